using System.Globalization;
using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Routing;
using MlConnector.Abstractions.Errors;
using MlConnector.Composition;
using MlConnector.Engine.Audit;
using MlConnector.Engine.Ports;
using MlConnector.Server.Api.Access;
using MlConnector.Server.Api.Paging;
using MlConnector.Server.Exports;
using MlConnector.Server.Refusals;
using MlConnector.Server.SignIn.Access;

namespace MlConnector.Server.Api.Audit;

/// <summary>The audit trail: searched, verified, exported.</summary>
internal static class AuditRoutes
{
    private const int LongestText = 200;

    public static void MapAudit(this IEndpointRouteBuilder all)
    {
        RouteGroupBuilder api = all.MapGroup("/audit").WithTags(Tags.Audit);
        api.MapGet("", SearchAsync).WithName("searchAudit").RequiresScope(Scopes.Read);
        api.MapGet("/verification", VerifyAsync).WithName("verifyAudit").RequiresScope(Scopes.Admin);
        api.MapGet("/export", ExportAsync).WithName("exportAudit").Produces<string>(StatusCodes.Status200OK, AuditFile.MediaType).RequiresScope(Scopes.Admin);
    }

    /// <summary>Search the audit trail, the newest first</summary>
    /// <param name="find">Only entries that hold this text, in who, action, subject or detail; at most 200 characters.</param>
    /// <param name="after">Where the page begins: <c>next</c> of the page before.</param>
    /// <param name="limit">Items of the page, 1 to 200; 50 if nothing is said.</param>
    internal static async Task<Ok<Page<AuditItem>>> SearchAsync(string? find, string? after, int? limit, Workspace workspace, CancellationToken cancel)
    {
        var problems = new Problems();
        int size = Page.Size(limit, problems);
        long before = 0;
        if (after is not null && !long.TryParse(after, NumberStyles.None, CultureInfo.InvariantCulture, out before)) problems.Add(ApiErrors.Wrong("parameter after", $"'{after}' is no place in this list.", "Give 'next' of the page before, or nothing."));
        if (find?.Length > LongestText) problems.Add(ApiErrors.Wrong("parameter find", "The text is too long.", $"Give at most {LongestText} characters."));
        problems.ThrowIfAny();
        IReadOnlyList<AuditEntry> entries = await workspace.Store.Audit.SearchAsync(find?.Trim() is { Length: > 0 } text ? text : null, after is null ? null : before, size + 1, cancel);
        return TypedResults.Ok(Page.Of(entries, size, entry => entry.Number.ToString(CultureInfo.InvariantCulture), AuditItem.Of));
    }

    /// <summary>Verify the whole audit trail</summary>
    /// <remarks>Two verdicts: is every entry as it was written, and are all of them there? The first altered or missing entry is named.</remarks>
    internal static async Task<Ok<AuditVerification>> VerifyAsync(Workspace workspace, CancellationToken cancel) => TypedResults.Ok(AuditVerification.Of(await workspace.VerifyAuditAsync(null, cancel)));

    /// <summary>Export the audit trail, one JSON object a line, with the codes that prove it</summary>
    /// <remarks>The export is an entry of the trail itself, its last one.</remarks>
    /// <param name="from">Number of the first entry; 1 if nothing is said.</param>
    internal static Task<PushStreamHttpResult> ExportAsync(long? from, Workspace workspace, HttpContext context, CancellationToken cancel) => AuditFile.AnswerAsync(workspace, Visitor.Of(context.User).By, from, cancel);
}

/// <summary>One entry of the audit trail.</summary>
/// <param name="Number">1, 2, 3 … without gap.</param>
/// <param name="At">When.</param>
/// <param name="Who">Who.</param>
/// <param name="Action">What was done.</param>
/// <param name="Subject">On what.</param>
/// <param name="Detail">The particulars, a JSON object; never a secret.</param>
/// <param name="Mac">Keyed MAC over the entry and the one before it, hex.</param>
internal sealed record AuditItem(long Number, DateTimeOffset At, string Who, string Action, string Subject, JsonElement Detail, string Mac)
{
    /// <summary>Of an entry.</summary>
    public static AuditItem Of(AuditEntry entry)
    {
        using JsonDocument detail = JsonDocument.Parse(entry.Detail);
        return new AuditItem(entry.Number, entry.At, entry.Who, entry.Action, entry.Subject, detail.RootElement.Clone(), Convert.ToHexStringLower(entry.Mac));
    }
}

/// <summary>What verifying the trail told.</summary>
/// <param name="Integrity">Is every entry as it was written?</param>
/// <param name="Completeness">Are all entries there?</param>
/// <param name="Entries">Entries looked at.</param>
/// <param name="Head">MAC of the newest one; null for an empty trail.</param>
/// <param name="PutBack">Each time that the store was put back.</param>
internal sealed record AuditVerification(AuditFinding Integrity, AuditFinding Completeness, long Entries, string? Head, IReadOnlyList<AuditPutBack> PutBack)
{
    /// <summary>Of a report.</summary>
    public static AuditVerification Of(AuditReport report) => new(
        AuditFinding.Of(report.Integrity), AuditFinding.Of(report.Completeness), report.Entries, report.Head?.Mac, [.. report.Interruptions.Select(each => new AuditPutBack(each.NoticedAt, each.Before, each.Reason))]);
}

/// <summary>One verdict on the trail.</summary>
/// <param name="Answer">The answer.</param>
/// <param name="Entry">Number of the first entry that it is about; null if none is.</param>
/// <param name="Finding">For people.</param>
internal sealed record AuditFinding(AuditAnswer Answer, long? Entry, string Finding)
{
    /// <summary>Of a verdict.</summary>
    public static AuditFinding Of(AuditVerdict verdict) => new(verdict.Answer, verdict.Entry, verdict.Finding);
}

/// <summary>The store was put back, copied or lost.</summary>
/// <param name="NoticedAt">When that was noticed.</param>
/// <param name="AfterEntry">Number of the last entry before.</param>
/// <param name="Reason">By what.</param>
internal sealed record AuditPutBack(DateTimeOffset NoticedAt, long AfterEntry, string Reason);
