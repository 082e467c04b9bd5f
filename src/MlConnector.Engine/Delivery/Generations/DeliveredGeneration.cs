using MlConnector.Engine.Blocks;
using MlConnector.Engine.Journal;
using MlConnector.Engine.Ledger;
using MlConnector.Engine.Ports;

namespace MlConnector.Engine.Delivery.Generations;

/// <summary>What the journal and the receipts say of a generation that an earlier process began: staged again, it can be brought to its end, or become current if its closing row has arrived.</summary>
internal sealed class DeliveredGeneration(DeliveryContext context, long number)
{
    /// <summary>True if a row of it has a receipt.</summary>
    public bool IsThere { get; private set; }

    /// <summary>Its records.</summary>
    public IEnumerable<JournalEntry> Entries(params JournalKind[] kinds) => context.Journal.Scan().Where(entry => entry.Header.Generation == number && kinds.Contains(entry.Header.Kind));

    /// <summary>Stages every row that has a receipt.</summary>
    public async Task StageAsync(CancellationToken cancel)
    {
        context.Ledger.BeginStaged();
        foreach (JournalEntry entry in Entries(JournalKind.Batch, JournalKind.Part))
        {
            if ((await context.Store.Batches.FindAsync(context.State.Id, entry.Place, cancel))?.State != BatchState.Confirmed) continue;
            using JournalRecord record = await context.Journal.ReadAsync(entry.Place, cancel);
            IsThere = true;
            Stage(record.Block, entry.Place, static _ => true);
        }
    }

    /// <summary>Stages rows of a record that is about to be sent.</summary>
    public void Stage(RecordBlock block, JournalPlace place, Func<int, bool> take)
    {
        using var rows = new EntryTable();
        foreach (BlockPart part in block.Parts)
        {
            ushort tag = KeyHash.Tag(part.Company);
            context.Numbers.Met(0, part.Version);
            for (int row = part.FirstRow; row < part.FirstRow + part.Rows; row++)
            {
                RowFlags flags = block.Row(row).Flags;
                if (flags.Fate() == RowFate.Dead || !take(row)) continue;
                Hash128 key = KeyHash.Of(tag, block.Row(row).Key);
                rows.Put(new LedgerEntry(key, context.Ledger.SourceOf(key, block.Row(row)), part.Version, place with { Row = row }, LedgerCode.StateOf(flags.Fate()))
                {
                    Repaired = flags.HasFlag(RowFlags.Repaired),
                    Open = flags.HasFlag(RowFlags.Open),
                });
            }
        }

        context.Ledger.Staged!.Add(rows);
    }

    /// <summary>Rows of a record that are not staged.</summary>
    public HashSet<int> Missing(RecordBlock block)
    {
        var missing = new HashSet<int>();
        var found = new LedgerEntry[1];
        foreach (BlockPart part in block.Parts)
        {
            ushort tag = KeyHash.Tag(part.Company);
            for (int row = part.FirstRow; row < part.FirstRow + part.Rows; row++)
            {
                if (block.Row(row).Flags.Fate() == RowFate.Dead) continue;
                context.Ledger.Lookup([KeyHash.Of(tag, block.Row(row).Key)], found);
                if (found[0].Version != part.Version) missing.Add(row);
            }
        }

        return missing;
    }
}
