using System.Collections.Immutable;
using MlConnector.Composition.Pipelines;
using MlConnector.Engine.Ports;
using MlConnector.Server.Runs;

namespace MlConnector.Server.Standing;

/// <summary>How a pipeline stands: what lists, alerts and metrics tell of it. From what is stored here; no system is asked.</summary>
/// <param name="Pipeline">The pipeline as applied.</param>
/// <param name="Runs">Its newest runs, newest first.</param>
public sealed record PipelineStanding(StoredPipeline Pipeline, ImmutableArray<RunRecord> Runs)
{
    /// <summary>Its name.</summary>
    public string Name => Pipeline.Name;

    /// <summary>Its newest run that has ended; null if none has.</summary>
    public RunRecord? Last => Runs.FirstOrDefault(run => run.State != RunState.Running);

    /// <summary>What runs in this process; null if nothing does.</summary>
    public LiveRun? Live { get; init; }

    /// <summary>Its run that got stuck, until another one of it ended by itself.</summary>
    public StuckRun? Stuck { get; init; }

    /// <summary>Its last run, if that could not be carried out at all; null if it could.</summary>
    public LiveRun? Refused { get; init; }

    /// <summary>When its newest verified read began: what the destination shows is at least so new.</summary>
    public DateTimeOffset? VerifiedAt { get; init; }

    /// <summary>Until when its schedule promises a newer one; null without a schedule, or before the first.</summary>
    public DateTimeOffset? PromisedBy { get; init; }

    /// <summary>When its next turn comes; null = only when told.</summary>
    public DateTimeOffset? NextTurn { get; init; }

    /// <summary>Who halted its schedule; null if nobody did.</summary>
    public SchedulePause? Pause { get; init; }

    /// <summary>The blackout that lasts; null if none does.</summary>
    public string? Blackout { get; init; }

    /// <summary>Dead letters that are open.</summary>
    public long OpenDeadLetters { get; init; }

    /// <summary>What needs a person, the most urgent first.</summary>
    public ImmutableArray<Need> Needs { get; init; } = [];

    /// <summary>True if it is later than it promised.</summary>
    public bool IsStale(DateTimeOffset now) => Pause is null && Blackout is null && PromisedBy < now;

    /// <summary>The most urgent of its needs; null if it needs nobody.</summary>
    public Urgency? Worst => Needs.IsEmpty ? null : Needs.Max(need => need.Urgency);
}
