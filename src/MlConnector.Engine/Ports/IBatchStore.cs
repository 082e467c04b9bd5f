using System.Collections.Immutable;
using MlConnector.Abstractions.Destinations;

namespace MlConnector.Engine.Ports;

/// <summary>State of a batch. A batch that was journaled but never marked is unknown to the store and was never sent.</summary>
public enum BatchState
{
    /// <summary>Marked before its first byte could leave; outcome not known yet.</summary>
    Sending,

    /// <summary>Every row arrived; there is a receipt.</summary>
    Confirmed,

    /// <summary>Certainly nothing arrived, and it will not be sent (its rows are dead or went into parts).</summary>
    Refused,

    /// <summary>Replaced by its journaled parts.</summary>
    Split,

    /// <summary>Unknown, and nobody can tell: held for a person, or resent with the reason noted.</summary>
    Unknown,

    /// <summary>Nothing was sent: its rows were at the destination already. Its record makes them known again after the past was lost.</summary>
    Adopted,

    /// <summary>It arrived, but its journal record is gone: nothing can be delivered again from it.</summary>
    Lost,
}

/// <summary>One batch as the store knows it.</summary>
/// <param name="Stream">Its stream.</param>
/// <param name="Number">Number within the stream.</param>
/// <param name="BatchId">Id in every row: <c>{incarnation}-{stream}-{number}</c>.</param>
/// <param name="RunId">Run that made it.</param>
/// <param name="Place">Its journal record (row 0).</param>
/// <param name="Rows">Rows in it.</param>
public sealed record BatchRecord(StreamId Stream, long Number, string BatchId, string RunId, JournalPlace Place, int Rows)
{
    /// <summary>State.</summary>
    public BatchState State { get; init; } = BatchState.Sending;

    /// <summary>1 for the first send.</summary>
    public int Attempt { get; init; } = 1;

    /// <summary>How the attempt before ended, for a batch that is marked again; kept with that attempt (<see cref="IBatchStore.RepeatsAsync"/>), not with the batch.</summary>
    public string? EndOfLast { get; init; }

    /// <summary>Mapping revision whose bytes were sent.</summary>
    public int Revision { get; init; }

    /// <summary>Given once, when the batch was first marked: <c>_PostedAt</c>, so that a resend is the same bytes.</summary>
    public DateTimeOffset PostedAt { get; init; }

    /// <summary>When its last byte could have left at the latest; null until the send call returned.</summary>
    public DateTimeOffset? LastSentAt { get; init; }

    /// <summary>Given once, when the batch was first marked: days of its rows and of what they replace (<see cref="BatchReference.Days"/>), so that a resend is the same statement.</summary>
    public DaySpan? Days { get; init; }

    /// <summary>Generation it belongs to, for replaced tables.</summary>
    public long Generation { get; init; }

    /// <summary>Number of the batch it is a part of; of a publication that only removed rows, number of the one whose rows the table shows; or 0.</summary>
    public long Parent { get; init; }

    /// <summary>Vendor's request id.</summary>
    public string? RequestId { get; init; }

    /// <summary>Bytes sent.</summary>
    public long Bytes { get; init; }

    /// <summary>Remark for people: possibly doubled, confirmed by count.</summary>
    public string? Note { get; init; }
}

/// <summary>An attempt after the first.</summary>
/// <param name="Attempt">Its number: 2 and above.</param>
/// <param name="MarkedAt">When it was marked.</param>
/// <param name="LastLeftAt">When the last byte of the attempt before could have left; null if the process died over it.</param>
/// <param name="EndOfLast">How the attempt before had ended.</param>
public sealed record BatchRepeat(int Attempt, DateTimeOffset MarkedAt, DateTimeOffset? LastLeftAt, string EndOfLast);

/// <summary>Whether a batch may be sent now.</summary>
/// <param name="Granted">True: it is marked <see cref="BatchState.Sending"/> and its quota reserved.</param>
/// <param name="NotBefore">When to ask again, if not granted; null if that is when one of the requests under way has its answer.</param>
/// <param name="Blocked">Label of the limit that is full.</param>
public sealed record SendPermit(bool Granted, DateTimeOffset? NotBefore, string? Blocked);

/// <summary>
/// Everything that becomes true at once (INV-2): outcomes of batches, dead letters, the ledger files written, and the cursor if everything up to it is settled.
/// </summary>
public sealed record Settlement(StreamId Stream)
{
    /// <summary>New state of batches (State, Attempt, LastSentAt, Parent, RequestId, Bytes, Note are stored).</summary>
    public ImmutableArray<BatchRecord> Batches { get; init; } = [];

