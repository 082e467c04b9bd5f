using MlConnector.Engine.Blocks;
using MlConnector.Engine.Ports;

namespace MlConnector.Engine.Ledger;

/// <summary>
/// A batch in flight, laid over the ledger: its rows are seen by lookups from the moment they are staged, and become part of the ledger when the batch is settled. Used by one thread at a time.
/// </summary>
public sealed class LedgerBatch
{
    private readonly StreamLedger ledger;

    internal LedgerBatch(StreamLedger ledger, long number)
    {
        this.ledger = ledger;
        Number = number;
    }

    /// <summary>Number of its journal record.</summary>
    public long Number { get; }

    /// <summary>Rows staged, a key once.</summary>
    public int Count => Table.Count;

    internal EntryTable Table { get; } = new();

    internal bool IsJournaled { get; set; }

    internal bool IsOver { get; set; }

    internal bool IsSettled { get; set; }

    /// <summary>Lays a row over the ledger; <paramref name="row"/> is its number in the block. Dead rows are not staged.</summary>
    public void Stage(Hash128 key, Hash128 source, long version, int row, RowFlags flags) => ledger.Stage(this, new LedgerEntry(key, source, version, new JournalPlace(0, 0, row), LedgerCode.StateOf(flags.Fate()))
    {
        Repaired = (flags & RowFlags.Repaired) != RowFlags.None,
        Open = (flags & RowFlags.Open) != RowFlags.None,
    });

    /// <summary>The batch is durable here (INV-1); needed before <see cref="Settle"/>. Also gives the rows to the trace index.</summary>
    public void Journaled(JournalPlace place, RecordBlock block) => ledger.Journaled(this, place, block);

    /// <summary>Every row arrived: the rows belong to the ledger. Call it just before the settlement that says so is stored; if that fails, dispose the ledger and open it again.</summary>
    public void Settle() => ledger.End(this, settled: true);

    /// <summary>The rows go to <see cref="StreamLedger.Staged"/>, out of memory; the batch is over for the ledger, whatever becomes of its sending.</summary>
    internal void StageAway()
    {
        ledger.Staged!.Add(Table);
        ledger.End(this, settled: false);
    }

    /// <summary>Nothing arrived (refused, or replaced by parts that were begun as batches of their own): the rows are forgotten, the trace keeps them.</summary>
    public void Discard() => ledger.End(this, settled: false);
}
