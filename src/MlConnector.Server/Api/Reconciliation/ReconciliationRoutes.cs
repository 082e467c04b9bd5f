using MlConnector.Server.SignIn.Access;
using System.Globalization;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Routing;
using MlConnector.Abstractions.Errors;
using MlConnector.Composition;
using MlConnector.Composition.Pipelines;
using MlConnector.Composition.Proving;
using MlConnector.Engine.Ports;
using MlConnector.Engine.Reconciliation;
using MlConnector.Server.Api.Access;
using MlConnector.Server.Api.Paging;
using MlConnector.Server.Reconciling;

namespace MlConnector.Server.Api.Reconciliation;

/// <summary>The ERP's own figures beside what was delivered and what the destination holds.</summary>
internal static class ReconciliationRoutes
{
    public static void MapReconciliation(this IEndpointRouteBuilder api)
    {
        api.MapPost("/pipelines/{name}/reconciliation", RunAsync).WithName("reconcilePipeline").WithTags(Tags.Reconciliation).RequiresScope(Scopes.Run);
        api.MapGet("/pipelines/{name}/reconciliations", ListAsync).WithName("listReconciliations").WithTags(Tags.Reconciliation).RequiresScope(Scopes.Read);
        api.MapGet("/pipelines/{name}/reconciliations/{id}", FindAsync).WithName("getReconciliation").WithTags(Tags.Reconciliation).RequiresScope(Scopes.Read);
    }

    /// <summary>Compare control totals, the ERP's own figures and reference data on all sides, down to the keys that differ</summary>
    /// <remarks>Asks the ERP and the destination, which takes a while for large ledgers; what is found is kept, and recorded in the audit trail.</remarks>
    /// <param name="name">Name of the pipeline.</param>
    /// <param name="stream">Only this stream, may be given several times; all if nothing is said. Of a stream that there is nothing to compare with, <c>remarks</c> says so.</param>
    /// <param name="offline">Leave the ERP out: compare only what was delivered with the destination.</param>
    internal static async Task<Ok<ReconciliationResult>> RunAsync(string name, [FromQuery] string[]? stream, bool? offline, ReconciliationDesk desk, HttpContext context, CancellationToken cancel) =>
        TypedResults.Ok(ReconciliationResult.Of(await desk.RunAsync(name, stream ?? [], offline == true, Visitor.Of(context.User).By, cancel)));

    /// <summary>List the reconciliations of a pipeline that are kept, the newest first</summary>
    /// <remarks>The newest ones, then the last of each day, then the last of each month: how many and for how long, <c>policies.reconciliations</c> of the pipeline says.</remarks>
    /// <param name="name">Name of the pipeline.</param>
    /// <param name="after">Where the page begins: <c>next</c> of the page before.</param>
    /// <param name="limit">Items of the page, 1 to 200; 50 if nothing is said.</param>
    internal static async Task<Ok<Page<ReconciliationSummary>>> ListAsync(string name, string? after, int? limit, Workspace workspace, CancellationToken cancel)
    {
        var problems = new Problems();
        int size = Page.Size(limit, problems);
        problems.ThrowIfAny();
        StoredPipeline stored = await StoredPipeline.FindAsync(workspace.Store.Revisions, name, cancel);
        return TypedResults.Ok(Page.Of(await workspace.Store.Reconciliations.ListAsync(stored.Name, after, size + 1, cancel), size, one => one.Id, ReconciliationSummary.Of));
    }

    /// <summary>Get what a reconciliation found</summary>
    /// <remarks>Asks no system. Figures that are not those that the audit trail tells of are refused: <c>RECONCILIATION-ALTERED</c>.</remarks>
    /// <param name="name">Name of the pipeline.</param>
    /// <param name="id">Id of the reconciliation.</param>
    internal static async Task<Ok<ReconciliationResult>> FindAsync(string name, string id, Workspace workspace, CancellationToken cancel) =>
        TypedResults.Ok(ReconciliationResult.Of(await new ReconciliationHistory(workspace).FindAsync(name, id, cancel)));
}

