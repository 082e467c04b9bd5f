using System.Collections.Immutable;
using MlConnector.Engine.Ports;

namespace MlConnector.Engine.Ledger;

/// <summary>What retention may do.</summary>
/// <param name="MaxAge">Segments whose newest record is younger are left alone.</param>
/// <param name="MaxBytes">While the stream's segments hold more than this, the oldest are taken even if they are younger.</param>
public sealed record RetentionPolicy(TimeSpan MaxAge, long MaxBytes)
{
    /// <summary>A segment is rewritten only if at most this many percent of its rows are still needed; otherwise it costs more than it frees.</summary>
    public int MostNeededPercent { get; init; } = 50;

    /// <summary>At most so many segments are dropped at a time, oldest first; the rest waits for the next time.</summary>
    public int MostSegments { get; init; } = int.MaxValue;

    /// <summary>Places of rows that must survive beside those of the ledger: open dead letters.</summary>
    public ImmutableHashSet<JournalPlace> DeadLetters { get; init; } = [];
}

/// <summary>What retention needs from the engine.</summary>
/// <param name="Fence">Right to write the stream (INV-8).</param>
/// <param name="Incarnation">Incarnation of the store.</param>
/// <param name="RunId">Run on whose account it happens.</param>
/// <param name="NextNumber">Gives the next record number of the stream.</param>
/// <param name="DeadLettersMoved">Stores the new places of dead letters, before the old ones go. Empty lists are not told.</param>
public sealed record RetentionHost(Fence Fence, string Incarnation, string RunId, Func<long> NextNumber, Func<IReadOnlyList<MovedRow>, Task> DeadLettersMoved);

/// <summary>What retention did.</summary>
/// <param name="SegmentsDropped">Segment files removed.</param>
/// <param name="RowsCarried">Rows copied because something still needs them.</param>
/// <param name="BytesFreed">Bytes removed; what was carried is not taken off.</param>
public sealed record RetentionResult(int SegmentsDropped, long RowsCarried, long BytesFreed);
