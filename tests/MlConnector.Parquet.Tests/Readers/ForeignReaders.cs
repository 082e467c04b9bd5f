using System.Collections.Immutable;
using System.Diagnostics;
using System.Text.Json;

namespace MlConnector.Parquet.Tests.Readers;

/// <summary>What one reader found in a file: values as text.</summary>
public sealed record ReadFile(ImmutableArray<string> Columns, ImmutableArray<ImmutableArray<string?>> Rows)
{
    public ImmutableArray<string> Types { get; init; } = [];

    public ImmutableArray<int> Groups { get; init; } = [];

    public ImmutableArray<string> Codecs { get; init; } = [];
}

/// <summary>The two readers, restored once by npm from the lock file beside this one.</summary>
public sealed class ForeignReaders : IAsyncLifetime
{
    private static readonly JsonSerializerOptions Json = new() { PropertyNameCaseInsensitive = true };
    private readonly string folder = Path.Combine(AppContext.BaseDirectory, "Readers");
    private string? missing;

    public async ValueTask InitializeAsync()
    {
        string done = Path.Combine(folder, "node_modules", ".package-lock.json");
        if (File.Exists(done) && File.GetLastWriteTimeUtc(done) >= File.GetLastWriteTimeUtc(Path.Combine(folder, "package-lock.json"))) return;
        try
        {
            await RunAsync(OperatingSystem.IsWindows() ? "npm.cmd" : "npm", "ci", "--ignore-scripts", "--no-audit", "--no-fund");
        }
        catch (System.ComponentModel.Win32Exception)
        {
            missing = "Node.js with npm is not on this machine, so no foreign reader can read the file back.";
            return;
        }

        File.SetLastWriteTimeUtc(done, File.GetLastWriteTimeUtc(Path.Combine(folder, "package-lock.json")));
    }

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    public async Task<(ReadFile Hyparquet, ReadFile DuckDb)> ReadAsync(byte[] file)
    {
        Assert.SkipWhen(missing is not null, missing ?? "");
        string path = Path.Combine(Directory.CreateTempSubdirectory("parquet-").FullName, "rows.parquet");
        try
        {
            await File.WriteAllBytesAsync(path, file, TestContext.Current.CancellationToken);
            Dictionary<string, ReadFile> found = JsonSerializer.Deserialize<Dictionary<string, ReadFile>>(await RunAsync("node", "read.mjs", path), Json)!;
            return (found["hyparquet"], found["duckdb"]);
        }
        finally
        {
            Directory.Delete(Path.GetDirectoryName(path)!, recursive: true);
        }
    }

    private async Task<string> RunAsync(string program, params string[] arguments)
    {
        using Process process = Process.Start(new ProcessStartInfo(program, arguments) { WorkingDirectory = folder, RedirectStandardOutput = true, RedirectStandardError = true, UseShellExecute = false })!;
        Task<string> errors = process.StandardError.ReadToEndAsync();
        string output = await process.StandardOutput.ReadToEndAsync();
        await process.WaitForExitAsync();
        Assert.True(process.ExitCode == 0, $"{program} {arguments[0]} ended with {process.ExitCode}: {await errors}");
        return output;
    }
}
