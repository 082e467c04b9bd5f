using MlConnector.Composition.Watching;
using MlConnector.Engine.Delivery;
using MlConnector.Engine.Ports;
using MlConnector.Engine.Runs;
using MlConnector.Server.Api.Reconciliation;
using MlConnector.Server.Refusals;
using MlConnector.Server.Runs;
using MlConnector.Server.Runs.Logs;

namespace MlConnector.Server.Api.Runs;

/// <summary>A run.</summary>
/// <param name="Run">Its id.</param>
/// <param name="Pipeline">Its pipeline.</param>
/// <param name="Revision">Revision that it runs with; 0 before it has one.</param>
/// <param name="State">How it stands or ended.</param>
/// <param name="Purpose">What was asked for: <c>poll</c>, <c>full</c>, <c>window</c>, <c>replay</c>, <c>compact</c>, <c>recover</c>.</param>
/// <param name="By">Who started it.</param>
/// <param name="StartedAt">When.</param>
internal sealed record RunSummary(string Run, string Pipeline, int Revision, RunState State, string Purpose, string By, DateTimeOffset StartedAt)
{
    /// <summary>The turn of the schedule that it is; null if there is none.</summary>
    public DateTimeOffset? DueAt { get; init; }

    /// <summary>When it ended; null while it goes on.</summary>
    public DateTimeOffset? EndedAt { get; init; }

    /// <summary>Rows read; null while it goes on.</summary>
    public long? RowsRead { get; init; }

    /// <summary>Rows delivered; null while it goes on.</summary>
    public long? RowsDelivered { get; init; }

    /// <summary>Rows that became dead letters; null while it goes on.</summary>
    public long? RowsDead { get; init; }

    /// <summary>Of a record.</summary>
    public static RunSummary Of(RunRecord run) => new(run.RunId, run.Pipeline, run.Revision, run.State, run.Purpose, run.By, run.StartedAt)
    {
        DueAt = run.DueAt,
        EndedAt = run.EndedAt,
        RowsRead = run.Totals?.Read,
        RowsDelivered = run.Totals?.Delivered,
        RowsDead = run.Totals?.Dead,
    };
}

/// <summary>A run with its streams.</summary>
/// <param name="Summary">The run.</param>
/// <param name="Streams">What became of each stream so far.</param>
/// <param name="Live">How far it is, or why it could not begin; null if it does not go on in this process.</param>
internal sealed record RunDetail(RunSummary Summary, IReadOnlyList<StreamOutcome> Streams, RunProgress? Live)
{
    /// <summary>Of a record.</summary>
    public static RunDetail Of(RunRecord run, LiveRun? live, Func<string, string> scrub) => new(
        RunSummary.Of(run), [.. run.Streams.Values.Select(StreamResult.FromJson).Select(stream => StreamOutcome.Of(stream, scrub))], live is null ? null : RunProgress.Of(live, RunState.Running, scrub));

    /// <summary>Of a run that waits for its turn and has no record yet, or that could not be carried out and so has none.</summary>
    public static RunDetail Unrecorded(LiveRun live, Func<string, string> scrub)
    {
        RunState state = live.Refused.Count > 0 ? RunState.Failed : RunState.Running;
        return new(new RunSummary(live.RunId, live.Pipeline, 0, state, "", live.By, live.StartedAt), [], RunProgress.Of(live, state, scrub));
    }
}

/// <summary>How far a run is.</summary>
/// <param name="Run">Its id.</param>
/// <param name="Pipeline">Its pipeline.</param>
/// <param name="State">How it stands.</param>
/// <param name="IsStopping">Somebody asked it to end at its next batch.</param>
/// <param name="Streams">Its streams.</param>
/// <param name="Errors">Why it could not be carried out at all; empty otherwise.</param>
internal sealed record RunProgress(string Run, string Pipeline, RunState State, bool IsStopping, IReadOnlyList<StreamStep> Streams, IReadOnlyList<ApiError> Errors)
{
    /// <summary>Of a run of this process.</summary>
    public static RunProgress Of(LiveRun live, RunState state, Func<string, string> scrub) =>
        new(live.RunId, live.Pipeline, state, live.IsStopping, [.. live.Streams.Select(StreamStep.Of)], [.. live.Refused.Select(error => ApiError.Of(error, scrub))]);
}

/// <summary>How far a stream is.</summary>
/// <param name="Stream">Stream.</param>
/// <param name="Counts">Rows so far, by what became of them.</param>
/// <param name="RowsPerSecond">Rows read a second.</param>
internal sealed record StreamStep(string Stream, RowCounts Counts, long RowsPerSecond)
{
    /// <summary>Rows expected; null if nobody can tell.</summary>
    public long? RowsExpected { get; init; }

