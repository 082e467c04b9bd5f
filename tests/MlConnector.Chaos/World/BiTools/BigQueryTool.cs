using MlConnector.Chaos.Truth;
using MlConnector.Sandbox.BigQuery;
using MlConnector.Sandbox.Hosting;

namespace MlConnector.Chaos.World.BiTools;

/// <summary>BigQuery: what takes effect late is not a row's visibility but the end of its job.</summary>
internal sealed class BigQueryTool(SiteSettings settings) : BiTool
{
    private const string Dataset = "Finance";
    private readonly BigQuerySandbox bigQuery = new(new BigQuerySandboxOptions { JobDuration = settings.Visibility, TokenLifetime = settings.TokenLifetime, Billing = settings.Way.Streams });

    public override ISandboxModule Module => bigQuery;

    public override (string Name, string Value) Secret => ("bigquery", bigQuery.KeyFile);

    public override int Datasets => bigQuery.Datasets.Count;

    public override long Requests(SandboxHost host) => host.Context.Counters[$"{bigQuery.Name}.requests"];

    public override bool Has(string table) => bigQuery.Table(Dataset, table).Exists;

    public override StoredTable Table(string name) => StoredTable.Of(bigQuery.Table(Dataset, name));

    /// <summary>A replaced table holds one generation and its closing row, because the next one takes its place whole; a merged one each key once; where rows are streamed every change is kept.</summary>
    public override StreamTruth Here(StreamTruth truth) => truth with
    {
        Shape = IsReplaced(truth) ? settings.Way.Streams ? Shape.NewestVersion : Shape.NewestGeneration : IsMerged(truth) ? Shape.EveryRow : truth.Shape,
    };

    /// <summary>What is gone is gone at once, as in a table that is replaced.</summary>
    public override string StreamSettings(StreamTruth truth) => IsReplaced(truth) && settings.Way.Streams ? "{ write: versions, cursor: { absenceGrace: 1 } }" : IsMerged(truth) ? "{ write: upsert }" : "{}";

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
        load: {{settings.Way.Load}}
        storageBase: {{host.Https}}
        limits: { rowsPerJob: {{Site.RowsPerPost}}, rowsPerInsert: {{Site.RowsPerPost}}, rowsPerAppend: {{Site.RowsPerPost}} }
        tables: { {{string.Join(", ", Dated(settings).Select(truth => $"{truth.Table}: {{ partition: month, partitionBy: {truth.Date} }}"))}} }
        """;

    private static bool IsReplaced(StreamTruth truth) => truth.IsRelated || truth.Shape == Shape.NewestGeneration;

    private bool IsMerged(StreamTruth truth) => settings.Way.Merges && truth.Shape == Shape.NewestVersion;

    private static IEnumerable<StreamTruth> Dated(SiteSettings settings) => settings.Way.ByDate ? settings.Streams.Select(settings.Erp.Truth).Where(truth => truth.Date is not null) : [];

    public override void Dispose()
    {
        bigQuery.Dispose();
        base.Dispose();
    }
}
