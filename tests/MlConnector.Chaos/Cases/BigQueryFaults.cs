using System.Collections.Immutable;
using MlConnector.Chaos.World.BiTools;
using MlConnector.Sandbox.BigQuery;
using MlConnector.Sandbox.Faults;

namespace MlConnector.Chaos.Cases;

/// <summary>What can go wrong between the engine and BigQuery: at each step from the first byte that leaves to what proves that a batch is there.</summary>
internal static class BigQueryFaults
{
    private static readonly ImmutableArray<FaultOrder> Everywhere =
    [
        .. At(BigQueryFaultPoints.Queries),
        Order(BigQueryFaultPoints.Tables, FaultEffect.DropAfterCommit),
        Order(BigQueryFaultPoints.Token, FaultEffect.Truncate) with { Bytes = 30 },
    ];

    private static readonly ImmutableArray<FaultOrder> Jobs =
    [
        .. Everywhere, .. At(BigQueryFaultPoints.UploadBegin), .. At(BigQueryFaultPoints.UploadFinish), .. At(BigQueryFaultPoints.NewJob), .. At(BigQueryFaultPoints.Jobs),
        Late(BigQueryFaultPoints.UploadFinish), Late(BigQueryFaultPoints.UploadFinish), Late(BigQueryFaultPoints.NewJob),
        Order(BigQueryFaultPoints.UploadFinish, FaultEffect.Respond) with { Status = 413 },
        Order(BigQueryFaultPoints.UploadBegin, FaultEffect.ExpireSessions), Order(BigQueryFaultPoints.NewJob, FaultEffect.ExpireSessions),
    ];

    private static readonly ImmutableArray<FaultOrder> Inserts =
    [
        .. Everywhere, .. At(BigQueryFaultPoints.InsertAll), Late(BigQueryFaultPoints.InsertAll), Late(BigQueryFaultPoints.InsertAll),
        Order(BigQueryFaultPoints.InsertAll, FaultEffect.Respond) with { Status = 413 }, Order(BigQueryFaultPoints.InsertAll, FaultEffect.ExpireSessions),
    ];

    private static readonly ImmutableArray<FaultOrder> Appends =
    [
        .. Everywhere, .. Calls(BigQueryFaultPoints.CreateStream), .. Calls(BigQueryFaultPoints.AppendRows), .. Calls(BigQueryFaultPoints.AppendRows), .. Calls(BigQueryFaultPoints.FinalizeStream),
        Late(BigQueryFaultPoints.AppendRows), Late(BigQueryFaultPoints.AppendRows), Order(BigQueryFaultPoints.AppendRows, FaultEffect.ExpireSessions),
    ];

    /// <summary>All that can happen on a way.</summary>
    public static ImmutableArray<FaultOrder> Of(BigQueryWay way) => way.Load switch
    {
        "insertAll" => Inserts,
        "storageWrite" => Appends,
        _ => Jobs,
    };

    private static FaultOrder Order(string step, FaultEffect effect) => new() { Module = "bigquery", Operation = step, Effect = effect };

    private static FaultOrder Late(string step) => Order(step, FaultEffect.CommitLate) with { Delay = TimeSpan.FromSeconds(30) };

    /// <summary>What can happen to a call of gRPC.</summary>
    private static IEnumerable<FaultOrder> Calls(string step) => At(step).Where(fault => fault.Effect is FaultEffect.DropBeforeCommit or FaultEffect.DropAfterCommit || fault.Status == 503 || fault.ContentType == "text/html");

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
