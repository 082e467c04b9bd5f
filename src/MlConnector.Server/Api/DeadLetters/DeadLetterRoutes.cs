using MlConnector.Server.Refusals;
using MlConnector.Server.SignIn.Access;
using System.Globalization;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Routing;
using MlConnector.Abstractions.Errors;
using MlConnector.Composition;
using MlConnector.Composition.DeadLetters;
using MlConnector.Engine.Configuration.Revisions;
using MlConnector.Engine.Ports;
using MlConnector.Server.Api.Access;
using MlConnector.Server.Api.Paging;
using MlConnector.Server.Exports;

namespace MlConnector.Server.Api.DeadLetters;

/// <summary>Dead letters: listed, looked at, repaired, written off. They are delivered again by a replay, which is a run.</summary>
internal static class DeadLetterRoutes
{
    public static void MapDeadLetters(this IEndpointRouteBuilder all)
    {
        RouteGroupBuilder api = all.MapGroup("/dead-letters").WithTags(Tags.DeadLetters);
        api.MapGet("", ListAsync).WithName("listDeadLetters").RequiresScope(Scopes.Read);
        api.MapGet("/export", Export).WithName("exportDeadLetters").Produces<string>(StatusCodes.Status200OK, DeadLetterLines.MediaType, "text/csv").RequiresScope(Scopes.Read);
        api.MapGet("/{id}", ReadAsync).WithName("getDeadLetter").RequiresScope(Scopes.Read);
        api.MapPost("/{id}/repair", RepairAsync).WithName("repairDeadLetter").RequiresScope(Scopes.Run);
        api.MapPost("/{id}/try", TryAsync).WithName("tryDeadLetter").RequiresScope(Scopes.Run);
        api.MapPost("/{id}/write-off", WriteOffAsync).WithName("writeOffDeadLetter").RequiresScope(Scopes.Run);
    }

    /// <summary>List dead letters, the oldest first</summary>
    /// <param name="pipeline">Only of this pipeline.</param>
    /// <param name="stream">Only of this stream.</param>
    /// <param name="code">Only with this error code.</param>
    /// <param name="run">Only those that this run met first.</param>
    /// <param name="key">Only of the record with this source id.</param>
    /// <param name="all">Ended ones too; only open ones otherwise.</param>
    /// <param name="after">Where the page begins: <c>next</c> of the page before.</param>
    /// <param name="limit">Items of the page, 1 to 200; 50 if nothing is said.</param>
    internal static async Task<Ok<Page<DeadLetterSummary>>> ListAsync(
        string? pipeline, string? stream, string? code, string? run, string? key, bool? all, string? after, int? limit, Workspace workspace, CancellationToken cancel)
    {
        var problems = new Problems();
        int size = Page.Size(limit, problems);
        long last = 0;
        if (after is not null && !long.TryParse(after, NumberStyles.None, CultureInfo.InvariantCulture, out last)) problems.Add(ApiErrors.Wrong("parameter after", $"'{after}' is no place in this list.", "Give 'next' of the page before, or nothing."));
        problems.ThrowIfAny();
        var filter = new DeadLetterFilter(pipeline, stream, code, run, key, all == true ? null : DeadLetterState.Open, size + 1, last);
        Dictionary<StreamId, StreamRecord> streams = (await workspace.Store.Streams.ListAsync(null, cancel)).ToDictionary(one => one.Id);
        return TypedResults.Ok(Page.Of(await workspace.Store.DeadLetters.ListAsync(filter, cancel), size, letter => letter.Id.ToString(CultureInfo.InvariantCulture), letter => DeadLetterSummary.Of(letter, streams[letter.Stream])));
    }

