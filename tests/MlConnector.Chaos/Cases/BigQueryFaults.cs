using System.Collections.Immutable;
using MlConnector.Sandbox.BigQuery;
using MlConnector.Sandbox.Faults;

namespace MlConnector.Chaos.Cases;

/// <summary>What can go wrong between the engine and BigQuery: at each step from the first byte of an upload to the end of the job that ends a batch.</summary>
internal static class BigQueryFaults
{
    private static readonly ImmutableArray<string> Steps = [BigQueryFaultPoints.UploadBegin, BigQueryFaultPoints.UploadFinish, BigQueryFaultPoints.NewJob, BigQueryFaultPoints.Jobs, BigQueryFaultPoints.Queries];

    /// <summary>All of them.</summary>
    public static ImmutableArray<FaultOrder> All { get; } =
    [
        .. Steps.SelectMany(At),
        new() { Module = "bigquery", Operation = BigQueryFaultPoints.UploadFinish, Effect = FaultEffect.CommitLate, Delay = TimeSpan.FromSeconds(30) },
        new() { Module = "bigquery", Operation = BigQueryFaultPoints.UploadFinish, Effect = FaultEffect.CommitLate, Delay = TimeSpan.FromSeconds(30) },
        new() { Module = "bigquery", Operation = BigQueryFaultPoints.NewJob, Effect = FaultEffect.CommitLate, Delay = TimeSpan.FromSeconds(30) },
        new() { Module = "bigquery", Operation = BigQueryFaultPoints.Tables, Effect = FaultEffect.DropAfterCommit },
        new() { Module = "bigquery", Operation = BigQueryFaultPoints.Token, Effect = FaultEffect.Truncate, Bytes = 30 },
        new() { Module = "bigquery", Operation = BigQueryFaultPoints.UploadFinish, Effect = FaultEffect.Respond, Status = 413 },
        new() { Module = "bigquery", Operation = BigQueryFaultPoints.UploadBegin, Effect = FaultEffect.ExpireSessions },
        new() { Module = "bigquery", Operation = BigQueryFaultPoints.NewJob, Effect = FaultEffect.ExpireSessions },
    ];

    private static IEnumerable<FaultOrder> At(string step)
    {
        var order = new FaultOrder { Module = "bigquery", Operation = step };
        return
        [
            order with { Effect = FaultEffect.DropBeforeCommit },
            order with { Effect = FaultEffect.DropAfterCommit },
            order with { Effect = FaultEffect.Truncate, Bytes = 20 },
            order with { Effect = FaultEffect.Respond, Status = 503 },
            order with { Effect = FaultEffect.Respond, Status = 502, ContentType = "text/html", Body = "<html><body><h1>502 Bad Gateway</h1></body></html>" },
            order with { Effect = FaultEffect.Respond, Status = 403, Body = """{"error":{"code":403,"message":"too fast","errors":[{"reason":"rateLimitExceeded","message":"too fast"}]}}""" },
        ];
    }
}
