using MlConnector.Abstractions.Destinations;
using MlConnector.Abstractions.Records;
using MlConnector.Engine.Blocks;
using MlConnector.Engine.Ledger;

namespace MlConnector.Engine.Delivery.Sending;

/// <summary>
/// Tells of a filled batch whether its table holds none of its keys. That is certain where the table held, when this run looked at it, a row for each key that the ledger shows alive and no other; where the ledger knows nothing of the
/// batch's keys, not even that they are gone or dead; and where no batch under way has one of them. Batches that come later with one of them wait in <see cref="Stages.DeliveryPipeline"/>.
/// </summary>
internal sealed class NewKeys(DeliveryContext context)
{
    /// <summary>For the table of a stream; null if its destination does not ask.</summary>
    public static NewKeys? Of(DeliveryContext context) => context.Destination is ITakesNewRows takes && takes.TakesNewRows(context.Table) ? new NewKeys(context) : null;

    /// <summary>Whether all are new: a row for each key, and nothing that is gone.</summary>
    public bool AreAll(RecordBlock block, LedgerBatch staged)
    {
        if (!context.HoldsKnownRowsOnly || staged.Count != block.RowCount || !AreShown(block)) return false;
        LedgerEntry[] older = RowArrays.Of<LedgerEntry>().Rent(staged.Count);
        try
        {
            if (!context.Ledger.TryLookupBefore(staged, older)) return false;
            foreach (ref readonly LedgerEntry entry in older.AsSpan(0, staged.Count))
            {
                if (entry.State != LedgerState.None) return false;
            }

            return true;
        }
        finally
        {
            RowArrays.Of<LedgerEntry>().Return(older);
        }
    }

    private static bool AreShown(RecordBlock block)
    {
        BlockReader rows = block.OpenReader();
        while (rows.MoveNext())
        {
            if (!rows.Flags.IsShown()) return false;
        }

        return true;
    }
}
