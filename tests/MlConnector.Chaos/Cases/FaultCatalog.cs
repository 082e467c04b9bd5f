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
    public static FaultOrder LateCommit { get; } = Rows(FaultEffect.CommitLate) with { Delay = TimeSpan.FromSeconds(30) };

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

    /// <summary>A server error whose JSON ends in the middle, although the rows are stored.</summary>
    public static FaultOrder TruncatedAfterCommit { get; } = new()
    {
        Module = PowerBi,
        Operation = PowerBiFaultPoints.PostRowsCommitted,
        Status = 500,
        Body = """{"error":{"code":"Inter""",
    };

    /// <summary>Throttled, and the body that says why ends in the middle of its JSON.</summary>
    public static FaultOrder TruncatedThrottle { get; } = Throttled with { Body = """{"error":{"code":"TooManyRe""" };

    /// <summary>A maintenance page in HTML instead of JSON.</summary>
    public static FaultOrder MaintenancePage { get; } = Unavailable with { ContentType = "text/html", Body = "<html><body><h1>Service Unavailable</h1></body></html>" };

    /// <summary>Throttled for longer than a short-lived token lives: it expires inside the back-off.</summary>
    public static FaultOrder LongThrottle { get; } = Throttled with { Headers = After("300") };

    /// <summary>Queries are throttled too.</summary>
    public static FaultOrder QueryThrottled { get; } = Throttled with { Operation = PowerBiFaultPoints.ExecuteQueries };

    /// <summary>The connection dies while a table is emptied, before or after it is.</summary>
    public static FaultOrder EmptyingCut { get; } = new() { Module = PowerBi, Operation = PowerBiFaultPoints.DeleteRows, Effect = FaultEffect.DropAfterCommit };

    /// <summary>The same, before.</summary>
    public static FaultOrder EmptyingCutBefore { get; } = EmptyingCut with { Effect = FaultEffect.DropBeforeCommit };

    /// <summary>The answer of the sign-in ends in the middle of its JSON.</summary>
    public static FaultOrder TokenTruncated { get; } = new() { Module = PowerBi, Operation = PowerBiFaultPoints.Token, Effect = FaultEffect.Truncate, Bytes = 30 };

    /// <summary>Refused as too large.</summary>
    public static FaultOrder TooLarge { get; } = Rows(FaultEffect.Respond) with { Status = 413 };

    /// <summary>Every token is void from now on.</summary>
    public static FaultOrder TokenDies { get; } = Rows(FaultEffect.ExpireSessions);

    /// <summary>An answer to the question what arrived is cut short.</summary>
    public static FaultOrder AnswerCut { get; } = new() { Module = PowerBi, Operation = PowerBiFaultPoints.ExecuteQueries, Effect = FaultEffect.Truncate, Bytes = 20 };

    /// <summary>The e.net session dies.</summary>
    public static FaultOrder SessionDies { get; } = new() { Module = SysproSandbox.ModuleName, Operation = "enet/Query/*", Effect = FaultEffect.ExpireSessions };

    /// <summary>A person logs in with the operator's code: SYSPRO ends our session.</summary>
    public static FaultOrder HumanLogin { get; } = new() { Module = SysproSandbox.ModuleName, Operation = "enet/Query/*", Effect = FaultEffect.PlayScenario, Scenario = "interactive-login" };

    /// <summary>The connection dies in an e.net answer.</summary>
    public static FaultOrder EnetCut { get; } = SessionDies with { Effect = FaultEffect.CutBody, Bytes = 900 };

    /// <summary>An e.net answer ends in the middle of its XML.</summary>
    public static FaultOrder EnetTruncated { get; } = SessionDies with { Effect = FaultEffect.Truncate, Bytes = 700 };

    /// <summary>A page of SYSPRO ends in the middle of its JSON.</summary>
    public static FaultOrder PageTruncated { get; } = Page(FaultEffect.Truncate) with { Bytes = 3000 };

    /// <summary>The connection to SYSPRO dies in a page.</summary>
    public static FaultOrder PageCut { get; } = Page(FaultEffect.CutBody) with { Bytes = 1500 };

    /// <summary>A page has fewer rows than it should, and does not say so.</summary>
    public static FaultOrder ShortPage { get; } = Page(FaultEffect.ShortPage) with { Rows = 7 };

    /// <summary>An IIS error page instead of rows.</summary>
    public static FaultOrder PageIsHtml { get; } = SysproFaults.HtmlError();

    /// <summary>The service of SYSPRO is throttled or down for a moment.</summary>
    public static FaultOrder PageUnavailable { get; } = Page(FaultEffect.Respond) with { Status = 503 };

    /// <summary>Somebody posts into an earlier period between two pages.</summary>
    public static FaultOrder PostedMeanwhile { get; } = Page(FaultEffect.PlayScenario) with { Scenario = "backdated-journal" };

    /// <summary>Somebody pays an invoice between two pages.</summary>
    public static FaultOrder PaidMeanwhile { get; } = PostedMeanwhile with { Scenario = "pay-old-invoice" };

    /// <summary>What can happen to rows on their way.</summary>
    public static ImmutableArray<FaultOrder> OfDestination { get; } =
    [
        CutBeforeCommit, CutAfterCommit, LateCommit, LateCommit, HtmlAfterCommit, TruncatedAfterCommit, Throttled, TruncatedThrottle, LongThrottle, QueryThrottled, Unavailable, MaintenancePage, TooLarge, TokenDies,
        TokenTruncated, AnswerCut, EmptyingCut, EmptyingCutBefore,
    ];

    /// <summary>What can happen to answers through e.net.</summary>
    public static ImmutableArray<FaultOrder> OfEnet { get; } = [SessionDies, HumanLogin, EnetCut, EnetTruncated];

    /// <summary>What can happen to pages through OData.</summary>
    public static ImmutableArray<FaultOrder> OfOData { get; } = [PageTruncated, PageCut, ShortPage, PageIsHtml, PageUnavailable, PostedMeanwhile, PaidMeanwhile];

    private static FaultOrder Rows(FaultEffect effect) => new() { Module = PowerBi, Operation = PowerBiFaultPoints.PostRows, Effect = effect };

    private static FaultOrder Page(FaultEffect effect) => new() { Module = SysproSandbox.ModuleName, Operation = "odata/*", Effect = effect };

    private static Dictionary<string, string> After(string seconds) => new(StringComparer.OrdinalIgnoreCase) { ["Retry-After"] = seconds };
}
