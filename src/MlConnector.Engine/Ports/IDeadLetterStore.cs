namespace MlConnector.Engine.Ports;

/// <summary>State of a dead letter.</summary>
public enum DeadLetterState
{
    /// <summary>Waits for a repair, a mapping change or a newer version.</summary>
    Open,

    /// <summary>A newer version, a reversion or a tombstone of its key closed it.</summary>
    Superseded,

    /// <summary>Delivered by a replay.</summary>
    Replayed,

    /// <summary>Written off by a person.</summary>
    WrittenOff,
}

/// <summary>A row that could not be delivered. Identified by (stream, key, source hash); the row itself lies in the journal.</summary>
/// <param name="Id">Number given by the store; 0 for a new one.</param>
/// <param name="Stream">Its stream.</param>
/// <param name="KeyHash">Key hash, 32 hex digits.</param>
/// <param name="SourceHash">Hash of the canonical source cells, 32 hex digits.</param>
/// <param name="SourceId">Key as delivered, for people and filters.</param>
/// <param name="Code">Error code.</param>
/// <param name="Column">Column or field it is about.</param>
/// <param name="Message">What is wrong; the value is redacted if sensitive.</param>
/// <param name="Fix">What to do.</param>
/// <param name="RunId">Run that met it first.</param>
/// <param name="Place">The row in the journal.</param>
/// <param name="FirstSeen">When it was met first.</param>
public sealed record DeadLetterRecord(
    long Id, StreamId Stream, string KeyHash, string SourceHash, string SourceId, string Code, string Column, string Message, string Fix,
    string RunId, JournalPlace Place, DateTimeOffset FirstSeen)
{
    /// <summary>State.</summary>
    public DeadLetterState State { get; init; }

    /// <summary>How often it was met.</summary>
    public long Met { get; init; } = 1;

    /// <summary>Why it ended.</summary>
    public string? Reason { get; init; }
}

/// <summary>A value changed by a person, bound to the source hash it repairs.</summary>
/// <param name="DeadLetter">The dead letter.</param>
/// <param name="Values">Encrypted JSON: field → value.</param>
/// <param name="By">Who.</param>
/// <param name="At">When.</param>
/// <param name="Reason">Why, in the person's words.</param>
public sealed record RepairRecord(long DeadLetter, byte[] Values, string By, DateTimeOffset At, string Reason);

/// <summary>A repair whose values were sealed under another key.</summary>
/// <param name="Old">As it is stored.</param>
/// <param name="Values">The same values, sealed anew.</param>
public sealed record ResealedRepair(RepairRecord Old, byte[] Values);

/// <summary>A row that retention carried to another place of the journal.</summary>
/// <param name="From">Where it was.</param>
/// <param name="To">Where it is.</param>
public sealed record MovedRow(JournalPlace From, JournalPlace To);

/// <summary>What was erased of dead letters.</summary>
/// <param name="Letters">Dead letters whose message is gone.</param>
/// <param name="Repairs">Repairs that are gone, sealed values and reason.</param>
public sealed record ErasedLetters(int Letters, int Repairs);

/// <summary>Which dead letters are wanted; null = any.</summary>
public sealed record DeadLetterFilter(string? Pipeline = null, string? Stream = null, string? Code = null, string? RunId = null, string? Key = null, DeadLetterState? State = DeadLetterState.Open, int Limit = 1000, long After = 0);

/// <summary>Dead letters and repairs. New ones are stored by <see cref="IBatchStore.SettleAsync"/>.</summary>
public interface IDeadLetterStore
{
    /// <summary>Those that match, oldest first.</summary>
    Task<IReadOnlyList<DeadLetterRecord>> ListAsync(DeadLetterFilter filter, CancellationToken cancel);

    /// <summary>How many match, by code.</summary>
    Task<IReadOnlyDictionary<string, long>> CountByCodeAsync(DeadLetterFilter filter, CancellationToken cancel);

