using System.Collections.Immutable;
using MlConnector.Abstractions.Destinations;
using MlConnector.Engine.Blocks;
using MlConnector.Engine.Delivery.Generations;
using MlConnector.Engine.Delivery.Placing;
using MlConnector.Engine.Delivery.Reads;
using MlConnector.Engine.Delivery.Sending;
using MlConnector.Engine.Journal;
using MlConnector.Engine.Ledger;
using MlConnector.Engine.Ports;

namespace MlConnector.Engine.Delivery.Publications;

/// <summary>
/// Delivery to a destination that takes a table's whole current state at once (<see cref="DeliveryUnit.CurrentState"/>). What a read brings is journaled first (INV-1) and staged beside the ledger; when the read has come to its end, one
/// batch, the publication, sends the ledger with that laid over it. Its receipt settles everything at once (INV-2, INV-5). A read that changed nothing publishes nothing. See docs/adr/20261129-a-publication-is-a-batch.md.
/// </summary>
internal sealed class Publication(StreamDelivery delivery)
{
    private readonly DeliveryContext context = delivery.Context;

    /// <summary>Publishes what <paramref name="place"/> brings; nothing if that fails (INV-5).</summary>
    public async Task DeliverAsync(Func<Func<DeliveryItem, ValueTask>, CancellationToken, Task> place, CancellationToken stop, CancellationToken cancel)
    {
        using var spool = new GenerationSpool(delivery);
        await place(item => spool.AddAsync(item, cancel), cancel);
        if (spool.Last is null && !context.PublishesAnyway) await spool.DropRowsAsync(stop, cancel);
        else await PublishAsync(spool, isWhole: false, stop, cancel);
    }

    /// <summary>The current state once more, although nothing changed: the table was lost or overwritten.</summary>
    public async Task RepeatAsync(CancellationToken stop, CancellationToken cancel)
    {
        using var nothing = new GenerationSpool(delivery);
        await PublishAsync(nothing, isWhole: false, stop, cancel);
    }

    /// <summary>Publishes what lies in the journal; <paramref name="isWhole"/> if that is all there is from now on (a generation).</summary>
    public async Task PublishAsync(GenerationSpool spool, bool isWhole, CancellationToken stop, CancellationToken cancel)
    {
        var state = new PublishedState(context, isWhole) { Offered = isWhole ? null : await spool.Removed.OfferAsync(cancel) };
        int rows = state.Count();
        await delivery.SendAsync(
            async (output, placing) =>
            {
                OutgoingBatch publication = await WriteAsync(spool, state, rows, placing);
                await output(new DeliveryItem(Notes(spool.Number, rows, spool.Batches, spool.Counts, isWhole, publication.Record)) { Batch = publication });

                // After the publication, never before it: a cursor that moved by these must not be ahead of the rows (INV-2).
                foreach ((SettleNotes notes, _, OutgoingBatch? dead) in spool.Items.Where(static item => !item.Notes.IsEmpty)) await output(new DeliveryItem(notes) { DeadBatch = dead });
            },
            stop, cancel);
    }

    /// <summary>What becomes true with the receipt of a publication.</summary>
    public static SettleNotes Notes(long number, int rows, IEnumerable<BatchRecord> batches, in PublishedCounts counts, bool isWhole, BatchRecord publication) => new()
    {
        Flush = true,
        TableEmptied = true,
        Generation = (number, rows),
        Published = new PublishedRows([.. batches.Select(batch => batch with { State = BatchState.Confirmed, PostedAt = publication.PostedAt, Parent = publication.Number })], counts, isWhole),
    };

    /// <summary>INV-1: the publication's own record, without rows: they lie in the records before it.</summary>
    private async Task<OutgoingBatch> WriteAsync(GenerationSpool spool, PublishedState state, int rows, CancellationToken cancel)
    {
        LedgerBatch begun = await delivery.Journal.BeginAsync(cancel);
        var none = new RecordBlock(context.Mappings.Layout, 256);
        OutgoingBatch batch = await delivery.Journal.WriteAsync(none, begun, state.IsWhole ? JournalKind.PublishedGeneration : JournalKind.PublishedChanges, spool.Number, 0, cancel);
        batch.Publish(state, rows);
        return batch;
    }
}

/// <summary>What a publication settles besides itself.</summary>
/// <param name="Batches">The records that brought its changes, as they are stored.</param>
/// <param name="Counts">Their rows.</param>
/// <param name="IsWhole">They are all there is: what the ledger held before is forgotten.</param>
internal sealed record PublishedRows(ImmutableArray<BatchRecord> Batches, PublishedCounts Counts, bool IsWhole);

/// <summary>Rows of the changes that a publication brings.</summary>
/// <param name="Rows">All of them.</param>
/// <param name="Tombstones">Of them: rows that are gone from the state.</param>
/// <param name="Replayed">Of them: rows delivered again.</param>
internal readonly record struct PublishedCounts(long Rows, long Tombstones, long Replayed)
{
    /// <summary>With the rows of a record.</summary>
    public PublishedCounts Plus(RecordBlock block)
    {
        long tombstones = 0, replayed = 0;
        for (int row = 0; row < block.RowCount; row++)
        {
            RowFlags flags = block.Row(row).Flags;
            if (flags.HasFlag(RowFlags.Replayed)) replayed++;
            else if (!flags.IsShown()) tombstones++;
        }

        return new PublishedCounts(Rows + block.RowCount, Tombstones + tombstones, Replayed + replayed);
    }
}
