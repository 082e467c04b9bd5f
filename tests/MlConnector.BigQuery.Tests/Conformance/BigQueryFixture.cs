using System.Globalization;
using System.Text.Json.Nodes;
using MlConnector.Abstractions.Destinations;
using MlConnector.BigQuery.Tests.World;
using MlConnector.Sandbox.BigQuery;
using MlConnector.Sandbox.Faults;
using MlConnector.TestKit.Destinations;

namespace MlConnector.BigQuery.Tests.Conformance;

/// <summary>The BigQuery sandbox as the destination kit sees it, for rows that take one of the three ways.</summary>
internal sealed class BigQueryFixture(BigQueryWorld world, string way) : DestinationFixture
{
    /// <summary>Settings of the connection, and where requests with rows arrive.</summary>
    private readonly string commit = way switch { "insertAll" => BigQueryFaultPoints.InsertAll, "storageWrite" => BigQueryFaultPoints.AppendRows, _ => BigQueryFaultPoints.UploadFinish };

    private readonly string strangersKey = KeyOfAnother();

    public override string Container => "Finance";

    /// <summary>Private keys: the middle of each, which no error may show.</summary>
    public override IReadOnlyList<string> Canaries => [Middle(world.Sandbox.KeyFile), Middle(strangersKey)];

    /// <summary>Rows are counted by table, whose name has the project's in it, and by project.</summary>
    public override string Limited(ContainerReference container) => world.Sandbox.Options.Project;

    public override IDestination Create() => world.Destination;

    public override IDestination CreateWithWrongSecret()
    {
        world.Services.SetSecret("bigquery", strangersKey);
        return world.Destination;
    }

    public override IReadOnlyList<IReadOnlyDictionary<string, string?>> Rows(string container, string table) => world.Sandbox.Table(container, table).Rows;

    public override void DropNextBeforeCommit() => world.Order(commit, new FaultOrder { Effect = FaultEffect.DropBeforeCommit });

    public override void DropNextAfterCommit() => world.Order(commit, new FaultOrder { Effect = FaultEffect.DropAfterCommit });

    public override void ThrottleNext(TimeSpan wait) => world.Order(commit, way == "storageWrite" ? PushedBack(wait) : Throttled(wait));

    private static FaultOrder Throttled(TimeSpan wait) => new()
    {
        Effect = FaultEffect.Respond,
        Status = 403,
        Body = """{"error":{"code":403,"message":"Exceeded rate limits","errors":[{"reason":"rateLimitExceeded","message":"Exceeded rate limits"}]}}""",
        Headers = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase) { ["Retry-After"] = (wait.Ticks / TimeSpan.TicksPerSecond).ToString(CultureInfo.InvariantCulture) },
    };

    /// <summary>An answer of gRPC that has nothing but headers.</summary>
    private static FaultOrder PushedBack(TimeSpan wait) => new()
    {
        Effect = FaultEffect.Respond,
        Status = 200,
        Headers = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase)
        {
            ["content-type"] = "application/grpc",
            ["grpc-status"] = "8",
            ["grpc-message"] = "Exceeds%20quota",
            ["grpc-retry-pushback-ms"] = (wait.Ticks / TimeSpan.TicksPerMillisecond).ToString(CultureInfo.InvariantCulture),
        },
    };

    public override void ExpireToken() => world.Order(way == "job" ? BigQueryFaultPoints.UploadBegin : commit, new FaultOrder { Effect = FaultEffect.ExpireSessions });

    private static string KeyOfAnother()
    {
        using var stranger = new BigQuerySandbox(new BigQuerySandboxOptions { OwnKey = true });
        return stranger.KeyFile;
    }

    private static string Middle(string keyFile) => ((string)JsonNode.Parse(keyFile)!["private_key"]!).Split('\n')[5];
}
