using MlConnector.Engine.Blocks;
using MlConnector.Engine.Journal;

namespace MlConnector.Engine.Retention;

/// <summary>A key of which the journal has rows.</summary>
internal sealed class FoundKey(Hash128 key, string sourceId)
{
    /// <summary>Key hash, with its company tag.</summary>
    public Hash128 Key { get; } = key;

    /// <summary>Company, stream and key parts.</summary>
    public string SourceId { get; } = sourceId;

    /// <summary>Rows: every version, tombstones and dead rows included.</summary>
    public long Rows { get; set; }

    /// <summary>Rows among them with a personal field that is not empty.</summary>
    public long PersonalRows { get; set; }

    /// <summary>Segments they lie in.</summary>
    public HashSet<int> Segments { get; } = [];
}

/// <summary>
/// Looks for the rows of a key in every record of a stream's journal. It does not trust the trace index, which leaves out what was journaled and never sent: what must be gone has to be looked for where it lies.
/// </summary>
internal sealed class PurgeScan(StreamJournal journal, PurgeKey asked, RowErasure erasure)
{
    /// <summary>Most keys that are told apart; somebody who means one key does not mean so many.</summary>
    public const int MostKeys = 100;

    /// <summary>The keys found, in journal order.</summary>
    public async Task<IReadOnlyList<FoundKey>> RunAsync(CancellationToken cancel)
    {
        Dictionary<Hash128, FoundKey> found = [];
        foreach (JournalEntry entry in journal.Scan())
        {
            cancel.ThrowIfCancellationRequested();
            using JournalRecord record = await journal.ReadAsync(entry.Place, cancel);
            foreach (BlockPart part in record.Block.Parts) Look(record.Block, part, entry.Place.Segment, found);
        }

        return [.. found.Values];
    }

    private void Look(RecordBlock block, BlockPart part, int segment, Dictionary<Hash128, FoundKey> found)
    {
        for (int row = part.FirstRow; row < part.FirstRow + part.Rows; row++)
        {
            if (!asked.Matches(block, row)) continue;
            Hash128 key = KeyHash.Of(KeyHash.Tag(part.Company), block.Row(row).Key);
            if (!found.TryGetValue(key, out FoundKey? known))
            {
                if (found.Count == MostKeys) continue;
                found[key] = known = new FoundKey(key, asked.SourceIdOf(block, row));
            }

            known.Rows++;
            known.Segments.Add(segment);
            if (erasure.HoldsAny(block, row)) known.PersonalRows++;
        }
    }
}
