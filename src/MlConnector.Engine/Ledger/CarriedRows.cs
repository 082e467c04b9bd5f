using MlConnector.Engine.Blocks;
using MlConnector.Engine.Journal;
using MlConnector.Engine.Ports;

namespace MlConnector.Engine.Ledger;

/// <summary>Gathers rows that are still needed into new records, and moves ledger, trace index and dead letters to them.</summary>
internal sealed class CarriedRows(StreamJournal journal, StreamLedger ledger, RetentionHost host) : IDisposable
{
    private const int MostRows = 10_000, MostBytes = 4 << 20;
    private readonly List<LedgerEntry> entries = [];
    private readonly List<(JournalPlace From, int Row)> dead = [];
    private RecordBlock? block;
    private BlockPart? part;
    private long carried;

    /// <summary>Copies the needed rows of a record.</summary>
    public async Task TakeAsync(JournalRecord record, JournalPlace place, IReadOnlySet<JournalPlace> deadLetters, CancellationToken cancel)
    {
        if (block is not null && !SameLayout(block.Layout, record.Block.Layout)) await WriteAsync(cancel);
        foreach (BlockPart from in record.Block.Parts)
        {
            part = null;
            LedgerEntry[] known = Lookup(record.Block, from);
            for (int i = 0; i < from.Rows; i++)
            {
                JournalPlace old = place with { Row = from.FirstRow + i };
                bool isDead = deadLetters.Contains(old);
                if (!isDead && !(known[i].IsLive && known[i].Place == old)) continue;
                int row = Copy(record, from, old.Row);
                if (isDead) dead.Add((old, row));
                else entries.Add(known[i] with { Place = new JournalPlace(0, 0, row) });
                if (block!.RowCount >= MostRows || block.ByteCount >= MostBytes) await WriteAsync(cancel);
            }
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

    private LedgerEntry[] Lookup(RecordBlock from, BlockPart rows)
    {
        ushort tag = KeyHash.Tag(rows.Company);
        Hash128[] keys = new Hash128[rows.Rows];
        for (int i = 0; i < keys.Length; i++) keys[i] = KeyHash.Of(tag, from.Row(rows.FirstRow + i).Key);
        LedgerEntry[] known = new LedgerEntry[keys.Length];
        ledger.Lookup(keys, known, settledOnly: true);
        return known;
    }

    private int Copy(JournalRecord record, BlockPart source, int row)
    {
        block ??= new RecordBlock(record.Block.Layout);
        if (part is null)
        {
            part = source.Origin > 0 ? source : source with { Origin = record.Header.Number, OriginRun = record.Header.RunId };
            block.BeginPart(part);
        }

        BlockRow copied = record.Block.Row(row);
        carried++;
        return block.Append(copied, copied.Flags).Index;
    }

    private async Task WriteAsync(CancellationToken cancel)
    {
        if (block is null || block.RowCount == 0) return;
        JournalHeader header = new(JournalKind.Carried, host.NextNumber(), host.Incarnation, host.RunId, 0);
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
