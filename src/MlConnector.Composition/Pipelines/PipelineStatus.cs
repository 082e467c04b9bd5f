using System.Collections.Immutable;
using MlConnector.Engine.Planning;
using MlConnector.Engine.Ports;
using MlConnector.Engine.Reading.Waiting;
using MlConnector.Engine.Runs;

namespace MlConnector.Composition.Pipelines;

/// <summary>What is known of a pipeline here.</summary>
/// <param name="Pipeline">The pipeline as applied.</param>
/// <param name="Runs">Its newest runs, newest first.</param>
/// <param name="Streams">Its streams.</param>
/// <param name="DeadLetters">Open dead letters by code.</param>
/// <param name="Quotas">Use of the vendor's limits.</param>
public sealed record PipelineStatus(
    StoredPipeline Pipeline, IReadOnlyList<RunRecord> Runs, IReadOnlyList<StreamStatus> Streams, IReadOnlyDictionary<string, long> DeadLetters, IReadOnlyList<QuotaUse> Quotas);

/// <summary>What is known of a stream here.</summary>
/// <param name="Record">As stored.</param>
/// <param name="Last">Its newest result.</param>
/// <param name="TableLimit">Rows that its table may hold; 0 = no limit.</param>
public sealed record StreamStatus(StreamRecord Record, StreamResult? Last, long TableLimit)
{
    /// <summary>Who runs it now; null = nobody.</summary>
    public string? Holder { get; init; }

    /// <summary>What is asked for at each poll until it holds or is written off.</summary>
    public ImmutableArray<WaitingItem> Waiting { get; init; } = [];

    /// <summary>When it was last proven current.</summary>
    public DateTimeOffset? Freshest { get; init; }

    /// <summary>Dead letters that are open now.</summary>
    public long OpenDeadLetters { get; init; }

    /// <summary>Rows that its table gains a day by its receipts; null if that cannot be told yet.</summary>
    public long? RowsPerDay { get; init; }

    /// <summary>The day on which its table overflows if it goes on growing as it did; null if it does not, or nobody can tell.</summary>
    public DateOnly? FullOn(DateOnly today) => QuotaArithmetic.FullOn(Record.ExpectedRows ?? 0, RowsPerDay ?? 0, TableLimit, today);

    /// <summary>How full its table is, in percent.</summary>
    public long? PercentFull => TableLimit > 0 && Record.ExpectedRows is { } rows ? rows * 100 / TableLimit : null;
}