/// <summary>A reconciliation that is kept.</summary>
/// <param name="Id">Its id.</param>
/// <param name="Revision">Revision that it was compared with.</param>
/// <param name="At">When.</param>
/// <param name="By">Who asked.</param>
/// <param name="AuditEntry">Number of the entry in the audit trail.</param>
/// <param name="Compared">Which streams were compared, and whether without the ERP.</param>
/// <param name="Figures">Figures compared.</param>
/// <param name="Differing">Figures that differ.</param>
internal sealed record ReconciliationSummary(string Id, int Revision, DateTimeOffset At, string By, long AuditEntry, string Compared, long Figures, long Differing)
{
    /// <summary>Of a record.</summary>
    public static ReconciliationSummary Of(ReconciliationRecord record) => new(record.Id, record.Revision, record.At, record.By, record.AuditEntry, record.Compared, record.Figures, record.Differing);
}

/// <summary>What was compared.</summary>
/// <param name="Id">Its id.</param>
/// <param name="Pipeline">Pipeline.</param>
/// <param name="Revision">Revision that it was compared with.</param>
/// <param name="At">When.</param>
/// <param name="By">Who asked.</param>
/// <param name="AuditEntry">Number of the entry in the audit trail.</param>
/// <param name="Agrees">True if every figure agrees.</param>
/// <param name="Figures">The figures, those that differ first.</param>
/// <param name="Remarks">What could not be compared, and why.</param>
internal sealed record ReconciliationResult(string Id, string Pipeline, int Revision, DateTimeOffset At, string By, long AuditEntry, bool Agrees, IReadOnlyList<Figure> Figures, IReadOnlyList<string> Remarks)
{
    /// <summary>Of what was found.</summary>
    public static ReconciliationResult Of(ReconciledPipeline found) => new(
        found.Record.Id, found.Record.Pipeline, found.Record.Revision, found.Record.At, found.Record.By, found.Record.AuditEntry, found.Agrees, [.. found.Figures.Select(Figure.Of)], [.. found.Remarks.Select(one => $"{one.Stream}: {one.Remark}")]);
}

/// <summary>One figure on the sides that know it. Money is text: exactly its decimal digits, which a JSON number would lose on its way through most readers.</summary>
/// <param name="Stream">Stream.</param>
/// <param name="Control">What the figure is: <c>journal</c>, <c>period-balance</c>, <c>supplier-balance</c>, <c>control-total</c>.</param>
/// <param name="Group">Names and values of the group: company, year, period, account.</param>
/// <param name="Measure">What is summed or counted.</param>
/// <param name="Erp">What the ERP states: decimal digits; null where it states nothing.</param>
/// <param name="LeftOut">How much of it the mapping leaves out: decimal digits; null if nothing.</param>
/// <param name="Delivered">The same from the rows that were delivered: decimal digits.</param>
/// <param name="Destination">The same from the rows that the destination holds now: decimal digits; null where it could not be asked.</param>
/// <param name="Agrees">True if every side that knows it says the same.</param>
/// <param name="Keys">The keys that make the difference, as far as they were found.</param>
internal sealed record Figure(
    string Stream, string Control, IReadOnlyDictionary<string, string> Group, string Measure, string? Erp, string? LeftOut, string? Delivered, string? Destination, bool Agrees, IReadOnlyList<KeyDifferenceView> Keys)
{
    /// <summary>Of a figure of the engine.</summary>
    public static Figure Of(ReconciledFigure figure) => new(
        figure.Stream, figure.Control, figure.Group.ToDictionary(part => part.Key, part => part.Value, StringComparer.Ordinal), figure.Measure, Digits(figure.Erp), Digits(figure.LeftOut), Digits(figure.Delivered), Digits(figure.Destination),
        figure.Agrees, [.. figure.Keys.Select(key => new KeyDifferenceView(key.SourceId, key.Difference, key.Detail, key.DeadLetter, key.DeadLetterCode))]);

    private static string? Digits(decimal? value) => value?.ToString(CultureInfo.InvariantCulture);
}

/// <summary>A key that differs.</summary>
/// <param name="SourceId">Key as delivered.</param>
/// <param name="Difference">How it differs.</param>
/// <param name="Detail">Both values, in words.</param>
/// <param name="DeadLetter">Number of its open dead letter; null if it has none.</param>
/// <param name="DeadLetterCode">Code of that dead letter.</param>
internal sealed record KeyDifferenceView(string SourceId, KeyDifference Difference, string Detail, long? DeadLetter, string? DeadLetterCode);
