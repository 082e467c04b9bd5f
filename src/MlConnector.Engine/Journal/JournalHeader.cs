using MlConnector.Engine.Ports;

namespace MlConnector.Engine.Journal;

/// <summary>What a journal record is.</summary>
public enum JournalKind : byte
{
    /// <summary>Rows of one batch, read from the source or replayed; tombstones among them carry their fate in the row's flags.</summary>
    Batch = 1,

    /// <summary>Rows of a part of a batch that had to be split; the parent's number is in the header.</summary>
    Part = 2,

    /// <summary>Rows that could not be delivered; never sent.</summary>
    Dead = 3,

    /// <summary>Rows that retention carried over from older records; never sent as they are.</summary>
    Carried = 4,

    /// <summary>Rows that the destination held already when this data folder learned of them; never sent.</summary>
    Adopted = 5,

    /// <summary>A publication of the current state, whose changes lie in the records of its generation; no rows of its own.</summary>
    PublishedChanges = 6,

    /// <summary>A publication whose generation is the whole state; no rows of its own.</summary>
    PublishedGeneration = 7,
}

/// <summary>The clear part of a journal record; authenticated together with the rows.</summary>
/// <param name="Kind">What it is.</param>
/// <param name="Number">Number within the stream, rising; the number of the batch.</param>
/// <param name="Incarnation">Incarnation of the store that gave the number; with stream and number it makes the batch id. At most 32 ASCII characters.</param>
/// <param name="RunId">Run whose rows they are: that wrote it, or, of a part, that of the batch it was split from. At most 32 ASCII characters.</param>
/// <param name="Revision">Mapping revision that its rows are sent with.</param>
public sealed record JournalHeader(JournalKind Kind, long Number, string Incarnation, string RunId, int Revision)
{
    /// <summary>Generation of a replaced table; 0 otherwise.</summary>
    public long Generation { get; init; }

    /// <summary>For a part: number of the batch it was split from; 0 otherwise.</summary>
    public long Parent { get; init; }

    /// <summary>Rows in the record; filled in by the journal.</summary>
    public int Rows { get; init; }

    /// <summary>When it was written, UTC, to the millisecond; filled in by the journal.</summary>
    public DateTimeOffset WrittenAt { get; init; }
}

/// <summary>A record without its rows, as a scan gives it.</summary>
/// <param name="Header">Its header.</param>
/// <param name="Place">Where it begins (row 0).</param>
/// <param name="Bytes">Bytes in the segment, header included.</param>
public sealed record JournalEntry(JournalHeader Header, JournalPlace Place, int Bytes);

/// <summary>A record with its rows. Dispose it: the block is pooled.</summary>
/// <param name="Header">Its header.</param>
/// <param name="Block">Its rows.</param>
public sealed record JournalRecord(JournalHeader Header, Blocks.RecordBlock Block) : IDisposable
{
    /// <inheritdoc />
    public void Dispose() => Block.Dispose();
}

/// <summary>Settings of a journal.</summary>
public sealed record JournalOptions
{
    /// <summary>A segment is closed when it has grown to this many bytes.</summary>
    public int SegmentBytes { get; init; } = 64 << 20;

    /// <summary>The defaults.</summary>
    public static JournalOptions Default { get; } = new();
}
