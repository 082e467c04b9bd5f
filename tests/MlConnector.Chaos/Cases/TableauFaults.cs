using System.Collections.Immutable;
using MlConnector.Sandbox.Faults;
using MlConnector.Sandbox.Tableau;

namespace MlConnector.Chaos.Cases;

/// <summary>What can go wrong between the engine and Tableau: at each step from the sign-in over the upload and its job to the count that is the receipt.</summary>
internal static class TableauFaults
{
    private const string Module = "tableau";

    private static readonly ImmutableArray<string> Steps =
        [TableauFaultPoints.SignIn, TableauFaultPoints.UploadBegin, TableauFaultPoints.UploadPiece, TableauFaultPoints.Publish, TableauFaultPoints.Publish, TableauFaultPoints.Jobs, TableauFaultPoints.DataSources, TableauFaultPoints.VizQl];

    /// <summary>All of them; where rows are removed by condition, also what can go wrong with that.</summary>
    public static ImmutableArray<FaultOrder> Of(bool removesByCondition) => removesByCondition ? [.. All, .. Removing, .. Removing] : All;

    private static IEnumerable<FaultOrder> Removing =>
    [
        .. At(TableauFaultPoints.Update),
        new() { Module = Module, Operation = TableauFaultPoints.Update, Effect = FaultEffect.CommitLate, Delay = TimeSpan.FromSeconds(30) },
        .. Jobs(TableauFaultPoints.Update),
        new() { Module = Module, Operation = TableauFaultPoints.Update, Effect = FaultEffect.ExpireSessions },
        new() { Module = Module, Operation = TableauFaultPoints.Update, Effect = FaultEffect.Respond, Status = 409, Body = """{"error":{"code":"409000","summary":"Conflict","detail":"The data source is being changed."}}""" },
        new() { Module = Module, Operation = TableauFaultPoints.Update, Effect = FaultEffect.Respond, Status = 400, Body = """{"error":{"code":"400000","summary":"Bad Request","detail":"It cannot be changed."}}""" },
    ];

    /// <summary>What can go wrong with publications.</summary>
    private static ImmutableArray<FaultOrder> All { get; } =
    [
        .. Steps.SelectMany(At),
        .. Enumerable.Repeat(new FaultOrder { Module = Module, Operation = TableauFaultPoints.Publish, Effect = FaultEffect.CommitLate, Delay = TimeSpan.FromSeconds(30) }, 4),
        .. Jobs(TableauFaultPoints.Publish),
        .. Jobs(TableauFaultPoints.Publish),
        new() { Module = Module, Operation = TableauFaultPoints.Publish, Effect = FaultEffect.Respond, Status = 409, Body = """{"error":{"code":"409000","summary":"Conflict","detail":"The data source is being published."}}""" },
        new() { Module = Module, Operation = TableauFaultPoints.Jobs, Effect = FaultEffect.Respond, Status = 404, Body = """{"error":{"code":"404009","summary":"Resource Not Found","detail":"The job is not there."}}""" },
        new() { Module = Module, Operation = TableauFaultPoints.Projects, Effect = FaultEffect.DropAfterCommit },
        new() { Module = Module, Operation = TableauFaultPoints.UploadPiece, Effect = FaultEffect.Respond, Status = 413 },
        .. new[] { TableauFaultPoints.UploadBegin, TableauFaultPoints.Publish, TableauFaultPoints.Jobs, TableauFaultPoints.VizQl }.Select(step => new FaultOrder { Module = Module, Operation = step, Effect = FaultEffect.ExpireSessions }),
    ];

    /// <summary>Jobs that take longer than <c>settle</c>, are no success whatever they did, or are known to nobody.</summary>
    private static IEnumerable<FaultOrder> Jobs(string step) => new[] { "long-job", "long-job", "noted-job", "noted-and-published", "cancelled-job", "cancelled-and-published", "forgotten-job" }.Select(scenario =>
        new FaultOrder { Module = Module, Operation = step, Effect = FaultEffect.PlayScenario, Scenario = scenario });

    private static IEnumerable<FaultOrder> At(string step)
    {
        var order = new FaultOrder { Module = Module, Operation = step };
        return
        [
            order with { Effect = FaultEffect.DropBeforeCommit },
            order with { Effect = FaultEffect.DropAfterCommit },
            order with { Effect = FaultEffect.Truncate, Bytes = 20 },
            order with { Effect = FaultEffect.Respond, Status = 503 },
            order with { Effect = FaultEffect.Respond, Status = 502, ContentType = "text/html", Body = "<html><body><h1>502 Bad Gateway</h1></body></html>" },
            order with { Effect = FaultEffect.Respond, Status = 429, Body = """{"error":{"code":"429000","summary":"Too Many Requests","detail":"Too many requests for 'api.rest'."}}""" },
        ];
    }
}
