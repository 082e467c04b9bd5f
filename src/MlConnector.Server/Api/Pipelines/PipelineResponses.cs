using MlConnector.Abstractions.Checks;
using MlConnector.Abstractions.Errors;
using MlConnector.Engine.Configuration.Model;
using MlConnector.Engine.Ports;
using MlConnector.Server.Api.Runs;
using MlConnector.Server.Refusals;
using MlConnector.Server.Standing;

namespace MlConnector.Server.Api.Pipelines;

/// <summary>How a pipeline stands.</summary>
/// <param name="Name">Name.</param>
/// <param name="Source">Connection that it reads.</param>
/// <param name="Destination">Connection that it fills.</param>
/// <param name="Container">What holds its tables at the destination.</param>
/// <param name="Revision">Number of its newest revision.</param>
internal sealed record PipelineSummary(string Name, string Source, string Destination, string Container, int Revision)
{
    /// <summary>Its schedule as written; null = it runs only when told.</summary>
    public string? Schedule { get; init; }

    /// <summary>Time zone of the schedule.</summary>
    public string TimeZone { get; init; } = "";

    /// <summary>Its newest run that has ended; null if none has.</summary>
    public RunSummary? LastRun { get; init; }

    /// <summary>Id of the run that goes on; null if none does.</summary>
    public string? RunningRun { get; init; }

    /// <summary>When its newest verified read began; null before the first.</summary>
    public DateTimeOffset? VerifiedAt { get; init; }

    /// <summary>Until when its schedule promises a newer one.</summary>
    public DateTimeOffset? PromisedBy { get; init; }

    /// <summary>True if it is later than it promised.</summary>
    public bool IsLate { get; init; }

    /// <summary>When its next turn comes; null = only when told.</summary>
    public DateTimeOffset? NextTurn { get; init; }

    /// <summary>Who halted its schedule; null if nobody did.</summary>
    public PauseState? Pause { get; init; }

    /// <summary>The blackout that lasts; null if none does.</summary>
    public string? Blackout { get; init; }

    /// <summary>Dead letters that are open.</summary>
    public long OpenDeadLetters { get; init; }

    /// <summary>What needs a person, the most urgent first.</summary>
    public IReadOnlyList<NeedState> Needs { get; init; } = [];

    /// <summary>Of a standing.</summary>
    public static PipelineSummary Of(PipelineStanding standing, DateTimeOffset now)
    {
        PipelineSettings settings = standing.Pipeline.Content.Settings;
        return new PipelineSummary(standing.Name, settings.Source, settings.Destination, standing.Pipeline.Content.Container?.Name ?? settings.Container, standing.Pipeline.Revision.Number)
        {
            Schedule = settings.Schedule?.Text,
            TimeZone = settings.TimeZone,
            LastRun = standing.Last is { } last ? RunSummary.Of(last) : null,
            RunningRun = standing.Live?.RunId,
            VerifiedAt = standing.VerifiedAt,
            PromisedBy = standing.PromisedBy,
            IsLate = standing.IsStale(now),
            NextTurn = standing.NextTurn,
            Pause = standing.Pause is { } pause ? new PauseState(pause.By, pause.At, pause.Reason) : null,
            Blackout = standing.Blackout,
            OpenDeadLetters = standing.OpenDeadLetters,
            Needs = [.. standing.Needs.Select(need => new NeedState(need.Kind, need.Urgency, need.Code, need.Message, need.Fix, need.Owner))],
        };
    }
}

/// <summary>A halted schedule.</summary>
/// <param name="By">Who halted it.</param>
/// <param name="At">When.</param>
/// <param name="Reason">Why, in their words.</param>
internal sealed record PauseState(string By, DateTimeOffset At, string Reason);

/// <summary>Something that needs a person.</summary>
/// <param name="Kind">What it is: <c>failed</c>, <c>unverified</c>, <c>stale</c>, <c>held</c>, <c>dead-letters</c>.</param>
/// <param name="Urgency">How urgent it is.</param>
/// <param name="Code">Code of the error behind it; empty if there is none.</param>
/// <param name="Message">What is the matter.</param>
/// <param name="Fix">What to do.</param>
/// <param name="Owner">Who can do it.</param>
internal sealed record NeedState(string Kind, Urgency Urgency, string Code, string Message, string Fix, ErrorOwner Owner);

/// <summary>Why a schedule is halted.</summary>
/// <param name="Reason">The reason, for the audit trail and for whoever wonders; at most 500 characters.</param>
internal sealed record PauseOrder(string Reason);

/// <summary>What became of asking a run to end.</summary>
/// <param name="Stopping">True if one goes on and ends at its next batch; false if none goes on here.</param>
/// <param name="Run">Its id; null if none goes on.</param>
internal sealed record StopAnswer(bool Stopping, string? Run);

/// <summary>Everything that a check found.</summary>
/// <param name="Passed">True if nothing is a problem.</param>
/// <param name="Findings">What was looked at, each with how it ended.</param>
internal sealed record CheckResult(bool Passed, IReadOnlyList<CheckItem> Findings)
{
    /// <summary>Of a report.</summary>
    public static CheckResult Of(CheckReport report, Func<string, string> scrub) => new(
        report.Passed, [.. report.Findings.Select(finding => new CheckItem(finding.Subject, finding.Outcome, scrub(finding.Detail), finding.Error is { } error ? ApiError.Of(error, scrub) : null))]);
}

/// <summary>One finding of a check.</summary>
/// <param name="Subject">What was looked at.</param>
/// <param name="Outcome">How it ended.</param>
/// <param name="Detail">What was seen.</param>
/// <param name="Error">The error with its fix, for problems.</param>
internal sealed record CheckItem(string Subject, CheckOutcome Outcome, string Detail, ApiError? Error);

/// <summary>A limit of a vendor.</summary>
/// <param name="Key">What it belongs to at the vendor.</param>
/// <param name="Label">For people.</param>
/// <param name="WindowSeconds">Length of the window that it counts in.</param>
/// <param name="Used">Used in the window that ends now.</param>
/// <param name="Limit">Allowed in a window.</param>
/// <param name="FreeAgainAt">When there is room again, if it is full.</param>
/// <param name="UnusedAt">When nothing of what is used counts any more, if nothing else is taken; null if nothing is used.</param>
internal sealed record QuotaUsage(string Key, string Label, long WindowSeconds, long Used, long Limit, DateTimeOffset? FreeAgainAt, DateTimeOffset? UnusedAt)
{
    /// <summary>Of its use.</summary>
    public static QuotaUsage Of(QuotaUse use) => new(use.Key, use.Label, (long)use.Window.Length.TotalSeconds, use.Used, use.Window.Limit, use.FreeAgainAt, use.UnusedAt);
}
