using System.Collections.Immutable;
using System.Text.Json;
using MlConnector.Engine.Blocks;
using MlConnector.Engine.Delivery.Progress;

namespace MlConnector.Engine.Delivery.Placing;

/// <summary>How large a batch gets: the destination's preference, within its limits.</summary>
/// <param name="PreferredRows">Rows aimed at.</param>
/// <param name="MaxRows">Rows at most.</param>
/// <param name="MaxBytes">Bytes at most, as estimated before encoding; too low an estimate costs a halved batch, nothing else.</param>
/// <param name="BytesPerRow">What encoding adds to the values of a row: names and punctuation.</param>
internal sealed record BatchSize(int PreferredRows, int MaxRows, long MaxBytes, int BytesPerRow)
{
    /// <summary>Size for a table at a destination.</summary>
    public static BatchSize For(Abstractions.Destinations.DestinationCapabilities can, Abstractions.Schemas.TableSchema table)
    {
        int max = Math.Min(can.MaxRowsPerBatch, RecordBlock.MaxRows);
        return new BatchSize(Math.Min(can.PreferredRowsPerBatch, max), max, can.MaxBytesPerBatch, table.Columns.Sum(static column => column.Name.Length + 6) + 2);
    }

    /// <summary>True if <paramref name="more"/> rows would make the batch larger than is aimed at.</summary>
    public bool IsFullWith(RecordBlock block, int more) => block.RowCount + more > PreferredRows || Bytes(block) > MaxBytes - MaxBytes / 8;

    private long Bytes(RecordBlock block) => block.ByteCount + (long)block.RowCount * BytesPerRow;
}

/// <summary>
/// Fills blocks and hands them on as items, in order. Everything but <see cref="HandOnAsync"/> is called under the ledger's gate, because rows are staged as they are appended; handing on is not, because it may wait for the
/// settling stage, which needs the gate.
/// </summary>
internal sealed class BatchBuilder(DeliveryContext context, BlockLayout layout, BatchSize size, Func<DeliveryItem, ValueTask> output)
{
    private const int SmallestBlock = 256 << 10, LargestBlock = 16 << 20;

    /// <summary>Complete batches that may wait here: few, because a page of many small batches would otherwise lie in memory whole, and because the journal counts on it that numbers are not far out of order.</summary>
    private const int MostReady = 8;

    private readonly Queue<DeliveryItem> ready = new();
    private int capacity = SmallestBlock;
    private FilledBlock? open;
    private FilledBlock? dead;
    private FilledBlock? adopted;
    private SettleNotes notes = new();
    private BlockPart? part;
    private BlockPart? openPart;
    private BlockPart? deadPart;
    private BlockPart? adoptedPart;

    /// <summary>Notes of what is being filled.</summary>
    public SettleNotes Notes => notes;

    /// <summary>Rows in the open block.</summary>
    public int OpenRows => open?.Block.RowCount ?? 0;

    /// <summary>True if what is complete should be handed on before more is appended.</summary>
    public bool IsBacklogged => ready.Count >= MostReady;

    /// <summary>True once a batch with rows is complete: what is open is only the rest of a larger delivery.</summary>
    public bool HasFullBatch { get; private set; }

    /// <summary>What is appended from now on belongs to this page.</summary>
    public void BeginPart(BlockPart page) => part = page;

    /// <summary>Closes the batch first if a document of so many rows would not fit, so that it stays in one batch where one can hold it.</summary>
    public void MakeRoom(int rows)
    {
        if (open is { Block.RowCount: > 0 } && size.IsFullWith(open.Block, Math.Min(rows, size.PreferredRows))) Close();
    }

    /// <summary>Appends a row to be delivered, lays it over the ledger, and gives its number in the batch.</summary>
    public int Append(in BlockRow row, RowFlags flags, Hash128 key, Hash128 source)
    {
        if (open is not null && open.Block.RowCount >= size.MaxRows) Close();
        if (open is null)
        {
            open = Begin();
            openPart = null;
        }

        if (openPart != part) open.Block.BeginPart(openPart = part!);
        BlockRow appended = open.Block.Append(row, flags);
        open.Staged.Stage(key, source, part!.Version, appended.Index, flags);
        return appended.Index;
    }

