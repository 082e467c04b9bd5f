using MlConnector.Abstractions.Destinations;
using MlConnector.Engine.Blocks;
using MlConnector.Engine.Delivery.Placing;
using MlConnector.Engine.Delivery.Reads;
using MlConnector.Engine.Delivery.Sending;
using MlConnector.Engine.Journal;
using MlConnector.Engine.Ports;

namespace MlConnector.Engine.Delivery.Generations;

/// <summary>
/// Sends a generation that lies in the journal. Where it grows beside the one before it becomes current by its closing row; where the table is emptied first, by the receipt of its last batch. In both cases the ledger of the stream
/// is the generation from then on, in the same settlement (INV-2, INV-5). See docs/adr/20261121-closing-row.md.
/// </summary>
internal sealed class GenerationSending(StreamDelivery delivery)
{
    private readonly DeliveryContext context = delivery.Context;

    /// <summary>Sends all of it.</summary>
    public async Task DeliverAsync(GenerationSpool spool, bool emptiesTable, CancellationToken stop, CancellationToken cancel)
    {
        if (context.Publishes)
        {
            await new Publications.Publication(delivery).PublishAsync(spool, isWhole: true, stop, cancel);
            return;
        }

        if (emptiesTable) await TableFilling.BeginAsync(context, spool, cancel);
        int sent = 0;
        if (emptiesTable && spool.Last is null) await EmptyAsync(cancel);
        if (emptiesTable && spool.Last is not null) await delivery.SendAsync(async (output, _) => sent = await FirstAsync(spool, output, cancel), stop, cancel);
        await delivery.SendAsync((output, _) => RestAsync(spool, sent, output, cancel), stop, cancel);
        await CompleteAsync(spool.Number, spool.Last, emptiesTable && spool.Last is null, stop, cancel);
        if (emptiesTable) await TableFilling.EndAsync(context, cancel);
    }

    /// <summary>Makes the generation current, when everything of it has its receipt.</summary>
    /// <param name="number">The generation.</param>
    /// <param name="last">A batch of it; null if it has no rows.</param>
    /// <param name="emptied">The table was emptied, and nothing was sent.</param>
    /// <param name="stop">A person's stop.</param>
    /// <param name="cancel">Ends at once.</param>
    public Task CompleteAsync(long number, BatchRecord? last, bool emptied, CancellationToken stop, CancellationToken cancel) => delivery.SendAsync(
        async (output, placing) =>
        {
            long rows = context.Ledger.Staged!.Rows;
            var notes = new SettleNotes { Flush = true, TableEmptied = emptied, Generation = (number, rows) };
            OutgoingBatch? closing = context.FillsEmptied ? null : await ClosingRowAsync(number, last, placing);
            if (closing is not null) closing.GenerationRows = rows;
            await output(new DeliveryItem(notes) { Batch = closing });
        },
        stop, cancel);

    /// <summary>Empties the table of a generation without rows. A container that was just made is empty, and its destination need not be able to.</summary>
    public Task EmptyAsync(CancellationToken cancel) => context.Destination is IEmptiesTables emptying ? emptying.EmptyAsync(context.Container, context.Table, cancel) : Task.CompletedTask;

    /// <summary>The first batch is sent alone: right before it the table is emptied, and nothing else may be under way then.</summary>
    private async Task<int> FirstAsync(GenerationSpool spool, Func<DeliveryItem, ValueTask> output, CancellationToken cancel)
    {
        for (int i = 0; ; i++)
        {
            (SettleNotes notes, BatchRecord? record, OutgoingBatch? dead) = spool.Items[i];
            OutgoingBatch? batch = record is null ? null : await LoadAsync(record, cancel);
            if (context.Destination is IEmptiesTables && !context.Swaps) batch?.Emptying();
            notes.TableEmptied = batch is not null && !context.Swaps;
            await output(new DeliveryItem(notes) { Batch = batch, DeadBatch = dead });
            if (batch is not null) return i + 1;
        }
    }

    private async Task RestAsync(GenerationSpool spool, int from, Func<DeliveryItem, ValueTask> output, CancellationToken cancel)
    {
        foreach ((SettleNotes notes, BatchRecord? record, OutgoingBatch? dead) in spool.Items.Skip(from))
        {
            await output(new DeliveryItem(notes) { Batch = record is null ? null : await LoadAsync(record, cancel), DeadBatch = dead });
        }
    }

    private async Task<OutgoingBatch> LoadAsync(BatchRecord record, CancellationToken cancel)
    {
        JournalRecord journaled = await context.Journal.ReadAsync(record.Place, cancel);
        return new OutgoingBatch(journaled.Block, record with { PostedAt = context.Time.GetUtcNow() }, null);
    }

    /// <summary>
    /// The closing row: a row of the generation with <c>_Deleted</c> true, alone in its batch. Its fate is dead for the ledger (it says nothing about its key); the destination only looks at its <c>_Generation</c>. A generation
    /// without rows is closed by a row of the one before.
    /// </summary>
    private async Task<OutgoingBatch?> ClosingRowAsync(long number, BatchRecord? last, CancellationToken cancel)
    {
        JournalPlace? row = last is not null ? last.Place with { Row = last.Rows - 1 } : context.Ledger.Scan().Where(entry => entry.IsLive).Select(entry => (JournalPlace?)entry.Place).FirstOrDefault();
        if (row is not { } place) return null;
        using JournalRecord journaled = await context.Journal.ReadAsync(place with { Row = 0 }, cancel);
        var block = new RecordBlock(journaled.Block.Layout, 4096);
        block.BeginPart(journaled.Block.PartOf(place.Row));
        BlockRow repeated = journaled.Block.Row(place.Row);
        block.Append(repeated, (repeated.Flags & RowFlags.Repaired).With(RowFate.Dead));
        return await delivery.Journal.WriteAsync(block, await delivery.Journal.BeginAsync(cancel), JournalKind.Batch, number, 0, cancel);
    }
}
