using System.Collections.Immutable;
using MlConnector.Abstractions.Destinations;
using MlConnector.Abstractions.Schemas;
using MlConnector.BigQuery;
using MlConnector.Sandbox.BigQuery;
using MlConnector.Sandbox.Hosting;

namespace MlConnector.Proof.Sites;

/// <summary>BigQuery, with rows that take one of its ways.</summary>
/// <param name="path">The way.</param>
/// <param name="dated">A table that is partitioned by its column <c>Day</c>, if any.</param>
internal sealed class BigQuerySite(BigQuerySite.Path path, string? dated = null) : DestinationSite
{
    private readonly BigQuerySandbox bigQuery = new(new BigQuerySandboxOptions { Billing = path.Streams });

    /// <summary>Load jobs into a table that is appended to, load jobs that are merged, and rows that are streamed by <c>insertAll</c>.</summary>
    public static ImmutableArray<Path> Spoilable { get; } = [new("job", WriteMode.Append), new("job", WriteMode.Upsert), new("insertAll", WriteMode.Append)];

    /// <summary>Those, and the Storage Write API, whose answers are no single bodies.</summary>
    public static ImmutableArray<Path> All { get; } = [.. Spoilable, new("storageWrite", WriteMode.Append)];

    /// <summary>First day that the partitions of a table may have.</summary>
    public static DateOnly FirstDay { get; } = new(1960, 1, 1);

    /// <summary>The last one.</summary>
    public static DateOnly LastDay { get; } = new(2159, 12, 31);

    protected override ISandboxModule Vendor => bigQuery;

    public override string Way => $"{path.Load} {path.Mode}";

    public override WriteMode Mode => path.Mode;

    public override bool IsBusy => bigQuery.Jobs.Any(job => job.Outcome == "running");

    public override IDestination Open() => Made<IDestination>((settings, problems) => new BigQueryFactory().Create("bi", settings, Services, problems), $$"""
        type: bigquery
        project: {{bigQuery.Options.Project}}
        location: EU
        key: ${secret:bigquery}
        apiBase: {{Host.Https}}
        tokenUrl: {{BigQuerySandbox.TokenAddress(Host)}}
        storageBase: {{Host.Https}}
        trustedCertificates: {{Certificate}}
        timeout: 10m
        patience: 5s
        settle: 1s
        jobPoll: 1s
        jobPatience: 10m
        freshTable: 10s
        load: {{path.Load}}
        longestText: 4000
        {{(dated is null ? "" : $"tables: {{ {dated}: {{ partition: month, partitionBy: Day }} }}")}}
        """);

    public override IReadOnlyList<IReadOnlyDictionary<string, string?>> Rows(string table) => bigQuery.Table(Container, table).Rows;

    protected override string SecretOf(string name) => bigQuery.KeyFile;

    /// <summary>How rows get in.</summary>
    /// <param name="Load">The setting of the connection.</param>
    /// <param name="Mode">How they land.</param>
    internal sealed record Path(string Load, WriteMode Mode)
    {
        /// <summary>True where rows are streamed.</summary>
        public bool Streams => Load != "job";
    }
}
