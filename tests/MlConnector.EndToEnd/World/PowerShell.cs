using System.Diagnostics;

namespace MlConnector.EndToEnd.World;

/// <summary>PowerShell as its makers publish it for .NET, installed once into a folder beside what is built: it asks our completion as a person's PowerShell does, and runs our scripts.</summary>
public sealed class PowerShell : IAsyncLifetime
{
    private const string Version = "7.6.9";
    private const string Ask = """
        param($Script, $Typed)
        . $Script
        (TabExpansion2 -inputScript $Typed -cursorColumn $Typed.Length).CompletionMatches | ForEach-Object CompletionText
        """;

    private static readonly string Folder = Path.GetFullPath(Path.Combine(AppContext.BaseDirectory, "..", "..", "..", $"powershell-{Version}"));
    private static readonly Lazy<Task<string?>> Missing = new(InstallAsync); // once, though two classes of tests share it
    private string? missing;

    private static string Program => Path.Combine(Folder, OperatingSystem.IsWindows() ? "pwsh.exe" : "pwsh");

    /// <inheritdoc />
    public async ValueTask InitializeAsync() => missing = await Missing.Value;

    /// <inheritdoc />
    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    /// <summary>What a line is completed to by a completion script.</summary>
    public async Task<string[]> CompleteAsync(string script, string typed)
    {
        Assert.SkipWhen(missing is not null, missing ?? "");
        string folder = Directory.CreateTempSubdirectory("mlc-e2e-").FullName;
        try
        {
            string completion = Path.Combine(folder, "S.ps1"), ask = Path.Combine(folder, "T.ps1");
            await File.WriteAllTextAsync(completion, script, TestContext.Current.CancellationToken);
            await File.WriteAllTextAsync(ask, Ask, TestContext.Current.CancellationToken);
            (int code, string said) = await RunAsync(Program, ["-NoProfile", "-NonInteractive", "-File", ask, completion, typed]);
            Assert.True(code == 0, said);
            return said.Split(['\r', '\n'], StringSplitOptions.RemoveEmptyEntries);
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    /// <summary>What a line says; all of it if it fails.</summary>
    public Task<(int Code, string Said)> RunAsync(string line)
    {
        Assert.SkipWhen(missing is not null, missing ?? "");
        return RunAsync(Program, ["-NoProfile", "-NonInteractive", "-Command", line]);
    }

    private static async Task<string?> InstallAsync()
    {
        if (File.Exists(Program)) return null;
        (int code, string said) = await RunAsync("dotnet", ["tool", "install", "PowerShell", "--version", Version, "--tool-path", Folder]);
        return code == 0 ? null : $"PowerShell could not be fetched as a .NET tool: {said}";
    }

    private static async Task<(int Code, string Said)> RunAsync(string program, string[] arguments)
    {
        var start = new ProcessStartInfo(program, arguments) { RedirectStandardOutput = true, RedirectStandardError = true, UseShellExecute = false };
        start.Environment["POWERSHELL_TELEMETRY_OPTOUT"] = "1";
        using Process process = Process.Start(start)!;
        Task<string> errors = process.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken);
        string output = await process.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken);
        await process.WaitForExitAsync(TestContext.Current.CancellationToken);
        return (process.ExitCode, process.ExitCode == 0 ? output : output + await errors);
    }
}