    /// <summary>What it waits for; null if it works.</summary>
    public string? WaitsFor { get; init; }

    /// <summary>Until when it waits; null if it works, or nobody can tell.</summary>
    public DateTimeOffset? WaitsUntil { get; init; }

    /// <summary>Of a snapshot.</summary>
    public static StreamStep Of(StreamProgress stream) => new(stream.Stream, RowCounts.Of(stream.Counts), stream.Rate)
    {
        RowsExpected = stream.Expected,
        WaitsFor = stream.Waiting,
        WaitsUntil = stream.Waiting is null ? null : stream.Until,
    };
}

/// <summary>What became of a stream in a run.</summary>
/// <param name="Stream">Stream.</param>
/// <param name="Table">Table.</param>
/// <param name="State">How it ended.</param>
/// <param name="Counts">Rows by what became of them.</param>
internal sealed record StreamOutcome(string Stream, string Table, RunState State, RowCounts Counts)
{
    /// <summary>Why it is not verified; empty if it is.</summary>
    public IReadOnlyList<string> Reasons { get; init; } = [];

    /// <summary>What else is worth knowing.</summary>
    public IReadOnlyList<string> Remarks { get; init; } = [];

    /// <summary>Errors that ended it.</summary>
    public IReadOnlyList<ApiError> Errors { get; init; } = [];

    /// <summary>Batches with a receipt.</summary>
    public int Batches { get; init; }

    /// <summary>Batches whose rows were counted at the destination and agreed.</summary>
    public int BatchesProven { get; init; }

    /// <summary>Bytes that its proofs scanned at the destination; null where nothing is billed by them.</summary>
    public long? BytesScanned { get; init; }

    /// <summary>Control totals on both sides, where the stream declares them.</summary>
    public IReadOnlyList<Figure> ControlTotals { get; init; } = [];

    /// <summary>When it began.</summary>
    public DateTimeOffset StartedAt { get; init; }

    /// <summary>How long it took.</summary>
    public long TookMilliseconds { get; init; }

    /// <summary>When it may go on, if it waits for a limit.</summary>
    public DateTimeOffset? WaitsUntil { get; init; }

    /// <summary>Of a stored result.</summary>
    public static StreamOutcome Of(StreamResult stream, Func<string, string> scrub) => new(stream.Stream, stream.Table, stream.State, RowCounts.Of(stream.Counts))
    {
        Reasons = [.. stream.Reasons.Select(scrub)],
        Remarks = [.. stream.Remarks.Select(scrub)],
        Errors = [.. stream.Errors.Select(error => ApiError.Of(error, scrub))],
        Batches = stream.Batches,
        BatchesProven = stream.BatchesProven,
        BytesScanned = stream.BytesScanned,
        ControlTotals = [.. stream.ControlTotals.Select(Figure.Of)],
        StartedAt = stream.StartedAt,
        TookMilliseconds = (long)stream.Took.TotalMilliseconds,
        WaitsUntil = stream.WaitsUntil,
    };
}

/// <summary>Rows by what became of them: each that was read has one fate.</summary>
/// <param name="Read">Read.</param>
/// <param name="New">Their key was not at the destination.</param>
/// <param name="Changed">Their key was there with other content.</param>
/// <param name="Unchanged">They were there as they are.</param>
/// <param name="Filtered">They do not pass the stream's <c>where</c>.</param>
/// <param name="Dead">They cannot be delivered as they are.</param>
/// <param name="Repeated">The same key with the same content was met before in this read.</param>
/// <param name="Waiting">They wait for the other half of their document.</param>
/// <param name="Delivered">At the destination by receipts of this run.</param>
/// <param name="Tombstones">Of the delivered: they say that their key is gone.</param>
/// <param name="Replayed">Of the delivered: sent again from the journal.</param>
/// <param name="Recovered">Of the delivered: read by an earlier process that died before their batch was settled.</param>
/// <param name="Closing">Of the delivered: closing rows, which say that a generation is complete.</param>
internal sealed record RowCounts(long Read, long New, long Changed, long Unchanged, long Filtered, long Dead, long Repeated, long Waiting, long Delivered, long Tombstones, long Replayed, long Recovered, long Closing)
{
    /// <summary>Of the engine's counts.</summary>
    public static RowCounts Of(FateCounts counts) => new(
        counts.Read, counts.New, counts.Changed, counts.Unchanged, counts.Filtered, counts.Dead, counts.Repeated, counts.Waiting, counts.Delivered, counts.Tombstones, counts.Replayed,
        counts.Recovered, counts.Closing);
}

/// <summary>What a run said.</summary>
/// <param name="Items">The lines, the oldest first.</param>
internal sealed record RunLog(IReadOnlyList<RunLogLine> Items);
