using System.Collections.Immutable;
using MlConnector.Sandbox.Faults;
using MlConnector.Sandbox.PowerBi;
using MlConnector.Sandbox.Syspro;

namespace MlConnector.Chaos.Cases;

/// <summary>What can go wrong between the engine and the vendors. Each strikes once unless a case says otherwise.</summary>
internal static class FaultCatalog
{
    private const string PowerBi = "power-bi";

    /// <summary>The connection dies before the rows are stored.</summary>
    public static FaultOrder CutBeforeCommit { get; } = Rows(FaultEffect.DropBeforeCommit);

    /// <summary>The connection dies after the rows are stored.</summary>
    public static FaultOrder CutAfterCommit { get; } = Rows(FaultEffect.DropAfterCommit);

    /// <summary>The connection dies, the rows are stored seconds later, but within <c>settle</c>.</summary>
    public static FaultOrder LateCommit { get; } = Rows(FaultEffect.CommitLate) with { Delay = TimeSpan.FromSeconds(2) };

    /// <summary>A gateway's HTML page, although the rows are stored.</summary>
    public static FaultOrder HtmlAfterCommit { get; } = new()
    {
        Module = PowerBi,
        Operation = PowerBiFaultPoints.PostRowsCommitted,
        Status = 502,
        ContentType = "text/html",
        Body = "<html><body><h1>502 Bad Gateway</h1></body></html>",
    };

    /// <summary>Throttled, with a time to wait.</summary>
    public static FaultOrder Throttled { get; } = Rows(FaultEffect.Respond) with { Status = 429, Headers = After("3"), Body = """{"message":"retry later"}""" };

    /// <summary>Unavailable, without a time to wait.</summary>
    public static FaultOrder Unavailable { get; } = Rows(FaultEffect.Respond) with { Status = 503 };

    /// <summary>Refused as too large.</summary>
    public static FaultOrder TooLarge { get; } = Rows(FaultEffect.Respond) with { Status = 413 };

    /// <summary>Every token is void from now on.</summary>
    public static FaultOrder TokenDies { get; } = Rows(FaultEffect.ExpireSessions);

    /// <summary>An answer to the question what arrived is cut short.</summary>
    public static FaultOrder AnswerCut { get; } = new() { Module = PowerBi, Operation = PowerBiFaultPoints.ExecuteQueries, Effect = FaultEffect.Truncate, Bytes = 20 };

    /// <summary>The e.net session dies.</summary>
    public static FaultOrder SessionDies { get; } = new() { Module = SysproSandbox.ModuleName, Operation = "enet/Query/*", Effect = FaultEffect.ExpireSessions };

    /// <summary>A page of SYSPRO ends in the middle of its JSON.</summary>
    public static FaultOrder PageTruncated { get; } = Page(FaultEffect.Truncate) with { Bytes = 3000 };

    /// <summary>The connection to SYSPRO dies in a page.</summary>
    public static FaultOrder PageCut { get; } = Page(FaultEffect.CutBody) with { Bytes = 1500 };

    /// <summary>A page has fewer rows than it should, and does not say so.</summary>
    public static FaultOrder ShortPage { get; } = Page(FaultEffect.ShortPage) with { Rows = 7 };

    /// <summary>An IIS error page instead of rows.</summary>
    public static FaultOrder PageIsHtml { get; } = SysproFaults.HtmlError();

    /// <summary>What can happen to rows on their way.</summary>
    public static ImmutableArray<FaultOrder> OfDestination { get; } = [CutBeforeCommit, CutAfterCommit, LateCommit, HtmlAfterCommit, Throttled, Unavailable, TooLarge, TokenDies, AnswerCut];

    /// <summary>What can happen to pages through OData.</summary>
    public static ImmutableArray<FaultOrder> OfOData { get; } = [PageTruncated, PageCut, ShortPage, PageIsHtml];

    private static FaultOrder Rows(FaultEffect effect) => new() { Module = PowerBi, Operation = PowerBiFaultPoints.PostRows, Effect = effect };

    private static FaultOrder Page(FaultEffect effect) => new() { Module = SysproSandbox.ModuleName, Operation = "odata/*", Effect = effect };

    private static Dictionary<string, string> After(string seconds) => new(StringComparer.OrdinalIgnoreCase) { ["Retry-After"] = seconds };
}
