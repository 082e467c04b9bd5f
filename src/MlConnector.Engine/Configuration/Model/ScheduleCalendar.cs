using System.Collections.Immutable;

namespace MlConnector.Engine.Configuration.Model;

/// <summary>What becomes of turns that nobody could take, because the service or the machine was down.</summary>
public enum CatchUp
{
    /// <summary>They are made up for by one run, at once.</summary>
    Once,

    /// <summary>They are left out: the next turn is taken.</summary>
    Skip,
}

/// <summary>A time in which no run begins by its schedule: a month-end close, a maintenance window.</summary>
/// <param name="Name">Its name, for people.</param>
/// <param name="From">When it begins, again and again.</param>
/// <param name="Length">How long it lasts.</param>
public sealed record Blackout(string Name, Schedule From, TimeSpan Length)
{
    /// <summary>True if it lasts at a local time.</summary>
    public bool Covers(DateTime local) => EndAt(local) is not null;

    /// <summary>When the one that lasts at a local time ends; null if none does.</summary>
    public DateTime? EndAt(DateTime local) => From.Next(local - Length) is { } began && began <= local ? began + Length : null;
}

/// <summary>What stands around the schedule of a pipeline: full refreshes, blackouts, jitter, and what becomes of missed turns. All times are local, in the pipeline's zone.</summary>
public sealed record ScheduleCalendar
{
    /// <summary>When everything is read instead of what is new; null = never.</summary>
    public Schedule? FullRefresh { get; init; }

    /// <summary>When no run begins by its schedule.</summary>
    public ImmutableArray<Blackout> Blackouts { get; init; } = [];

    /// <summary>A turn begins up to so much later, each pipeline by its own share, so that not all of them ask the ERP at the same second.</summary>
    public TimeSpan Jitter { get; init; }

    /// <summary>What becomes of missed turns.</summary>
    public CatchUp CatchUp { get; init; }
}
