using System.Runtime.ExceptionServices;
using MlConnector.Engine.Blocks;
using MlConnector.Engine.Delivery.Placing;
using MlConnector.Engine.Delivery.Progress;
using MlConnector.Engine.Delivery.Publications;
using MlConnector.Engine.Delivery.Sending;
using MlConnector.Engine.Delivery.Stages;
using MlConnector.Engine.Journal;
using MlConnector.Engine.Ports;

namespace MlConnector.Engine.Delivery.Recovery;

/// <summary>
/// What a new holder of a stream does before anything else: batches that an earlier process marked and did not settle are asked about (INV-3) and brought to their end with their recorded revision and time of
/// posting. Records that were journaled and never marked were never sent; they are left alone, and their rows are read again because the cursor stands before them (INV-2).
/// </summary>
internal sealed class StreamRecovery(DeliveryContext context, BatchJournal journal, Settler settler)
{
    private readonly Dictionary<long, OutgoingBatch> waiting = [];
    private readonly Dictionary<long, UnsettledPublication> publications = [];

    /// <summary>Resolves every unsettled batch, oldest first; gives how many there were.</summary>
    public async Task<int> RunAsync(CancellationToken stop, CancellationToken cancel)
    {
        IReadOnlyList<BatchRecord> unsettled = await context.Store.Batches.UnsettledAsync(context.State.Id, cancel);

        // The table has not been looked at yet; what our receipts say of it is what a batch that emptied it has taken away.
        if (unsettled.Count > 0) context.RowsInTable = context.State.ExpectedRows ?? 0;
        foreach (BatchRecord record in unsettled) waiting[record.Number] = await LoadAsync(record, cancel);
        var sender = new BatchSender(context, journal) { TakeEarlierPart = TakePartOf };
        try
        {
            foreach (BatchRecord record in unsettled)
            {
                if (waiting.Remove(record.Number, out OutgoingBatch? batch)) await ResolveAsync(batch, sender, stop, cancel);
            }
        }
        finally
        {
            foreach (OutgoingBatch left in waiting.Values) left.Dispose();
        }

        return unsettled.Count;
    }

    private async Task ResolveAsync(OutgoingBatch batch, BatchSender sender, CancellationToken stop, CancellationToken cancel)
    {
        long number = batch.Record.Number;
        UnsettledPublication? publication = publications.GetValueOrDefault(number);
        if (publication is not null) await publication.StageAsync(cancel);
        (long Number, long Rows)? closed = IsClosingRow(batch) ? await ClosedAsync(batch.Record.Generation, cancel) : null;
        batch.GenerationRows = closed?.Rows;
        using BatchOutcome outcome = await sender.ResumeAsync(batch, stop, cancel);
        SettleNotes notes = publication is not null && outcome.Arrived.Contains(batch) ? publication.Notes() : new SettleNotes { TableEmptied = batch.EmptiesTable && outcome.Stop is null };
        if (closed is not null && outcome.Arrived.Contains(batch)) notes.Generation = closed;

        // Nothing is flushed here: batches behind this one are still open, and the ledger applies what is newer than its last flush when it is opened.
        await settler.SettleAsync(new DeliveryItem(notes) { Batch = batch }, outcome, inOrder: waiting.Count == 0, cancel);
        context.Ledger.EndStaged();
        if (outcome.Stop is { } stopped) ExceptionDispatchInfo.Throw(stopped);
        context.Reached(DeliveryPoint.Recovered, number, batch.Record.Rows, batch.Record.Note);
    }

    private static bool IsClosingRow(OutgoingBatch batch) => batch.Record.Generation > 0 && batch.Block.RowCount == 1 && batch.Block.Row(0).Flags.Fate() == RowFate.Dead;

    /// <summary>INV-5: everything of a generation whose closing row was sent has its receipt; readers see it once that row has arrived.</summary>
    private async Task<(long Number, long Rows)> ClosedAsync(long generation, CancellationToken cancel)
    {
        await new Generations.DeliveredGeneration(context, generation).StageAsync(cancel);
        return (generation, context.Ledger.Staged!.Rows);
    }

    private async Task<OutgoingBatch> LoadAsync(BatchRecord record, CancellationToken cancel)
    {
        JournalRecord journaled = await context.Journal.ReadAsync(record.Place, cancel);
        long newest = journaled.Block.Parts.Count == 0 ? 0 : journaled.Block.Parts.Max(part => part.Version);
        context.Numbers.Met(record.Number, newest);
        var batch = new OutgoingBatch(journaled.Block, record, context.Ledger.InFlight.FirstOrDefault(staged => staged.Number == record.Number))
        {
            ReservedAt = record.Attempt == 1 ? record.PostedAt : null,
            PublishesGeneration = journaled.Header.Kind == JournalKind.PublishedGeneration,
        };
        if (journaled.Header.Kind is JournalKind.PublishedChanges or JournalKind.PublishedGeneration) publications[record.Number] = new UnsettledPublication(context, batch);
        return record.Note?.StartsWith(OutgoingBatch.EmptiesFirst, StringComparison.Ordinal) == true ? batch.Emptying() : batch;
    }

    private OutgoingBatch? TakePartOf(long number)
    {
        OutgoingBatch? part = waiting.Values.FirstOrDefault(each => each.Record.Parent == number);
        if (part is not null) waiting.Remove(part.Record.Number);
        return part;
    }
}