    /// <summary>Appends one row with the stream's fields: for single rows, not for pages.</summary>
    public void AppendAsRead(Abstractions.Records.RecordRow row, RowFlags flags, Hash128 key)
    {
        using var one = new RecordBlock(layout, 4096);
        one.BeginPart(part!);
        BlockRow encoded = one.Append(row, flags);
        Append(encoded, flags, key, encoded.SourceHash);
    }

    /// <summary>Appends a row as it was read, with its repair beside it; the builder's layout has room for it.</summary>
    public void AppendRepaired(Abstractions.Records.RecordRow row, ImmutableSortedDictionary<string, string?> repair, RowFlags flags, Hash128 key, Hash128 source)
    {
        byte[] json = JsonSerializer.SerializeToUtf8Bytes(repair, DeadLetters.RepairJson.Default.ImmutableSortedDictionaryStringString);
        Abstractions.Records.Cell[] cells = [.. row.Cells, new(Abstractions.Records.CellKind.Text, 0, json.Length, inScratch: true)];
        using var one = new RecordBlock(layout, json.Length + 4096);
        one.BeginPart(part!);
        Append(one.Append(row.WithCells(cells, json), flags), flags, key, source);
    }

    /// <summary>Appends a row that cannot be delivered: journaled, never sent. <paramref name="letter"/> gets its number among the dead rows of the item.</summary>
    public void AppendDead(in BlockRow row, RowFlags flags, Func<int, PendingDeadLetter> letter)
    {
        if (dead is null)
        {
            dead = Begin();
            deadPart = null;
        }

        if (deadPart != part) dead.Block.BeginPart(deadPart = part!);
        notes.DeadLetters.Add(letter(dead.Block.Append(row, flags.With(RowFate.Dead)).Index));
        if (dead.Block.RowCount >= size.MaxRows) Close();
    }

    /// <summary>Appends a row that the destination holds already: journaled and known to the ledger, never sent.</summary>
    public void AppendAdopted(in BlockRow row, RowFlags flags, Hash128 key, Hash128 source)
    {
        if (adopted is null)
        {
            adopted = Begin();
            adoptedPart = null;
        }

        if (adoptedPart != part) adopted.Block.BeginPart(adoptedPart = part!);
        BlockRow appended = adopted.Block.Append(row, flags);
        adopted.Staged.Stage(key, source, part!.Version, appended.Index, flags);
        if (adopted.Block.RowCount >= size.PreferredRows) Close();
    }

    /// <summary>The item is complete: batch, dead rows and notes so far.</summary>
    public void Close()
    {
        if (open is null && dead is null && adopted is null && notes.IsEmpty) return;
        HasFullBatch |= open is not null;

        // Blocks of a stream are alike: the next one begins as large as this one became, and is never copied to grow.
        if (open is not null) capacity = Math.Clamp(open.Block.ByteCount + open.Block.ByteCount / 8, SmallestBlock, LargestBlock);
        if (open is not null) context.Reached(DeliveryPoint.BatchClosed, open.Staged.Number, open.Block.RowCount);
        ready.Enqueue(new DeliveryItem(notes) { Filled = open, Dead = dead, Adopted = adopted });
        open = dead = adopted = null;
        openPart = deadPart = adoptedPart = null;
        notes = new SettleNotes();
    }

    /// <summary>Gives complete items to the next stage; waits while it is full (back-pressure). Not under the gate.</summary>
    public async ValueTask HandOnAsync()
    {
        while (ready.TryDequeue(out DeliveryItem? item)) await output(item);
    }

    /// <summary>Drops what was not handed on: the stream stops.</summary>
    public void Abandon()
    {
        open?.Block.Dispose();
        dead?.Block.Dispose();
        adopted?.Block.Dispose();
        while (ready.TryDequeue(out DeliveryItem? item)) item.Dispose();
    }

    private FilledBlock Begin() => new(new RecordBlock(layout, capacity), context.Ledger.Begin(context.Numbers.NextBatch()));
}
