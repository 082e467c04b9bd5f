using System.Diagnostics;

namespace MlConnector.Parquet.Tests.Readers;

/// <summary>A Node.js program of a test, restored once by npm from the lock file beside it: code that nobody of this project wrote.</summary>
public sealed class NodeProgram(string folder) : IAsyncLifetime
{
    private readonly string home = Path.Combine(AppContext.BaseDirectory, folder);
    private string? missing;

    /// <inheritdoc />
    public async ValueTask InitializeAsync()
    {
        string done = Path.Combine(home, "node_modules", ".package-lock.json");
        if (File.Exists(done) && File.GetLastWriteTimeUtc(done) >= File.GetLastWriteTimeUtc(Path.Combine(home, "package-lock.json"))) return;
        try
        {
            await StartAsync(OperatingSystem.IsWindows() ? "npm.cmd" : "npm", ["ci", "--ignore-scripts", "--no-audit", "--no-fund"], []);
        }
        catch (System.ComponentModel.Win32Exception)
        {
            missing = "Node.js with npm is not on this machine, so nothing foreign can read back.";
            return;
        }

        File.SetLastWriteTimeUtc(done, File.GetLastWriteTimeUtc(Path.Combine(home, "package-lock.json")));
    }

    /// <inheritdoc />
    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    /// <summary>Runs a script of the folder; gives what it printed.</summary>
    public Task<string> RunAsync(string script, string[] arguments, params (string Name, string Value)[] environment)
    {
        Assert.SkipWhen(missing is not null, missing ?? "");
        return StartAsync("node", [script, .. arguments], environment);
    }

    private async Task<string> StartAsync(string program, string[] arguments, (string Name, string Value)[] environment)
    {
        var start = new ProcessStartInfo(program, arguments) { WorkingDirectory = home, RedirectStandardOutput = true, RedirectStandardError = true, UseShellExecute = false };
        foreach ((string name, string value) in environment) start.Environment[name] = value;
        using Process process = Process.Start(start)!;
        Task<string> errors = process.StandardError.ReadToEndAsync();
        string output = await process.StandardOutput.ReadToEndAsync();
        await process.WaitForExitAsync();
        Assert.True(process.ExitCode == 0, $"{program} {arguments[0]} ended with {process.ExitCode}: {await errors}");
        return output;
    }
}
