using MlConnector.Abstractions.Destinations;
using MlConnector.Abstractions.Errors;
using MlConnector.Engine.Blocks;
using MlConnector.Engine.Ledger;
using MlConnector.Engine.Ports;

namespace MlConnector.Engine.Delivery.Sending;

/// <summary>A journaled batch on its way: its rows, and what the store knows of it. Owns the block.</summary>
internal sealed class OutgoingBatch(RecordBlock block, BatchRecord record, LedgerBatch? staged) : IDisposable
{
    /// <summary>Note of a batch that empties its table first.</summary>
    public const string EmptiesFirst = "the table is emptied first";

    /// <summary>Note of a batch that was sent again although nobody could tell whether it had arrived.</summary>
    public const string Unproven = "sent again without proof: possibly doubled";

    /// <summary>How the note of a batch begins of which the destination holds more rows than were sent.</summary>
    public const string ArrivedTwice = "arrived more than once";

    /// <summary>The rows, as they lie in the journal.</summary>
    public RecordBlock Block { get; } = block;

    /// <summary>The batch; replaced as attempts, times and outcome become known.</summary>
    public BatchRecord Record { get; set; } = record;

    /// <summary>Its rows over the ledger; null for batches whose rows the ledger holds already (a rebuild).</summary>
    public LedgerBatch? Staged { get; } = staged;

    /// <summary>The table holds none of its keys, and no other batch under way has one: <see cref="NewKeys"/>.</summary>
    public bool OnlyNew { get; init; }

    /// <summary>Id under which its rows lie at the destination: its own, that of the batch that was partly stored, or that of the publication which rows were removed from.</summary>
    public string StoredAs { get; set; } = record.BatchId;

    /// <summary>Rows that are expected at the destination under that id.</summary>
    public int ExpectedRows { get; set; } = record.Rows;

    /// <summary>Of a closing row: rows of its generation that have a receipt; null of every other batch.</summary>
    public long? GenerationRows { get; set; }

    /// <summary>When the quota of its last send was reserved; null if that is not known.</summary>
    public DateTimeOffset? ReservedAt { get; set; }

    /// <summary>Nothing of its last send is stored, for certain: what that reserved of stored rows is taken instead of anew.</summary>
    public bool StoredNothing { get; set; }

    /// <summary>Rows that may have reached the destination and are not settled yet.</summary>
    public int RowsUnderWay { get; set; }

    /// <summary>Of them: rows whose quota is taken.</summary>
    public int RowsMarked { get; set; }

    /// <summary>The table is emptied right before each send: the batch is a whole generation of a small table.</summary>
    public bool EmptiesTable { get; private set; }

    /// <summary>What is sent in the place of its rows: the table's current state; null for every other batch.</summary>
    public Publications.PublishedState? State { get; private set; }

    /// <summary>Of a publication: its generation is the whole state.</summary>
    public bool PublishesGeneration { get; init; }

    /// <summary>Cannot be divided: all of it arrives, or nothing.</summary>
    public bool IsWhole => IsClosingRow || State is not null;

    /// <summary>Makes it a publication.</summary>
    public void Publish(Publications.PublishedState state, int rows)
    {
        State = state;
        Record = Record with { Rows = rows };
        ExpectedRows = rows;
    }

    /// <summary>The receipt of a publication says which way it took: if rows were removed from what an earlier one had brought, the table shows that one's rows, and the record says so to every later run.</summary>
    public void Received(TableReceipt? receipt)
    {
        if (receipt?.ShownAs is not { } shown || State?.Offered is not { } offered || shown != offered.Removal.ShownAs) return;
        StoredAs = shown;
        Record = Record with { Parent = offered.Shown };
    }

    /// <summary>True for the row that makes a generation current: alone in its batch, and dead for the ledger.</summary>
    public bool IsClosingRow => Record.Generation > 0 && Block.RowCount == 1 && Block.Row(0).Flags.Fate() == RowFate.Dead;

    /// <summary>Marks it as one that empties the table first; the note tells whoever resumes it.</summary>
    public OutgoingBatch Emptying()
    {
        EmptiesTable = true;
        Record = Record with { Note = EmptiesFirst };
        return this;
    }

    /// <summary>What came of its last send, where an answer or a fault told; null of one that another process made.</summary>
    public ConnectorError? Fault { get; set; }

    /// <summary>Nothing of the batch is stored, for a passing reason: it is going to be sent once more.</summary>
    public void SendAgain() => Record = Record with { Attempt = Record.Attempt + 1, EndOfLast = EndOf("nothing was stored") };

    /// <summary>The batch is going to be sent once more after its outcome was not known; whether it empties its table has to outlive the reason, because another process may resume it again.</summary>
    public void SendAgain(string why) => Record = Record with { Attempt = Record.Attempt + 1, Note = EmptiesTable ? $"{EmptiesFirst}; {why}" : why, EndOfLast = EndOf(why) };

    /// <summary>A note that keeps what was noted of an earlier send without proof: only by it does a later run know that rows may be there twice.</summary>
    public string? NoteOf(string? why) => why is not null && Record.Note?.Contains(Unproven, StringComparison.Ordinal) == true ? $"{Unproven}; {why}" : why ?? Record.Note;

    private string EndOf(string then) => Fault is { } fault ? $"{fault.Code}: {fault.Message} Then {then}." : $"No answer was noted. Then {then}.";

    /// <inheritdoc />
    public void Dispose() => Block.Dispose();
}
