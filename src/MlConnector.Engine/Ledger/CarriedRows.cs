using MlConnector.Engine.Blocks;
using MlConnector.Engine.Journal;
using MlConnector.Engine.Ports;

namespace MlConnector.Engine.Ledger;

/// <summary>Gathers rows that outlive their segment into new records, and moves ledger, trace index and dead letters to them. A new record has rows of one layout and one revision.</summary>
internal sealed class CarriedRows(StreamJournal journal, StreamLedger ledger, RetentionHost host, ICarryRule rule) : IDisposable
{
    private const int MostRows = 10_000, MostBytes = 4 << 20;
    private readonly List<LedgerEntry> entries = [];
    private readonly List<(JournalPlace From, int Row)> dead = [];
    private RecordBlock? block;
    private BlockPart? part;
    private long carried;
    private int revision;

    /// <summary>Copies what outlives a segment. <paramref name="deadLetters"/> are the places of rows that the store knows as dead letters.</summary>
    public async Task TakeSegmentAsync(int segment, long bytes, IReadOnlySet<JournalPlace> deadLetters, CancellationToken cancel)
    {
        foreach (JournalEntry entry in journal.ScanSegment(segment, bytes))
        {
            using JournalRecord record = await journal.ReadAsync(entry.Place, cancel);
            await TakeAsync(record, entry.Place, deadLetters, cancel);
        }
    }

    /// <summary>Writes the rest, and makes ledger and dead letters point to the new places; then the old ones may go. Gives the rows carried.</summary>
    public async Task<long> FinishAsync(CancellationToken cancel)
    {
        await WriteAsync(cancel);
        await ledger.FlushNowAsync(host.Fence, cancel);
        return carried;
    }

    /// <inheritdoc />
    public void Dispose() => block?.Dispose();

    private static bool SameLayout(BlockLayout left, BlockLayout right) =>
        left.KeyCells == right.KeyCells && left.HashedCells == right.HashedCells && left.Fields.SequenceEqual(right.Fields, StringComparer.Ordinal) && left.TraceCells.SequenceEqual(right.TraceCells);

    private async Task TakeAsync(JournalRecord record, JournalPlace place, IReadOnlySet<JournalPlace> deadLetters, CancellationToken cancel)
    {
        if (block is not null && !(revision == record.Header.Revision && SameLayout(block.Layout, record.Block.Layout))) await WriteAsync(cancel);
        revision = record.Header.Revision;
        foreach (BlockPart from in record.Block.Parts)
        {
            part = null;
            (Hash128[] keys, LedgerEntry[] known) = Lookup(record.Block, from);
            for (int i = 0; i < from.Rows; i++)
            {
                JournalPlace old = place with { Row = from.FirstRow + i };
                bool isDead = deadLetters.Contains(old), isNewest = known[i].State != LedgerState.None && known[i].Place == old;
                if (!rule.Keeps(keys[i], known[i], isNewest, isDead)) continue;
                int row = Copy(record, from, old.Row, keys[i]);
                if (isDead) dead.Add((old, row));
                if (isNewest) entries.Add(known[i] with { Place = new JournalPlace(0, 0, row) });
                if (block!.RowCount >= MostRows || block.ByteCount >= MostBytes) await WriteAsync(cancel);
            }
        }
    }

    private (Hash128[] Keys, LedgerEntry[] Known) Lookup(RecordBlock from, BlockPart rows)
    {
        ushort tag = KeyHash.Tag(rows.Company);
        Hash128[] keys = new Hash128[rows.Rows];
        for (int i = 0; i < keys.Length; i++) keys[i] = KeyHash.Of(tag, from.Row(rows.FirstRow + i).Key);
        LedgerEntry[] known = new LedgerEntry[keys.Length];
        ledger.Lookup(keys, known, settledOnly: true);
        return (keys, known);
    }

    private int Copy(JournalRecord record, BlockPart source, int row, Hash128 key)
    {
        block ??= new RecordBlock(record.Block.Layout);
        if (part is null)
        {
            part = source.Origin > 0 ? source : source with { Origin = record.Header.Number, OriginRun = record.Header.RunId };
            block.BeginPart(part);
        }

        carried++;
        return rule.Copy(record.Block, row, key, block);
    }

    private async Task WriteAsync(CancellationToken cancel)
    {
        if (block is null || block.RowCount == 0) return;
        JournalHeader header = new(JournalKind.Carried, host.NextNumber(), host.Incarnation, host.RunId, revision);
        JournalPlace place = await journal.AppendAsync(block, header, cancel);
        foreach (LedgerEntry entry in entries) ledger.Mark(entry with { Place = place with { Row = entry.Place.Row } });
        ledger.Trace.Add(header.Number, place, block);
        if (dead.Count > 0) await host.DeadLettersMoved([.. dead.Select(row => new MovedRow(row.From, place with { Row = row.Row }))]);
        if (ledger.IsFull) await ledger.FlushNowAsync(host.Fence, cancel);
        entries.Clear();
        dead.Clear();
        block.Dispose();
        block = null;
        part = null;
    }
}
