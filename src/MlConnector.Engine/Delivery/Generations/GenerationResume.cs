using MlConnector.Abstractions.Destinations;
using MlConnector.Engine.Blocks;
using MlConnector.Engine.Delivery.Placing;
using MlConnector.Engine.Delivery.Reads;
using MlConnector.Engine.Delivery.Sending;
using MlConnector.Engine.Journal;
using MlConnector.Engine.Ports;

namespace MlConnector.Engine.Delivery.Generations;

/// <summary>
/// Brings the filling of an emptied table to its end, from the journal: what has a receipt is staged again, what has none is sent. Batches with an open outcome have been resolved before (INV-3). The table is emptied again only while
/// nothing of the generation is in it. Where it grows beside its table and has lost rows there (it may end by itself), it is given up, and what is current is delivered anew as another generation.
/// </summary>
internal sealed class GenerationResume(StreamDelivery delivery, long number)
{
    private readonly DeliveryContext context = delivery.Context;
    private readonly DeliveredGeneration delivered = new(delivery.Context, number);
    private bool isThere;

    /// <summary>Fills the rest and frees the stream.</summary>
    public async Task FinishAsync(CancellationToken stop, CancellationToken cancel)
    {
        if (context.State.Generation != number)
        {
            await delivered.StageAsync(cancel);
            if (await IsLostAsync(cancel))
            {
                context.Ledger.EndStaged();
                delivery.Remarks.AddRange(await new Replay.CurrentStateReplay(delivery).GenerationAsync(emptiesTable: true, stop, cancel));
                return;
            }

            isThere = delivered.IsThere;
            BatchRecord? last = null;
            foreach (JournalEntry entry in delivered.Entries(JournalKind.Batch).ToList()) last = await SendMissingAsync(entry, stop, cancel) ?? last;
            var sending = new GenerationSending(delivery);
            if (last is null) await sending.EmptyAsync(cancel);
            await sending.CompleteAsync(number, last, emptied: last is null, stop, cancel);
        }

        await TableFilling.EndAsync(context, cancel);
    }

    /// <summary>INV-5: a generation without all rows that have a receipt would never take its table's place; the ledger is that of the one before, and its rows are in the journal.</summary>
    private async Task<bool> IsLostAsync(CancellationToken cancel) =>
        context.Swaps && delivered.IsThere && context.Destination is ICountsGenerations counts && await counts.CountGenerationAsync(context.Container, context.Table, number, cancel) != context.Ledger.Staged!.Rows;

    /// <summary>Sends the rows of a batch that have no receipt; gives the batch as journaled, or null for a closing row.</summary>
    private async Task<BatchRecord?> SendMissingAsync(JournalEntry entry, CancellationToken stop, CancellationToken cancel)
    {
        JournalRecord record = await context.Journal.ReadAsync(entry.Place, cancel);
        BatchRecord? known = await context.Store.Batches.FindAsync(context.State.Id, entry.Place, cancel);
        BatchRecord whole = known ?? new BatchRecord(context.State.Id, entry.Header.Number, context.Numbers.IdOf(entry.Header.Number), entry.Header.RunId, entry.Place, record.Block.RowCount)
        {
            Revision = entry.Header.Revision,
            PostedAt = context.Time.GetUtcNow(),
            Generation = number,
        };
        bool closes = record.Block.Row(0).Flags.Fate() == RowFate.Dead;
        HashSet<int> missing = closes ? [] : delivered.Missing(record.Block);
        if (missing.Count == 0) record.Dispose();
        else await delivery.SendAsync(async (output, placing) => await output(await ItemAsync(new OutgoingBatch(record.Block, whole, null), known is null, missing, placing)), stop, cancel);
        return closes ? null : whole;
    }

    /// <summary>A batch that was never marked is sent itself; of one that the store knows as refused or split, the missing rows go into a part (INV-1).</summary>
    private async Task<DeliveryItem> ItemAsync(OutgoingBatch whole, bool itself, HashSet<int> missing, CancellationToken cancel)
    {
        delivered.Stage(whole.Block, whole.Record.Place, missing.Contains);
        OutgoingBatch batch = itself ? whole : await delivery.Journal.WritePartAsync(whole, missing.Contains, cancel);
        if (!itself) whole.Dispose();
        var notes = new SettleNotes { TableEmptied = !isThere && !context.Swaps };
        if (notes.TableEmptied && context.Destination is IEmptiesTables) batch.Emptying();
        isThere = true;
        return new DeliveryItem(notes) { Batch = batch };
    }
}