    /// <summary>How many of a pipeline (of all for null) are open, by stream; streams without any are left out.</summary>
    Task<IReadOnlyDictionary<StreamId, long>> CountOpenAsync(string? pipeline, CancellationToken cancel);

    /// <summary>One, or null.</summary>
    Task<DeadLetterRecord?> FindAsync(long id, CancellationToken cancel);

    /// <summary>Open ones of a stream by key hash: few, held in memory by a run.</summary>
    Task<IReadOnlyList<DeadLetterRecord>> OpenOfStreamAsync(StreamId stream, CancellationToken cancel);

    /// <summary>Those of a stream that a person (or a purge) wrote off: met again they only count, and nothing of the row is stored anew.</summary>
    Task<IReadOnlyList<DeadLetterRecord>> WrittenOffOfStreamAsync(StreamId stream, CancellationToken cancel);

    /// <summary>Stores a repair, replacing an earlier one of the same dead letter.</summary>
    Task SaveRepairAsync(RepairRecord repair, CancellationToken cancel);

    /// <summary>The repair of a dead letter, or null.</summary>
    Task<RepairRecord?> FindRepairAsync(long deadLetter, CancellationToken cancel);

    /// <summary>All repairs of a stream that are in force, with the dead letters they belong to.</summary>
    Task<IReadOnlyList<(DeadLetterRecord DeadLetter, RepairRecord Repair)>> RepairsOfStreamAsync(StreamId stream, CancellationToken cancel);

    /// <summary>All repairs of a stream, in force or not, as they are sealed.</summary>
    Task<IReadOnlyList<RepairRecord>> SealedRepairsAsync(StreamId stream, CancellationToken cancel);

    /// <summary>
    /// Puts values that were sealed anew in the place of the old ones, together (INV-8: under the stream's fence); a repair that a person changed meanwhile stays. Gives how many were put. No file of the store holds a byte of the old ones
    /// when it returns.
    /// </summary>
    /// <exception cref="Abstractions.Errors.ConnectorException"><c>FENCE-LOST</c>; <c>STORE-BUSY</c>: put, but a reader kept old pages alive.</exception>
    Task<int> ResealAsync(Fence fence, IReadOnlyCollection<ResealedRepair> repairs, CancellationToken cancel);

    /// <summary>Writes one off, or ends a repair.</summary>
    Task CloseAsync(long id, DeadLetterState state, string reason, CancellationToken cancel);

    /// <summary>
    /// Follows rows that retention carried: every dead letter of the stream, open or not, whose row lay at <see cref="MovedRow.From"/> points to <see cref="MovedRow.To"/> (INV-8: under the stream's fence). The old
    /// places may be dropped once this returns. Gives how many moved.
    /// </summary>
    Task<int> MoveAsync(Fence fence, StreamId stream, IReadOnlyCollection<MovedRow> moved, CancellationToken cancel);

    /// <summary>
    /// Erases what the dead letters of keys say of the person: their messages and repairs. Key, code and times stay, so that counts and the audit trail still hold; open ones are written off with
    /// <paramref name="reason"/>. When it returns, no file of the store holds a byte of what was erased; copies made before are not touched.
    /// </summary>
    /// <param name="fence">Right to write the stream (INV-8).</param>
    /// <param name="stream">The stream.</param>
    /// <param name="keyHashes">Key hashes, 32 hex digits each.</param>
    /// <param name="reason">What stands in place of the message and as the reason of the end.</param>
    /// <param name="cancel">Ends the wait for another writer.</param>
    /// <exception cref="Abstractions.Errors.ConnectorException"><c>FENCE-LOST</c>; <c>STORE-BUSY</c>: erased, but a reader kept old pages alive; erase again.</exception>
    Task<ErasedLetters> EraseAsync(Fence fence, StreamId stream, IReadOnlyCollection<string> keyHashes, string reason, CancellationToken cancel);
}
