namespace MlConnector.Engine.Delivery.Progress;

/// <summary>A named point of the delivery path. What stands behind each is durable when it is reported.</summary>
public enum DeliveryPoint
{
    /// <summary>A page has been received from the source.</summary>
    PageRead,

    /// <summary>Every row of a page has its fate.</summary>
    PagePlaced,

    /// <summary>A batch is complete in memory.</summary>
    BatchClosed,

    /// <summary>The batch is in the journal, synced (INV-1).</summary>
    Journaled,

    /// <summary>The store says <em>sending</em> and the quota is reserved; the first byte leaves next.</summary>
    Marked,

    /// <summary>The destination answered, or did not.</summary>
    Sent,

    /// <summary>An unknown outcome has been resolved.</summary>
    Confirmed,

    /// <summary>A refused batch has been replaced by journaled parts.</summary>
    Split,

    /// <summary>A table has been emptied, to be filled by the batch that is journaled.</summary>
    Emptied,

    /// <summary>Receipts, dead letters and cursor are stored (INV-2).</summary>
    Settled,

    /// <summary>Ledger files have been written; they count from the settlement that names them.</summary>
    LedgerFlushed,

    /// <summary>The cursor has moved.</summary>
    CursorMoved,

    /// <summary>A generation has become current.</summary>
    GenerationCompleted,

    /// <summary>Waiting for a limit or for a vendor; the detail says for which, the time until when.</summary>
    Waiting,

    /// <summary>A batch of an earlier process has been resolved.</summary>
    Recovered,

    /// <summary>The proofs of a stream are collected.</summary>
    Proven,

    /// <summary>The files of a stream's ledger and trace index are merged as far as they have to be.</summary>
    Merged,

    /// <summary>A stream's journal has been shortened, if it was time for it.</summary>
    Retained,

    /// <summary>Every stream has ended; the store does not know it yet. Belongs to no stream.</summary>
    RunEnding,

    /// <summary>The store knows the run's end; its receipts are not in the audit trail yet. Belongs to no stream.</summary>
    RunEnded,
}

/// <summary>What was reached.</summary>
/// <param name="Point">The point.</param>
/// <param name="Pipeline">Pipeline.</param>
/// <param name="Stream">Stream; empty for what belongs to the run.</param>
public readonly record struct DeliveryEvent(DeliveryPoint Point, string Pipeline, string Stream)
{
    /// <summary>Number of the batch or page it is about; 0 if none.</summary>
    public long Number { get; init; }

    /// <summary>Rows it is about.</summary>
    public int Rows { get; init; }

    /// <summary>Counts of the stream so far.</summary>
    public FateCounts? Counts { get; init; }

    /// <summary>For people: the limit that is full, how a batch was resolved.</summary>
    public string? Detail { get; init; }

    /// <summary>Until when it waits, UTC.</summary>
    public DateTimeOffset? Until { get; init; }

    /// <summary>When the whole run is going to have delivered everything, if a limit is waited for and somebody can tell, UTC.</summary>
    public DateTimeOffset? Ends { get; init; }
}

/// <summary>
/// Watches the delivery path: the progress display, telemetry, and a test host that stops the process at a named point. Called on the path itself, also from several streams at
/// once: it must return at once. What it throws stops the stream as a crash would.
/// </summary>
public interface IDeliveryObserver
{
    /// <summary>A point has been reached.</summary>
    void On(in DeliveryEvent reached);
}

/// <summary>Watches nothing.</summary>
public sealed class NoObserver : IDeliveryObserver
{
    /// <summary>The only one needed.</summary>
    public static NoObserver Instance { get; } = new();

    /// <inheritdoc />
    public void On(in DeliveryEvent reached)
    {
    }
}
