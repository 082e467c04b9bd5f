using System.Runtime.CompilerServices;
using MlConnector.Engine.Blocks;
using MlConnector.Engine.Journal;

namespace MlConnector.Engine.Ledger;

/// <summary>Rows of one journal record that are the newest of their keys. Valid until the walk goes on.</summary>
/// <param name="Record">The record.</param>
/// <param name="Rows">Numbers of the current rows in its block, rising; never empty.</param>
/// <param name="Entries">The ledger's entry of each of them.</param>
public sealed record CurrentRecord(JournalRecord Record, IReadOnlyList<int> Rows, IReadOnlyList<LedgerEntry> Entries);

/// <summary>
/// Walks what the destination holds now, from our own records: every journal row that the ledger points to, in journal order, so that each record is opened once and memory holds one of them. Tombstones are
/// left out unless asked for. The ledger of a replaced table holds its current generation and nothing else. Not to be mixed with deliveries of the same stream.
/// </summary>
public sealed class CurrentRows(StreamJournal journal, StreamLedger ledger)
{
    /// <summary>Live keys that the last walk met whose rows are not known, since their table was adopted; they are left out of the walk until they are read again.</summary>
    public long KeyOnly { get; private set; }

    /// <summary>Only rows that are staged: those of a generation that is not the ledger yet.</summary>
    internal bool OnlyStaged { get; init; }

    /// <summary>The walk.</summary>
    public async IAsyncEnumerable<CurrentRecord> ReadAsync(bool withTombstones, [EnumeratorCancellation] CancellationToken cancel)
    {
        KeyOnly = 0;
        var rows = new List<int>();
        var entries = new List<LedgerEntry>();
        foreach (JournalEntry entry in journal.Scan())
        {
            cancel.ThrowIfCancellationRequested();
            if (entry.Header.Kind == JournalKind.Dead) continue;
            using JournalRecord record = await journal.ReadAsync(entry.Place, cancel);
            Select(record.Block, entry, withTombstones, rows, entries);
            if (rows.Count > 0) yield return new CurrentRecord(record, rows, entries);
        }
    }

    private void Select(RecordBlock block, JournalEntry entry, bool withTombstones, List<int> rows, List<LedgerEntry> entries)
    {
        rows.Clear();
        entries.Clear();
        var keys = new Hash128[block.RowCount];
        foreach (BlockPart part in block.Parts)
        {
            ushort tag = KeyHash.Tag(part.Company);
            for (int row = part.FirstRow; row < part.FirstRow + part.Rows; row++) keys[row] = KeyHash.Of(tag, block.Row(row).Key);
        }

        var found = new LedgerEntry[keys.Length];
        if (OnlyStaged) ledger.LookupStaged(keys, found);
        else ledger.Lookup(keys, found);
        for (int row = 0; row < found.Length; row++)
        {
            if (found[row].Place != entry.Place with { Row = row } || !(found[row].IsLive || withTombstones)) continue;
            if (found[row].State == LedgerState.Adopted)
            {
                KeyOnly++;
                continue;
            }

            rows.Add(row);
            entries.Add(found[row]);
        }
    }
}
