using System.Collections.Immutable;
using System.Text.Json;

namespace MlConnector.Parquet.Tests.Readers;

/// <summary>What one reader found in a file: values as text.</summary>
public sealed record ReadFile(ImmutableArray<string> Columns, ImmutableArray<ImmutableArray<string?>> Rows)
{
    public ImmutableArray<string> Types { get; init; } = [];

    public ImmutableArray<int> Groups { get; init; } = [];

    public ImmutableArray<string> Codecs { get; init; } = [];

    /// <summary>What readers that know no logical types take columns for, where it is not their physical type.</summary>
    public ImmutableDictionary<string, string> Converted { get; init; } = ImmutableDictionary<string, string>.Empty;
}

/// <summary>The two readers, restored once by npm from the lock file beside this one.</summary>
public sealed class ForeignReaders : IAsyncLifetime
{
    private static readonly JsonSerializerOptions Json = new() { PropertyNameCaseInsensitive = true };
    private readonly NodeProgram node = new("Readers");

    public ValueTask InitializeAsync() => node.InitializeAsync();

    public ValueTask DisposeAsync() => node.DisposeAsync();

    public async Task<(ReadFile Hyparquet, ReadFile DuckDb)> ReadAsync(byte[] file)
    {
        string path = Path.Combine(Directory.CreateTempSubdirectory("parquet-").FullName, "rows.parquet");
        try
        {
            await File.WriteAllBytesAsync(path, file, TestContext.Current.CancellationToken);
            Dictionary<string, ReadFile> found = JsonSerializer.Deserialize<Dictionary<string, ReadFile>>(await node.RunAsync("read.mjs", [path]), Json)!;
            return (found["hyparquet"], found["duckdb"]);
        }
        finally
        {
            Directory.Delete(Path.GetDirectoryName(path)!, recursive: true);
        }
    }
}