    /// <summary>Export dead letters with their rows, the oldest first</summary>
    /// <remarks>One JSON object a line, or a table for spreadsheets. Values are those that may be shown, as they were read; sensitive ones are left out. However many there are, nothing is left out and nothing is kept in memory.</remarks>
    /// <param name="pipeline">Only of this pipeline.</param>
    /// <param name="stream">Only of this stream.</param>
    /// <param name="code">Only with this error code.</param>
    /// <param name="run">Only those that this run met first.</param>
    /// <param name="key">Only of the record with this source id.</param>
    /// <param name="all">Ended ones too; only open ones otherwise.</param>
    /// <param name="format"><c>lines</c> or <c>csv</c>; lines if nothing is said.</param>
    internal static PushStreamHttpResult Export(string? pipeline, string? stream, string? code, string? run, string? key, bool? all, string? format, Workspace workspace, CancellationToken cancel)
    {
        if (format is not (null or LetterFile.Lines or LetterFile.Csv)) throw new ConnectorException(ApiErrors.Wrong("parameter format", $"'{format}' is no form of export.", $"Give {LetterFile.Lines} or {LetterFile.Csv}."));
        return LetterFile.Answer(workspace, new DeadLetterFilter(pipeline, stream, code, run, key, all == true ? null : DeadLetterState.Open), format, cancel);
    }

    /// <summary>Show a dead letter with its row as it was read</summary>
    /// <param name="id">Number of the dead letter.</param>
    internal static async Task<Ok<DeadLetterDetail>> ReadAsync(long id, Workspace workspace, CancellationToken cancel)
    {
        var desk = new DeadLetterDesk(workspace);
        DeadLetterRecord letter = await desk.FindAsync(id, cancel);
        (_, AppliedStream stream) = await desk.StreamOfAsync(letter, cancel);
        DeadLetterSummary summary = await SummaryAsync(letter, workspace, cancel);
        RepairRecord? repair = await workspace.Store.DeadLetters.FindRepairAsync(id, cancel);
        return TypedResults.Ok(DeadLetterDetail.Of(summary, await desk.RowOfAsync(letter, cancel), stream, repair));
    }

    /// <summary>Change values of a dead row</summary>
    /// <remarks>For exactly this content of the record; the ERP keeps its own, and a later change there ends the repair. Proven against the current mapping before it is stored. Delivered by the next replay.</remarks>
    /// <param name="id">Number of the dead letter.</param>
    internal static async Task<Ok<DeadLetterSummary>> RepairAsync(long id, RepairOrder order, Workspace workspace, HttpContext context, CancellationToken cancel)
    {
        var problems = new Problems();
        string reason = Reasons.Read(order.Reason, problems);
        if (order.Values.Count == 0) problems.Add(ApiErrors.Wrong("body, values", "No value is changed.", "Give at least one field with its new value; null for none."));
        problems.ThrowIfAny();
        var desk = new DeadLetterDesk(workspace);
        await desk.RepairAsync(await desk.FindOpenAsync(id, cancel), order.Values, Visitor.Of(context.User).By, reason, cancel);
        return TypedResults.Ok(await SummaryAsync(await desk.FindAsync(id, cancel), workspace, cancel));
    }

    /// <summary>Try whether a dead row could be delivered</summary>
    /// <remarks>With other values, or with none of them changed after the mapping was. Proven as a repair is; stores and sends nothing. What still stands in the way is the refusal.</remarks>
    /// <param name="id">Number of the dead letter.</param>
    internal static async Task<NoContent> TryAsync(long id, TryOrder order, Workspace workspace, CancellationToken cancel)
    {
        var desk = new DeadLetterDesk(workspace);
        await desk.TryAsync(await desk.FindOpenAsync(id, cancel), order.Values, cancel);
        return TypedResults.NoContent();
    }

    /// <summary>Give a dead letter up</summary>
    /// <remarks>The same content met again only counts; another content of the record is delivered as any row.</remarks>
    /// <param name="id">Number of the dead letter.</param>
    internal static async Task<Ok<DeadLetterSummary>> WriteOffAsync(long id, WriteOffOrder order, Workspace workspace, HttpContext context, CancellationToken cancel)
    {
        var problems = new Problems();
        string reason = Reasons.Read(order.Reason, problems);
        problems.ThrowIfAny();
        var desk = new DeadLetterDesk(workspace);
        await desk.WriteOffAsync(await desk.FindOpenAsync(id, cancel), Visitor.Of(context.User).By, reason, cancel);
        return TypedResults.Ok(await SummaryAsync(await desk.FindAsync(id, cancel), workspace, cancel));
    }

    private static async Task<DeadLetterSummary> SummaryAsync(DeadLetterRecord letter, Workspace workspace, CancellationToken cancel) =>
        DeadLetterSummary.Of(letter, (await workspace.Store.Streams.ListAsync(null, cancel)).First(stream => stream.Id == letter.Stream));
}
