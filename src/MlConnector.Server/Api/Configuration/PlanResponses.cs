using MlConnector.Abstractions.Schemas;
using MlConnector.Composition.Wording;
using MlConnector.Engine.Planning;
using MlConnector.Server.Applying;
using MlConnector.Server.Refusals;

namespace MlConnector.Server.Api.Configuration;

/// <summary>What applying would do.</summary>
/// <param name="Pipeline">Pipeline.</param>
/// <param name="FromRevision">Revision that it starts from; 0 = none.</param>
/// <param name="Hash">Names exactly this plan: give it when it is applied.</param>
/// <param name="Nothing">True if there is nothing to apply.</param>
internal sealed record PlanResult(string Pipeline, int FromRevision, string Hash, bool Nothing)
{
    /// <summary>Changes of the configuration.</summary>
    public IReadOnlyList<string> Configuration { get; init; } = [];

    /// <summary>Changes of how streams are read at the site.</summary>
    public IReadOnlyList<string> Reading { get; init; } = [];

    /// <summary>Changes at the destination.</summary>
    public IReadOnlyList<PlannedChange> Destination { get; init; } = [];

    /// <summary>What is expected of each stream.</summary>
    public IReadOnlyList<PlannedStream> Streams { get; init; } = [];

    /// <summary>What the schedule needs of the vendor's limits.</summary>
    public IReadOnlyList<PlannedNeed> Limits { get; init; } = [];

    /// <summary>Shortest time that the limits allow for what the next run sends.</summary>
    public long ShortestSeconds { get; init; }

    /// <summary>Remarks for people.</summary>
    public IReadOnlyList<string> Remarks { get; init; } = [];

    /// <summary>Of a plan.</summary>
    public static PlanResult Of(PipelinePlan plan, Func<string, string> scrub) => new(plan.Pipeline, plan.FromRevision, plan.Hash, plan.Nothing)
    {
        Configuration = plan.Configuration,
        Reading = [.. plan.Reading.Select(scrub)],
        Destination = [.. plan.Schema.Changes.Select(change => new PlannedChange(change.Description, change.Breaking, change.TakesOver, change.Obstacle is { } obstacle ? ApiError.Of(obstacle, scrub) : null))],
        Streams = [.. plan.Streams.Select(PlannedStream.Of)],
        Limits = [.. plan.Needs.Select(need => new PlannedNeed(need.Label, need.Needed, need.Allowed, need.OfDay ? "day" : "hour", need.Others.ToDictionary(static other => other.Pipeline, static other => other.Needed, StringComparer.Ordinal)))],
        ShortestSeconds = (long)plan.FirstLoad.Time.TotalSeconds,
        Remarks = [.. plan.Remarks.Select(scrub)],
    };
}

/// <summary>A change at the destination.</summary>
/// <param name="Description">For people.</param>
/// <param name="Breaking">Not additive: done only with <c>allowBreaking</c>.</param>
/// <param name="TakesOver">Overwrites what somebody else made: done only with <c>takeOver</c>.</param>
/// <param name="Obstacle">Why it cannot be done at all; null if it can.</param>
internal sealed record PlannedChange(string Description, bool Breaking, bool TakesOver, ApiError? Obstacle);

/// <summary>What is expected of a stream. Figures that could not be had are null, never guessed.</summary>
/// <param name="Stream">Stream.</param>
/// <param name="Table">Table.</param>
/// <param name="Write">How rows land there.</param>
/// <param name="Strategy">How it is read, as configurations name it.</param>
/// <param name="Channel">Channel at the site.</param>
internal sealed record PlannedStream(string Stream, string Table, WriteMode Write, string Strategy, string Channel)
{
    /// <summary>Rows in the source now.</summary>
    public long? RowsInSource { get; init; }

    /// <summary>Rows that the table holds.</summary>
    public long RowsInTable { get; init; }

    /// <summary>Rows that the next run sends.</summary>
    public long? RowsToSend { get; init; }

    /// <summary>Requests for them.</summary>
    public long? Requests { get; init; }

    /// <summary>True if rows that are there have an older mapping.</summary>
    public bool MappingChanges { get; init; }

    /// <summary>Of a forecast.</summary>
    public static PlannedStream Of(StreamForecast stream) => new(stream.Stream, stream.Table, stream.Mode, Words.Of(stream.Strategy), stream.Binding.Channel)
    {
        RowsInSource = stream.RowsInSource,
        RowsInTable = stream.RowsInTable,
        RowsToSend = stream.RowsExpected,
        Requests = stream.RequestsExpected,
        MappingChanges = stream.MappingChange is not null,
    };
}

/// <summary>What a schedule needs of a limit, together with the schedules of other pipelines.</summary>
/// <param name="Limit">The limit, for people.</param>
/// <param name="Needed">Needed by all that share it, in the hour or on the day in which they need most.</param>
/// <param name="Allowed">Allowed in such an hour or on such a day.</param>
/// <param name="Each">Whether the figures are of an <c>hour</c> or of a <c>day</c>.</param>
/// <param name="Others">What of it other pipelines need, by their name.</param>
internal sealed record PlannedNeed(string Limit, long Needed, long Allowed, string Each, IReadOnlyDictionary<string, long> Others);

/// <summary>What was applied.</summary>
/// <param name="Pipeline">Pipeline.</param>
/// <param name="Revision">Number of the revision that stands now.</param>
/// <param name="IsNew">False if it is the same as before: nothing was changed.</param>
/// <param name="Plan">Hash of the plan that was carried out.</param>
/// <param name="Container">Where it is at the destination.</param>
/// <param name="Run">Run that brings rows of the older mapping to the new one; null if there is none.</param>
/// <param name="Remark">What is left to do, for people; empty if nothing is.</param>
internal sealed record ApplyResult(string Pipeline, int Revision, bool IsNew, string Plan, string Container, string? Run, string Remark)
{
    /// <summary>Of what was applied.</summary>
    public static ApplyResult Of(AppliedHere here) => new(
        here.Stored.Name, here.Applied.Revision, here.Applied.Revision != here.Applied.Plan.FromRevision, here.Applied.Plan.Hash, here.Applied.Container.Name, here.Run?.RunId, here.Remark);
}
