using System.Globalization;
using MlConnector.Chaos.Truth;
using MlConnector.Sandbox.BigQuery;
using MlConnector.Sandbox.Hosting;

namespace MlConnector.Chaos.World.BiTools;

/// <summary>BigQuery: what takes effect late is not a row's visibility but the end of its job.</summary>
internal sealed class BigQueryTool(SiteSettings settings) : BiTool
{
    private const string Dataset = "Finance";
    private readonly BigQuerySandbox bigQuery = new(new BigQuerySandboxOptions { JobDuration = settings.Visibility, TokenLifetime = settings.TokenLifetime });

    public override ISandboxModule Module => bigQuery;

    public override (string Name, string Value) Secret => ("bigquery", bigQuery.KeyFile);

    public override int Datasets => bigQuery.Datasets.Count;

    public override long Requests(SandboxHost host) => host.Context.Counters[$"{bigQuery.Name}.requests"];

    public override StoredTable Table(string name)
    {
        BigQuerySandboxTable table = bigQuery.Table(Dataset, name);
        Dictionary<string, string> types = table.Columns.ToDictionary(column => column.Name, column => column.Type, StringComparer.Ordinal);
        return new StoredTable([.. types.Keys], [.. table.Rows.Select(row => row.ToDictionary(cell => cell.Key, cell => Value(cell.Value, types[cell.Key]), StringComparer.Ordinal))]);
    }

    /// <summary>A replaced table holds one generation and its closing row, because the next one takes its place whole.</summary>
    public override StreamTruth Here(StreamTruth truth) => truth.IsRelated ? truth with { Shape = Shape.NewestGeneration } : truth;

    public override string Connection(SandboxHost host, SiteSettings settings) => $$"""
        type: bigquery
        project: {{bigQuery.Options.Project}}
        location: EU
        key: ${secret:bigquery}
        apiBase: {{host.Https}}
        tokenUrl: {{BigQuerySandbox.TokenAddress(host)}}
        longestText: 4000
        timeout: 10m
        settle: {{settings.Settle}}
        jobPoll: 1s
        limits: { rowsPerJob: {{Site.RowsPerPost}} }
        """;

    public override void Dispose()
    {
        bigQuery.Dispose();
        base.Dispose();
    }

    private static object? Value(string? text, string type) => (text, type) switch
    {
        (null, _) => null,
        (_, "INTEGER") => long.Parse(text, CultureInfo.InvariantCulture),
        (_, "NUMERIC" or "BIGNUMERIC") => decimal.Parse(text, CultureInfo.InvariantCulture),
        (_, "BOOLEAN") => text == "true",
        (_, "DATE" or "DATETIME") => DateTime.Parse(text, CultureInfo.InvariantCulture),
        _ => text,
    };
}
