namespace MlConnector.Engine.Ports;

/// <summary>How a run stands or ended.</summary>
public enum RunState
{
    /// <summary>Under way, or its process died and nobody has noticed yet (its lock tells).</summary>
    Running,

    /// <summary>Everything arrived and every proof holds.</summary>
    Verified,

    /// <summary>Delivered, but a proof is missing or rows are dead.</summary>
    Unverified,

    /// <summary>At least one stream failed.</summary>
    Failed,

    /// <summary>Stopped by a person at a batch border; the next run goes on.</summary>
    Stopped,

    /// <summary>Waiting for a quota; goes on by itself.</summary>
    Waiting,

    /// <summary>Its process died; the next run asks what became of the last batch, and goes on.</summary>
    Interrupted,
}

/// <summary>What a run came to, over all its streams.</summary>
/// <param name="Read">Rows read.</param>
/// <param name="Delivered">Rows delivered.</param>
/// <param name="Dead">Rows that became dead letters in it.</param>
public sealed record RunTotals(long Read, long Delivered, long Dead);

/// <summary>One run.</summary>
public sealed record RunRecord(string RunId, string Pipeline, int Revision, RunState State, DateTimeOffset StartedAt)
{
    /// <summary>What was asked for: <c>poll</c>, <c>full</c>, <c>window</c>, <c>replay</c>, <c>compact</c>, <c>recover</c>.</summary>
    public string Purpose { get; init; } = "poll";

    /// <summary>Who started it.</summary>
    public string By { get; init; } = "";

    /// <summary>The turn of the schedule that it is; null if there is none. Unique in a pipeline.</summary>
    public DateTimeOffset? DueAt { get; init; }

    /// <summary>When it ended.</summary>
    public DateTimeOffset? EndedAt { get; init; }

    /// <summary>What it came to; null before its end, and of runs that ended before this was kept.</summary>
    public RunTotals? Totals { get; init; }

    /// <summary>Per stream: the JSON of its result (counts by fate, proofs, reasons), as the engine writes it.</summary>
    public IReadOnlyDictionary<string, string> Streams { get; init; } = new Dictionary<string, string>(StringComparer.Ordinal);
}

/// <summary>Runs and their results.</summary>
public interface IRunStore
{
    /// <summary>Records the start; throws <c>RUN-TURN-TAKEN</c> (kind Transient) if another run has the same turn of the schedule, unless it was interrupted.</summary>
    Task StartAsync(RunRecord run, CancellationToken cancel);

    /// <summary>Stores a stream's result so far.</summary>
    Task SaveStreamAsync(string runId, string stream, string resultJson, CancellationToken cancel);

    /// <summary>Records the end.</summary>
    Task FinishAsync(string runId, RunState state, DateTimeOffset endedAt, RunTotals totals, CancellationToken cancel);

    /// <summary>Records that the process of a run died. Its end is not known. False if it has ended by itself meanwhile.</summary>
    Task<bool> InterruptAsync(string runId, CancellationToken cancel);

    /// <summary>Ids of the runs of a pipeline that have no end yet, among its newest <paramref name="among"/>.</summary>
    Task<IReadOnlyList<string>> UnendedAsync(string pipeline, int among, CancellationToken cancel);

    /// <summary>A run, or null.</summary>
    Task<RunRecord?> FindAsync(string runId, CancellationToken cancel);

    /// <summary>Those of these runs that there are, in no order.</summary>
    Task<IReadOnlyList<RunRecord>> FindAllAsync(IReadOnlyCollection<string> runIds, CancellationToken cancel);

    /// <summary>The newest run that read a stream as its schedule wants it (purpose <c>poll</c> or <c>full</c>) and has a result of it, or null.</summary>
    Task<RunRecord?> LastReadAsync(string pipeline, string stream, CancellationToken cancel);

    /// <summary>The newest run of a pipeline with a purpose, or null.</summary>
    Task<RunRecord?> LastOfAsync(string pipeline, string purpose, CancellationToken cancel);

    /// <summary>The newest runs of each of these pipelines (of all for null), at most <paramref name="each"/>, newest first, without the results of their streams.</summary>
    Task<ILookup<string, RunRecord>> NewestOfEachAsync(IReadOnlyCollection<string>? pipelines, int each, CancellationToken cancel);

    /// <summary>The newest run of each of these pipelines (of all for null) that has ended or waits, without the results of its streams.</summary>
    Task<IReadOnlyList<RunRecord>> EndedAsync(IReadOnlyCollection<string>? pipelines, CancellationToken cancel);

    /// <summary>When the newest verified poll or full read of each of these pipelines (of all for null) began.</summary>
    Task<IReadOnlyDictionary<string, DateTimeOffset>> VerifiedAsync(IReadOnlyCollection<string>? pipelines, CancellationToken cancel);

    /// <summary>The newest runs of a pipeline (of all for null), newest first, at most <paramref name="limit"/>.</summary>
    Task<IReadOnlyList<RunRecord>> ListAsync(string? pipeline, int limit, CancellationToken cancel);

    /// <summary>Runs of a pipeline (of all for null) that are older than <paramref name="after"/> (null = the newest), newest first, at most <paramref name="limit"/>, without the results of their streams.</summary>
    Task<IReadOnlyList<RunRecord>> PageAsync(string? pipeline, RunRecord? after, int limit, CancellationToken cancel);
}
