using MlConnector.Engine.Delivery.Generations;
using MlConnector.Engine.Delivery.Placing;
using MlConnector.Engine.Delivery.Sending;
using MlConnector.Engine.Journal;
using MlConnector.Engine.Ports;

namespace MlConnector.Engine.Delivery.Publications;

/// <summary>A publication that an earlier process marked: what it would have brought is staged again from the journal, so that it can be asked about, sent once more and settled like by that process (INV-3).</summary>
internal sealed class UnsettledPublication(DeliveryContext context, OutgoingBatch batch)
{
    private readonly List<BatchRecord> batches = [];
    private PublishedCounts counts;

    /// <summary>Stages its changes, and lets the batch be sent again: with today's mapping, because the table may have been given that shape meanwhile.</summary>
    public async Task StageAsync(CancellationToken cancel)
    {
        var removed = new RemovedKeys(context);
        var changes = new DeliveredGeneration(context, batch.Record.Generation);
        context.Ledger.BeginStaged();
        foreach (JournalEntry entry in changes.Entries(JournalKind.Batch).Where(entry => entry.Header.Number < batch.Record.Number).ToList())
        {
            using JournalRecord record = await context.Journal.ReadAsync(entry.Place, cancel);
            changes.Stage(record.Block, entry.Place, static _ => true);
            counts = counts.Plus(record.Block);
            await removed.AddAsync(record.Block, entry.Header.Revision, cancel);
            batches.Add(new BatchRecord(context.State.Id, entry.Header.Number, context.Numbers.IdOf(entry.Header.Number), entry.Header.RunId, entry.Place, record.Block.RowCount)
            {
                Revision = entry.Header.Revision,
                Generation = batch.Record.Generation,
            });
        }

        batch.Record = batch.Record with { Revision = context.Revision };
        batch.Publish(new PublishedState(context, batch.PublishesGeneration) { Offered = batch.PublishesGeneration ? null : await removed.OfferAsync(cancel) }, batch.Record.Rows);
    }

    /// <summary>What becomes true if it has arrived.</summary>
    public SettleNotes Notes() => Publication.Notes(batch.Record.Generation, batch.Record.Rows, batches, counts, batch.PublishesGeneration, batch.Record);
}
