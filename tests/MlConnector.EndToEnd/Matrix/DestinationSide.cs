using System.Globalization;
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

    /// <summary>Fault points between the first byte of a batch and its receipt.</summary>
    public abstract IReadOnlyList<string> KillPoints { get; }

    /// <summary>The connection, named <c>bi</c>, indented for a configuration.</summary>
    public abstract string Connection(SandboxHost host);

    /// <summary>What a reader sees as current in a table.</summary>
    public abstract IEnumerable<IReadOnlyDictionary<string, object?>> Current(string table);

    /// <summary>Source id and version of every row that is stored, of every table: none may be there twice.</summary>
    public abstract IEnumerable<string> Stored();

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

    public override IReadOnlyList<string> KillPoints => [PowerBiFaultPoints.PostRows];

    public override string Connection(SandboxHost host) => World.Site.Destination(host, powerBi);

    public override IEnumerable<IReadOnlyDictionary<string, object?>> Current(string table) => powerBi.Dataset("Finance").Table(table).Rows
        .GroupBy(row => (string)row["_SourceId"]!, StringComparer.Ordinal)
        .Select(same => same.MaxBy(row => Convert.ToInt64(row["_Version"], CultureInfo.InvariantCulture))!)
        .Where(row => row["_Deleted"] is not true);

    public override IEnumerable<string> Stored() => powerBi.Dataset("Finance").Tables.SelectMany(table => table.Rows.Where(row => !row.ContainsKey("_Generation")).Select(row => $"{row["_SourceId"]} {row["_Version"]}"));
}

/// <summary>BigQuery.</summary>
internal sealed class BigQuerySide : DestinationSide
{
    private readonly BigQuerySandbox bigQuery = new(new BigQuerySandboxOptions { JobDuration = TimeSpan.FromSeconds(1) });

    public override ISandboxModule Module => bigQuery;

    public override IReadOnlyList<(string Name, string Value)> Secrets => [("bigquery", bigQuery.KeyFile)];

    public override IReadOnlyList<string> KillPoints => [BigQueryFaultPoints.UploadBegin, BigQueryFaultPoints.UploadFinish, BigQueryFaultPoints.Jobs];

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

    public override IEnumerable<IReadOnlyDictionary<string, object?>> Current(string table) =>
        bigQuery.Query("EU", $"SELECT * FROM `{bigQuery.Options.Project}.Finance.{table}_current`").Select(row => (IReadOnlyDictionary<string, object?>)row.ToDictionary(cell => cell.Key, cell => (object?)cell.Value, StringComparer.Ordinal));

    public override IEnumerable<string> Stored() => bigQuery.Tables("Finance").SelectMany(table => bigQuery.Table("Finance", table).Rows).Where(row => !row.ContainsKey("_Generation")).Select(row => $"{row["_SourceId"]} {row["_Version"]}");

    public override void Dispose()
    {
        bigQuery.Dispose();
        base.Dispose();
    }
}
