using System.Collections.Immutable;

namespace MlConnector.Engine.Ports;

/// <summary>A sorted file of ledger or trace entries.</summary>
/// <param name="File">Name in the segment store.</param>
/// <param name="Level">0 = fresh, higher = merged more often.</param>
/// <param name="Entries">Entries in it.</param>
/// <param name="Checksum">SHA-256, hex, of the file's tail, which holds a checksum of each block before it.</param>
public sealed record SortedRunFile(string File, int Level, long Entries, string Checksum);

/// <summary>Which sorted runs make up a stream's ledger and trace index, and up to which journal record their content reaches.</summary>
/// <param name="Ledger">Runs of the ledger, newest first.</param>
/// <param name="Trace">Runs of the trace index, newest first.</param>
/// <param name="AppliedBatch">Number of the last batch whose rows are in the runs; later settled batches are applied again from the journal at opening.</param>
public sealed record LedgerManifest(ImmutableArray<SortedRunFile> Ledger, ImmutableArray<SortedRunFile> Trace, long AppliedBatch)
{
    /// <summary>Nothing yet.</summary>
    public static LedgerManifest Empty { get; } = new([], [], 0);
}

/// <summary>What the store knows of one stream.</summary>
public sealed record StreamRecord(StreamId Id, string Pipeline, string Stream, string Table)
{
    /// <summary>Cursor as the strategy wrote it (JSON); null before the first settled read.</summary>
    public string? Cursor { get; init; }

    /// <summary>Number of the last batch (or other journal record) that was given.</summary>
    public long LastBatch { get; init; }

    /// <summary>Highest row version given.</summary>
    public long LastVersion { get; init; }

    /// <summary>Ledger files.</summary>
    public LedgerManifest Ledger { get; init; } = LedgerManifest.Empty;

    /// <summary>Identity of the destination table at the last receipt (dataset id, creation stamp); null before the first.</summary>
    public string? TableIdentity { get; init; }

    /// <summary>Stamp of the table's content at the last receipt, where the destination has one.</summary>
    public TableStamp? TableStamp { get; init; }

    /// <summary>Rows that the table must hold after all receipts (every version and tombstone counted); null if unknown after an adopt.</summary>
    public long? ExpectedRows { get; init; }

    /// <summary>Number of the current confirmed generation, for replaced tables.</summary>
    public long Generation { get; init; }

    /// <summary>Rows of that generation.</summary>
    public long GenerationRows { get; init; }

    /// <summary>Why the stream is held for a person (error as JSON); null if it is not.</summary>
    public string? Hold { get; init; }
}

/// <summary>State of each stream.</summary>
public interface IStreamStore
{
    /// <summary>The stream, created if it is new.</summary>
    Task<StreamRecord> OpenAsync(string pipeline, string stream, string table, CancellationToken cancel);

    /// <summary>All streams of a pipeline (of all for null).</summary>
    Task<IReadOnlyList<StreamRecord>> ListAsync(string? pipeline, CancellationToken cancel);

    /// <summary>Streams of a pipeline (of all for null) that are held or have open dead letters: the few that a list of many pipelines tells something of.</summary>
    Task<IReadOnlyList<StreamRecord>> NeedingAsync(string? pipeline, CancellationToken cancel);

    /// <summary>Sets or clears the hold.</summary>
    Task HoldAsync(StreamId stream, string? hold, CancellationToken cancel);

    /// <summary>Replaces ledger files after a merge (background), if the manifest still contains the merged ones.</summary>
    Task<bool> ReplaceRunsAsync(Fence fence, StreamId stream, LedgerManifest expected, LedgerManifest next, CancellationToken cancel);

    /// <summary>What a person decided (<c>rebuild</c>, <c>adopt</c>, a write-off): sets the given parts in one transaction.</summary>
    Task ResetAsync(Fence fence, StreamId stream, StreamReset reset, CancellationToken cancel);
}

/// <summary>What a reset sets; null leaves it as it is.</summary>
public sealed record StreamReset
{
    /// <summary>Forget the cursor, so that everything is read again.</summary>
    public bool ForgetCursor { get; init; }

    /// <summary>New cursor: what a person wrote off waits no more.</summary>
    public string? Cursor { get; init; }

    /// <summary>Forget the ledger.</summary>
    public bool ForgetLedger { get; init; }

    /// <summary>New table identity.</summary>
    public string? TableIdentity { get; init; }

    /// <summary>New stamp of its content.</summary>
    public TableStamp? TableStamp { get; init; }

    /// <summary>New number of expected rows.</summary>
    public long? ExpectedRows { get; init; }

    /// <summary>Clears the hold.</summary>
    public bool ClearHold { get; init; }
}
