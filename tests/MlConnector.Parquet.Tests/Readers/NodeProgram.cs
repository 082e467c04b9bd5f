using System.Diagnostics;

namespace MlConnector.Parquet.Tests.Readers;

/// <summary>A Node.js program of a test, restored once by npm from the lock file beside it: code that nobody of this project wrote.</summary>
public sealed class NodeProgram(string folder) : IAsyncLifetime
{
    private static readonly SemaphoreSlim Restoring = new(1); // classes of tests share a folder, and two restores in it destroy each other's files
    private readonly string home = Path.Combine(AppContext.BaseDirectory, folder);

    /// <summary>Why the tests that need it cannot run; null = they can.</summary>
    public string? Missing { get; private set; }

    /// <inheritdoc />
    public async ValueTask InitializeAsync()
    {
        await Restoring.WaitAsync(TestContext.Current.CancellationToken);
        try
        {
            await RestoreAsync();
        }
        finally
        {
            Restoring.Release();
        }
    }

    /// <inheritdoc />
    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    /// <summary>Runs a script of the folder; gives what it printed.</summary>
    public Task<string> RunAsync(string script, string[] arguments, params (string Name, string Value)[] environment)
    {
        Assert.SkipWhen(Missing is not null, Missing ?? "");
        return StartAsync("node", [script, .. arguments], environment);
    }

    /// <summary>Starts a script of the folder that serves until it is killed.</summary>
    public Process Start(string script) => Start("node", [script], []);

    private async Task RestoreAsync()
    {
        string done = Path.Combine(home, "node_modules", ".package-lock.json");
        if (File.Exists(done) && File.GetLastWriteTimeUtc(done) >= File.GetLastWriteTimeUtc(Path.Combine(home, "package-lock.json"))) return;
        try
        {
            await StartAsync(OperatingSystem.IsWindows() ? "npm.cmd" : "npm", ["ci", "--ignore-scripts", "--no-audit", "--no-fund", "--fetch-retries=5"], []);
        }
        catch (System.ComponentModel.Win32Exception)
        {
            Missing = "Node.js with npm is not on this machine, so nothing foreign can take part.";
            return;
        }

        File.SetLastWriteTimeUtc(done, File.GetLastWriteTimeUtc(Path.Combine(home, "package-lock.json")));
    }

    private Process Start(string program, string[] arguments, (string Name, string Value)[] environment)
    {
        var start = new ProcessStartInfo(program, arguments) { WorkingDirectory = home, RedirectStandardOutput = true, RedirectStandardError = true, UseShellExecute = false };
        foreach ((string name, string value) in environment) start.Environment[name] = value;
        return Process.Start(start)!;
    }

    private async Task<string> StartAsync(string program, string[] arguments, (string Name, string Value)[] environment)
    {
        using Process process = Start(program, arguments, environment);
        Task<string> errors = process.StandardError.ReadToEndAsync();
        string output = await process.StandardOutput.ReadToEndAsync();
        await process.WaitForExitAsync();
        Assert.True(process.ExitCode == 0, $"{program} {arguments[0]} ended with {process.ExitCode}: {await errors}");
        return output;
    }
}
