using MlConnector.Engine.Blocks;
using MlConnector.Engine.Delivery.Sending;
using MlConnector.Engine.Ledger;
using MlConnector.Engine.Ports;

namespace MlConnector.Engine.Delivery.Placing;

/// <summary>A block that is complete in memory, with its rows over the ledger.</summary>
internal sealed record FilledBlock(RecordBlock Block, LedgerBatch Staged);

/// <summary>What becomes true when everything up to an item is settled, besides its batch.</summary>
internal sealed class SettleNotes
{
    /// <summary>Dead letters met again.</summary>
    public List<long> MetAgain { get; } = [];

    /// <summary>Dead letters that end.</summary>
    public List<(long Id, DeadLetterState State, string Reason)> Closed { get; } = [];

    /// <summary>New dead letters, whose rows are in the item's dead block.</summary>
    public List<PendingDeadLetter> DeadLetters { get; } = [];

    /// <summary>INV-2: the cursor that may be stored; null = unchanged.</summary>
    public string? Cursor { get; set; }

    /// <summary>Marks of the ledger (open, absences) changed: flush it into this settlement.</summary>
    public bool Flush { get; set; }

    /// <summary>Forces the removal of rows from the expected total: the table was emptied before this batch.</summary>
    public bool TableEmptied { get; set; }

    /// <summary>The generation that becomes current.</summary>
    public (long Number, long Rows)? Generation { get; set; }

    /// <summary>What a publication settles besides itself.</summary>
    public Publications.PublishedRows? Published { get; init; }

    /// <summary>True if nothing is noted.</summary>
    public bool IsEmpty => MetAgain.Count == 0 && Closed.Count == 0 && DeadLetters.Count == 0 && Cursor is null && !Flush && Generation is null;
}

/// <summary>What travels from stage to stage, in order: a batch, dead rows, notes, or several of them.</summary>
internal sealed class DeliveryItem(SettleNotes notes) : IDisposable
{
    /// <summary>Notes.</summary>
    public SettleNotes Notes { get; } = notes;

    /// <summary>Rows to be sent; null for none.</summary>
    public FilledBlock? Filled { get; init; }

    /// <summary>Dead rows, journaled but never sent.</summary>
    public FilledBlock? Dead { get; init; }

    /// <summary>Rows that the destination holds already: journaled so that they are known, never sent.</summary>
    public FilledBlock? Adopted { get; init; }

    /// <summary>The batch, once journaled.</summary>
    public OutgoingBatch? Batch { get; set; }

    /// <summary>The dead rows, once journaled.</summary>
    public OutgoingBatch? DeadBatch { get; set; }

    /// <summary>The adopted rows, once journaled.</summary>
    public OutgoingBatch? AdoptedBatch { get; set; }

    /// <inheritdoc />
    public void Dispose()
    {
        Filled?.Block.Dispose();
        Dead?.Block.Dispose();
        Adopted?.Block.Dispose();
    }
}
