using System.Diagnostics;

namespace MlConnector.EndToEnd;

/// <summary><c>./mlc --publish FOLDER</c> with a stand-in for the SDK, which writes down what it was asked and makes a folder; a real one takes minutes.</summary>
public sealed class WrapperTests : IDisposable
{
    private const string Sdk = """
        #!/bin/sh
        echo "$@" >> "$(dirname "$0")/asked"
        [ ! -f "$(dirname "$0")/broken" ] || { echo 'error: it does not compile'; exit 1; }
        while [ $# -gt 0 ]; do [ "$1" != -o ] || made=$2; shift; done
        mkdir -p "$made" && echo image > "$made/mlc.r2r.dll" && date +%N > "$made/mlc"
        """;

    private readonly string clone = Directory.CreateTempSubdirectory("mlc-wrapper-").FullName;

    public WrapperTests()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "The wrapper is a shell script.");
        File.Copy(Wrapper(), In("mlc"));
        Directory.CreateDirectory(In("sdk"));
        File.WriteAllText(In("sdk/dotnet"), Sdk);
        if (!OperatingSystem.IsWindows()) File.SetUnixFileMode(In("sdk/dotnet"), UnixFileMode.UserRead | UnixFileMode.UserExecute);
    }

    [Fact]
    public void A_program_for_servers_has_its_runtime_in_it_and_is_made_in_one_piece()
    {
        Assert.Equal(0, Publish("served").Exit);
        Assert.True(File.Exists(In("served/mlc")));
        string asked = File.ReadAllText(In("sdk/asked"));
        Assert.Contains("--self-contained -p:PublishReadyToRun=true -p:PublishReadyToRunComposite=true", asked, StringComparison.Ordinal);
        Assert.Contains(".build/work-served", asked, StringComparison.Ordinal);
    }

    [Fact]
    public void A_newer_one_takes_the_place_of_the_one_before_and_leaves_nothing_beside_it()
    {
        Publish("served");
        string before = File.ReadAllText(In("served/mlc"));
        File.WriteAllText(In("served/left-over.dll"), "");
        Assert.Equal(0, Publish("served").Exit);
        Assert.NotEqual(before, File.ReadAllText(In("served/mlc")));
        Assert.Equal(["mlc", "mlc.r2r.dll"], Directory.GetFileSystemEntries(In("served")).Select(Path.GetFileName).Order(StringComparer.Ordinal));
        Assert.Equal([In("served")], Directory.GetDirectories(clone, "served*"));
    }

    [Fact]
    public void One_that_is_there_stays_when_the_build_fails()
    {
        Publish("served");
        string before = File.ReadAllText(In("served/mlc"));
        File.WriteAllText(In("sdk/broken"), "");
        (int exit, string errors) = Publish("served");
        Assert.Equal(2, exit);
        Assert.Contains("it does not compile", errors, StringComparison.Ordinal);
        Assert.Equal(before, File.ReadAllText(In("served/mlc")));
    }

    [Fact]
    public void A_folder_that_holds_something_else_is_left_alone()
    {
        Directory.CreateDirectory(In("documents"));
        File.WriteAllText(In("documents/letter"), "dear");
        (int exit, string errors) = Publish("documents");
        Assert.Equal(2, exit);
        Assert.Contains("holds something else", errors, StringComparison.Ordinal);
        Assert.Equal("dear", File.ReadAllText(In("documents/letter")));
        Assert.False(File.Exists(In("sdk/asked")));
    }

    [Fact]
    public void The_folder_has_to_be_named()
    {
        (int exit, string errors) = Run("--publish");
        Assert.Equal(2, exit);
        Assert.Contains("name the folder", errors, StringComparison.Ordinal);
    }

    public void Dispose() => Directory.Delete(clone, recursive: true);

    private (int Exit, string Errors) Publish(string folder) => Run("--publish", In(folder));

    private (int Exit, string Errors) Run(params string[] arguments)
    {
        ProcessStartInfo start = new("/bin/sh", [In("mlc"), .. arguments]) { RedirectStandardError = true, UseShellExecute = false };
        start.Environment["PATH"] = $"{In("sdk")}:{Environment.GetEnvironmentVariable("PATH")}";
        using Process process = Process.Start(start)!;
        string errors = process.StandardError.ReadToEnd();
        process.WaitForExit();
        return (process.ExitCode, errors);
    }

    private string In(string path) => Path.Combine(clone, path);

    private static string Wrapper()
    {
        string folder = AppContext.BaseDirectory;
        while (!File.Exists(Path.Combine(folder, "MlConnector.slnx"))) folder = Path.GetDirectoryName(folder)!;
        return Path.Combine(folder, "mlc");
    }
}
