using MlConnector.Engine.Blocks;
using MlConnector.Engine.Delivery.Placing;
using MlConnector.Engine.Delivery.Reads;
using MlConnector.Engine.Delivery.Sending;
using MlConnector.Engine.Journal;
using MlConnector.Engine.Ledger;
using MlConnector.Engine.Ports;

namespace MlConnector.Engine.Delivery.Generations;

/// <summary>The batches of a generation, waiting in the journal until it is known whether they are sent. Records that are never marked are nothing to anybody.</summary>
internal sealed class GenerationSpool(StreamDelivery delivery)
{
    private readonly DeliveryContext context = delivery.Context;
    private readonly List<(SettleNotes Notes, BatchRecord? Batch, LedgerBatch? Staged, OutgoingBatch? Dead)> items = [];

    /// <summary>Rows of the generation.</summary>
    public long Rows { get; private set; }

    /// <summary>Batches of it.</summary>
    public int Batches { get; private set; }

    /// <summary>INV-1: journals an item's rows and lets go of them.</summary>
    public async ValueTask AddAsync(DeliveryItem item, CancellationToken cancel)
    {
        using DeliveryItem owned = item;
        OutgoingBatch? batch = null, dead = null;
        if (item.Filled is { } filled) batch = await delivery.Journal.WriteAsync(filled.Block, filled.Staged, JournalKind.Batch, filled.Generation, 0, cancel);
        if (item.Dead is { } buried) dead = await delivery.Journal.WriteAsync(buried.Block, buried.Staged, JournalKind.Dead, buried.Generation, 0, cancel);
        items.Add((item.Notes, batch?.Record, batch?.Staged, dead));
        Rows += batch?.Record.Rows ?? 0;
        Batches += batch is null ? 0 : 1;
    }

    /// <summary>The generation is the current one: its rows are forgotten, only the notes (dead letters, cursor) are settled.</summary>
    public async Task DropRowsAsync(CancellationToken stop, CancellationToken cancel)
    {
        await context.LedgerGate.WaitAsync(cancel);
        foreach (LedgerBatch? staged in items.Select(item => item.Staged)) staged?.Discard();
        context.LedgerGate.Release();
        await delivery.DeliverAsync(
            async (output, placing) =>
            {
                foreach (var item in items.Where(item => !item.Notes.IsEmpty)) await output(new DeliveryItem(item.Notes) { DeadBatch = item.Dead });
            },
            stop, cancel);
    }

    /// <summary>Sends the generation; the last thing sent makes it current, and is sent only when everything before it has its receipt.</summary>
    public async Task DeliverAsync(GenerationSpan span, bool emptiesTable, CancellationToken stop, CancellationToken cancel)
    {
        await delivery.DeliverAsync((output, placing) => SendBatchesAsync(span, emptiesTable, output, placing), stop, cancel);
        if (!emptiesTable) await delivery.DeliverAsync(async (output, placing) => await output(await ClosingRowAsync(span, placing)), stop, cancel);
    }

    private async Task SendBatchesAsync(GenerationSpan span, bool emptiesTable, Func<DeliveryItem, ValueTask> output, CancellationToken cancel)
    {
        int left = Batches;
        foreach ((SettleNotes notes, BatchRecord? record, LedgerBatch? staged, OutgoingBatch? dead) in items)
        {
            OutgoingBatch? batch = null;
            if (record is not null)
            {
                JournalRecord journaled = await context.Journal.ReadAsync(record.Place, cancel);
                batch = new OutgoingBatch(journaled.Block, record with { PostedAt = context.Time.GetUtcNow() }, staged);
                if (--left == 0 && emptiesTable) Empty(batch, notes, span);
            }

            await output(new DeliveryItem(notes) { Batch = batch, DeadBatch = dead });
        }
    }

    private static void Empty(OutgoingBatch whole, SettleNotes notes, GenerationSpan span)
    {
        whole.Emptying();
        notes.TableEmptied = true;
        Become(notes, span, whole.Record.Rows);
    }

    /// <summary>
    /// The closing row: a row of the generation with <c>_Deleted</c> true, alone in its batch. Its fate is dead for the ledger (it says nothing about its key); the destination only looks at its <c>_Generation</c>.
    /// </summary>
    private async Task<DeliveryItem> ClosingRowAsync(GenerationSpan span, CancellationToken cancel)
    {
        BatchRecord last = items.Last(item => item.Batch is not null).Batch!;
        using JournalRecord journaled = await context.Journal.ReadAsync(last.Place, cancel);
        var block = new RecordBlock(journaled.Block.Layout, 4096);
        block.BeginPart(journaled.Block.PartOf(last.Rows - 1));
        BlockRow repeated = journaled.Block.Row(last.Rows - 1);
        block.Append(repeated, (repeated.Flags & RowFlags.Repaired).With(RowFate.Dead));
        OutgoingBatch closing = await delivery.Journal.WriteAsync(block, await delivery.Journal.BeginAsync(cancel), JournalKind.Batch, span.Number, 0, cancel);
        var notes = new SettleNotes { Flush = true };
        Become(notes, span, Rows);
        return new DeliveryItem(notes) { Batch = closing };
    }

    private static void Become(SettleNotes notes, GenerationSpan span, long rows)
    {
        notes.Generation = (span.Number, rows);
        notes.AbsenceState = span.ToJson();
    }
}
