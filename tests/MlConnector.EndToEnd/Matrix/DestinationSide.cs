using MlConnector.Chaos.Truth;
using MlConnector.Sandbox.BigQuery;
using MlConnector.Sandbox.Hosting;
using MlConnector.Sandbox.PowerBi;

namespace MlConnector.EndToEnd.Matrix;

/// <summary>A BI tool in a pair: what is written of it into a configuration, where a run can be killed in it, and what its readers see.</summary>
internal abstract class DestinationSide : IDisposable
{
    /// <summary>The stand-in.</summary>
    public abstract ISandboxModule Module { get; }

    /// <summary>Secrets by name.</summary>
    public abstract IReadOnlyList<(string Name, string Value)> Secrets { get; }

    /// <summary>Fault points on the way of a batch, in the order of the way: before its first byte, between upload, job, swap and receipt where there are such, and the read-back after it.</summary>
    public abstract IReadOnlyList<string> KillPoints { get; }

    /// <summary>The one of them at which the destination has the batch and nobody here knows.</summary>
    public abstract string Unanswered { get; }

    /// <summary>The connection, named <c>bi</c>, indented for a configuration.</summary>
    public abstract string Connection(SandboxHost host);

    /// <summary>A table of the dataset.</summary>
    public abstract StoredTable Table(string name);

    /// <summary>How a stream's table has to look here.</summary>
    public abstract StreamTruth Here(StreamTruth stream);

    /// <summary>What a view beside a stream's table shows as its current state; null where there is none.</summary>
    public virtual StoredTable? View(StreamTruth stream) => null;

    /// <summary>Ends the stand-in.</summary>
    public virtual void Dispose()
    {
        // most hold nothing
    }

    /// <summary>The side of a connection type.</summary>
    public static DestinationSide Of(string type) => type switch
    {
        "power-bi" => new PowerBiSide(),
        "bigquery" => new BigQuerySide(),
        "tableau" => new TableauSide(),
        _ => throw new ArgumentOutOfRangeException(nameof(type), type, null),
    };
}

/// <summary>Power BI.</summary>
internal sealed class PowerBiSide : DestinationSide
{
    private readonly PowerBiSandbox powerBi = new(new PowerBiSandboxOptions { VisibilityDelay = TimeSpan.Zero, RefreshDuration = TimeSpan.Zero, QueriesPerMinute = 2000 });

    public override ISandboxModule Module => powerBi;

    public override IReadOnlyList<(string Name, string Value)> Secrets => [("powerbi", powerBi.Options.ClientSecret)];

    public override IReadOnlyList<string> KillPoints => [PowerBiFaultPoints.PostRows, PowerBiFaultPoints.PostRowsCommitted, PowerBiFaultPoints.ExecuteQueries];

    public override string Unanswered => PowerBiFaultPoints.PostRowsCommitted;

    public override string Connection(SandboxHost host) => World.Site.Destination(host, powerBi);

    public override StoredTable Table(string name) => StoredTable.Of(powerBi.Dataset("Finance").Table(name));

    public override StreamTruth Here(StreamTruth stream) => stream;
}

/// <summary>BigQuery.</summary>
internal sealed class BigQuerySide : DestinationSide
{
    private readonly BigQuerySandbox bigQuery = new(new BigQuerySandboxOptions { JobDuration = TimeSpan.FromSeconds(1) });

    public override ISandboxModule Module => bigQuery;

    public override IReadOnlyList<(string Name, string Value)> Secrets => [("bigquery", bigQuery.KeyFile)];

    public override IReadOnlyList<string> KillPoints => [BigQueryFaultPoints.UploadBegin, BigQueryFaultPoints.UploadFinish, BigQueryFaultPoints.Jobs, BigQueryFaultPoints.NewJob, BigQueryFaultPoints.Queries];

    public override string Unanswered => BigQueryFaultPoints.Jobs;

    public override string Connection(SandboxHost host) => $$"""
          bi:
            type: bigquery
            project: {{bigQuery.Options.Project}}
            location: EU
            key: ${secret:bigquery}
            apiBase: {{host.Https}}
            tokenUrl: {{BigQuerySandbox.TokenAddress(host)}}
            trustedCertificates: {{host.Context.Options.CertificateFile}}
            longestText: 4000
            settle: 1s
            jobPoll: 1s
        """;

    public override StoredTable Table(string name) => StoredTable.Of(bigQuery.Table("Finance", name));

    /// <summary>A replaced table holds one generation and its closing row, because the next one takes its place whole.</summary>
    public override StreamTruth Here(StreamTruth stream) => stream.IsRelated ? stream with { Shape = Shape.NewestGeneration } : stream;

    public override StoredTable? View(StreamTruth stream) => stream.Shape != Shape.NewestVersion ? null
        : StoredTable.Of(bigQuery.Table("Finance", stream.Table), bigQuery.Query("EU", $"SELECT * FROM `{bigQuery.Options.Project}.Finance.{stream.Table}_current`"));

    public override void Dispose()
    {
        bigQuery.Dispose();
        base.Dispose();
    }
}