    /// <summary>Dead letters found.</summary>
    public ImmutableArray<DeadLetterRecord> DeadLetters { get; init; } = [];

    /// <summary>Dead letters met again: count one up.</summary>
    public ImmutableArray<long> MetAgain { get; init; } = [];

    /// <summary>Dead letters that end here: id, state (superseded, repaired, replayed), by what.</summary>
    public ImmutableArray<(long Id, DeadLetterState State, string Reason)> Closed { get; init; } = [];

    /// <summary>Ledger files, if a flush happened.</summary>
    public LedgerManifest? Ledger { get; init; }

    /// <summary>New cursor; null = unchanged.</summary>
    public string? Cursor { get; init; }

    /// <summary>Highest batch number and row version given so far.</summary>
    public long LastBatch { get; init; }

    /// <inheritdoc cref="LastBatch"/>
    public long LastVersion { get; init; }

    /// <summary>Rows that the destination table gained by this settlement.</summary>
    public long RowsAdded { get; init; }

    /// <summary>Table identity seen; null = unchanged.</summary>
    public string? TableIdentity { get; init; }

    /// <summary>Stamp of its content; null = unchanged.</summary>
    public TableStamp? TableStamp { get; init; }

    /// <summary>A generation that became current: its number and rows.</summary>
    public (long Number, long Rows)? Generation { get; init; }
}

/// <summary>Batches and their receipts.</summary>
public interface IBatchStore
{
    /// <summary>
    /// INV-1, INV-8: in one transaction checks the fence, reserves the claims at <paramref name="now"/> and stores the batch as sending (a new row, or the next attempt of a known one). Nothing is
    /// stored if a limit is full.
    /// </summary>
    Task<SendPermit> MarkSendingAsync(Fence fence, BatchRecord batch, ImmutableArray<QuotaClaim> claims, DateTimeOffset now, CancellationToken cancel);

    /// <summary>
    /// INV-3, INV-8: checks the fence and keeps, with a batch that is marked, the vendor's id under which it is being sent; durable when this returns. Nothing else of the batch changes.
    /// </summary>
    Task KeepRequestAsync(Fence fence, BatchRecord batch, CancellationToken cancel);

    /// <summary>INV-2: everything of a settlement, or nothing.</summary>
    Task SettleAsync(Fence fence, Settlement settlement, CancellationToken cancel);

    /// <summary>Batches of a stream that are sending or unknown, oldest first: what a new holder has to resolve before anything else.</summary>
    Task<IReadOnlyList<BatchRecord>> UnsettledAsync(StreamId stream, CancellationToken cancel);

    /// <summary>A batch by id, or null.</summary>
    Task<BatchRecord?> FindAsync(string batchId, CancellationToken cancel);

    /// <summary>A batch by its number, or null.</summary>
    Task<BatchRecord?> FindAsync(StreamId stream, long number, CancellationToken cancel);

    /// <summary>A batch by its journal record, or null.</summary>
    Task<BatchRecord?> FindAsync(StreamId stream, JournalPlace place, CancellationToken cancel);

    /// <summary>Settled batches with a number above <paramref name="after"/>, in order.</summary>
    Task<IReadOnlyList<BatchRecord>> SettledAfterAsync(StreamId stream, long after, CancellationToken cancel);

    /// <summary>The attempts of a batch after its first, in order: the newest <see cref="MostRepeats"/>.</summary>
    Task<IReadOnlyList<BatchRepeat>> RepeatsAsync(StreamId stream, long number, CancellationToken cancel);

    /// <summary>How many attempts after the first are kept of a batch.</summary>
    const int MostRepeats = 20;

    /// <summary>All batches of a run.</summary>
    Task<IReadOnlyList<BatchRecord>> OfRunAsync(string runId, CancellationToken cancel);

    /// <summary>The newest confirmed batch of a stream, or null.</summary>
    Task<BatchRecord?> NewestConfirmedAsync(StreamId stream, CancellationToken cancel);

    /// <summary>When the first batch of a stream that has a receipt was posted; null before.</summary>
    Task<DateTimeOffset?> FirstReceiptAsync(StreamId stream, CancellationToken cancel);

    /// <summary>Rows of a stream's batches with a receipt that were posted after <paramref name="since"/>, those of runs that filled tables anew (<c>rebuild</c>, <c>compact</c>) left out.</summary>
    Task<long> RowsSinceAsync(StreamId stream, DateTimeOffset since, CancellationToken cancel);

    /// <summary>The confirmed batch that was sent last, which after a recovery need not be the one with the highest number; null before the first.</summary>
    Task<BatchRecord?> LastSentAsync(StreamId stream, CancellationToken cancel);
}
