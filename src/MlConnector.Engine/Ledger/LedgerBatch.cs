using MlConnector.Engine.Blocks;
using MlConnector.Engine.Ports;

namespace MlConnector.Engine.Ledger;

/// <summary>
/// A batch in flight, laid over the ledger: its rows are seen by lookups from the moment they are staged, and become part of the ledger when the batch is settled. Used by one thread at a time.
/// </summary>
public sealed class LedgerBatch
{
    internal LedgerBatch()
    {
    }

    /// <summary>Number of its journal record.</summary>
    public long Number => throw new NotSupportedException();

    /// <summary>Lays a row over the ledger; <paramref name="row"/> is its number in the block. Dead rows are not staged.</summary>
    public void Stage(Hash128 key, Hash128 source, long version, int row, RowFlags flags) => throw new NotSupportedException();

    /// <summary>The batch is durable here; needed before <see cref="Settle"/>. Also gives the rows to the trace index.</summary>
    public void Journaled(JournalPlace place, RecordBlock block) => throw new NotSupportedException();

    /// <summary>Every row arrived: the rows belong to the ledger. Call it just before the settlement that says so is stored.</summary>
    public void Settle() => throw new NotSupportedException();

    /// <summary>Nothing arrived (refused, or replaced by parts that were begun as batches of their own): the rows are forgotten, the trace keeps them.</summary>
    public void Discard() => throw new NotSupportedException();
}
