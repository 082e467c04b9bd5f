using MlConnector.EndToEnd.World;

namespace MlConnector.EndToEnd;

/// <summary>The script behind <c>mlc.cmd --publish FOLDER</c>, in PowerShell as it runs on this machine, with a stand-in for the SDK, which writes down what it was asked and makes a folder.</summary>
public sealed class PublishScriptTests(PowerShell powerShell) : IClassFixture<PowerShell>, IDisposable
{
    private const string Sdk = """
        #!/bin/sh
        [ "$1" != --version ] || { echo 10.0.100; exit 0; }
        echo "$@" >> "$(dirname "$0")/asked"
        [ ! -f "$(dirname "$0")/broken" ] || { echo 'error: it does not compile'; exit 1; }
        while [ $# -gt 0 ]; do [ "$1" != -o ] || made=$2; shift; done
        mkdir -p "$made" && echo image > "$made/mlc.r2r.dll" && date +%N > "$made/mlc"
        """;

    private readonly string clone = Directory.CreateTempSubdirectory("mlc-wrapper-").FullName;

    [Fact]
    public async Task A_program_for_servers_is_made_in_one_piece_and_takes_the_place_of_the_one_before_once_it_is_whole()
    {
        Prepare();
        (int code, string said) = await PublishAsync("made/served");
        Assert.True(code == 0, said);
        string asked = await File.ReadAllTextAsync(In("sdk/asked"), TestContext.Current.CancellationToken), before = await ServedAsync();
        Assert.Contains("--self-contained -p:PublishReadyToRun=true -p:PublishReadyToRunComposite=true", asked, StringComparison.Ordinal);
        Assert.Contains(".build/work-served", asked, StringComparison.Ordinal);

        await File.WriteAllTextAsync(In("sdk/broken"), "", TestContext.Current.CancellationToken);
        (code, said) = await PublishAsync("made/served");
        Assert.Equal(2, code);
        Assert.Contains("it does not compile", said, StringComparison.Ordinal);
        Assert.Equal(before, await ServedAsync());

        File.Delete(In("sdk/broken"));
        await File.WriteAllTextAsync(In("made/served/left-over.dll"), "", TestContext.Current.CancellationToken);
        (code, said) = await PublishAsync("made/served");
        Assert.True(code == 0, said);
        Assert.NotEqual(before, await ServedAsync());
        Assert.Equal(["mlc", "mlc.r2r.dll"], Directory.GetFileSystemEntries(In("made/served")).Select(Path.GetFileName).Order(StringComparer.Ordinal));
        Assert.Equal([In("made/served")], Directory.GetDirectories(In("made")));
    }

    [Fact]
    public async Task A_folder_that_holds_something_else_is_left_alone()
    {
        Prepare();
        Directory.CreateDirectory(In("documents"));
        await File.WriteAllTextAsync(In("documents/letter"), "dear", TestContext.Current.CancellationToken);
        (int code, string said) = await PublishAsync("documents");
        Assert.Equal(2, code);
        Assert.Contains("holds something else", said, StringComparison.Ordinal);
        Assert.Equal("dear", await File.ReadAllTextAsync(In("documents/letter"), TestContext.Current.CancellationToken));
        Assert.False(File.Exists(In("sdk/asked")));
    }

    public void Dispose() => Directory.Delete(clone, recursive: true);

    private void Prepare()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "The stand-in for the SDK is a shell script.");
        Directory.CreateDirectory(In("src/MlConnector.Cli"));
        Directory.CreateDirectory(In("sdk"));
        File.Copy(Script(), In("src/MlConnector.Cli/publish.ps1"));
        File.WriteAllText(In("sdk/dotnet"), Sdk);
        if (!OperatingSystem.IsWindows()) File.SetUnixFileMode(In("sdk/dotnet"), UnixFileMode.UserRead | UnixFileMode.UserExecute);
    }

    private Task<(int Code, string Said)> PublishAsync(string folder) => powerShell.RunAsync($"$env:PATH = '{In("sdk")}:' + $env:PATH; & '{In("src/MlConnector.Cli/publish.ps1")}' -Root '{clone}' -Folder '{In(folder)}'; exit $LASTEXITCODE");

    private Task<string> ServedAsync() => File.ReadAllTextAsync(In("made/served/mlc"), TestContext.Current.CancellationToken);

    private string In(string path) => Path.Combine(clone, path);

    private static string Script()
    {
        string folder = AppContext.BaseDirectory;
        while (!File.Exists(Path.Combine(folder, "MlConnector.slnx"))) folder = Path.GetDirectoryName(folder)!;
        return Path.Combine(folder, "src", "MlConnector.Cli", "publish.ps1");
    }
}
