using System.Collections.Immutable;
using MlConnector.Engine.Blocks;
using MlConnector.Engine.DeadLetters;
using MlConnector.Engine.Delivery.Placing;
using MlConnector.Engine.Delivery.Progress;
using MlConnector.Engine.Delivery.Sending;
using MlConnector.Engine.Ports;

namespace MlConnector.Engine.Delivery.Stages;

/// <summary>
/// INV-2: makes everything about an item true at once: receipts, dead letters, ledger files, and the cursor if everything up to it is settled. The ledger in memory follows the same decision, right before it is stored.
/// </summary>
internal sealed class Settler(DeliveryContext context, DeadLetterBook book, DeadLetterWriter letters, SentBatches sent)
{
    /// <summary>Settles one item. <paramref name="inOrder"/> is false once something before it is not settled.</summary>
    public async Task SettleAsync(DeliveryItem item, BatchOutcome? outcome, bool inOrder, CancellationToken cancel)
    {
        long begin = context.Times.Begin();
        SettleNotes notes = item.Notes;
        ImmutableArray<DeadLetterRecord> dead = [.. letters.OfItem(item), .. outcome is null ? [] : await letters.OfRefusedAsync(outcome.Refused, cancel)];
        ImmutableArray<(long, DeadLetterState, string)> closed = inOrder || outcome is null or { Stop: null } ? [.. notes.Closed] : [];
        bool arrived = outcome is null or { Arrived.Count: > 0 };
        (long, long)? generation = inOrder && arrived ? notes.Generation : null;
        LedgerManifest? manifest = await ApplyAsync(item, outcome, inOrder && notes.Flush, inOrder, generation is null ? null : notes.Published is { IsWhole: false } ? Completion.LaidOver : Completion.Replaced, cancel);
        long rowsAdded = RowsAdded(outcome, notes, arrived);
        var settlement = new Settlement(context.State.Id)
        {
            Batches = [.. (outcome is null ? [] : outcome.Arrived.Concat(outcome.Gone)).Select(batch => batch.Record), .. generation is null ? [] : notes.Published?.Batches ?? [], .. DeadRecord(item), .. AdoptedRecord(item)],
            DeadLetters = dead,
            MetAgain = [.. notes.MetAgain],
            Closed = closed,
            Ledger = manifest,
            Cursor = inOrder ? notes.Cursor : null,
            LastBatch = context.Numbers.LastBatch,
            LastVersion = context.Numbers.LastVersion,
            RowsAdded = rowsAdded,
            TableIdentity = context.TableIdentity,
            TableStamp = context.PublishesAnyway ? null : context.TableStamp,
            Generation = generation,
        };
        await context.Store.Batches.SettleAsync(context.Fence, settlement, cancel);
        if (generation is not null && notes.Published is { } published) Count(published.Counts, isOurs: outcome!.Arrived[0].Record.RunId == context.RunId);
        await AfterAsync(settlement, outcome, cancel);
        context.Times.End(Stage.Settle, begin);
    }

    /// <summary>What the table gains. Of one that is swapped nothing until the closing row has arrived; then it holds that generation alone.</summary>
    private long RowsAdded(BatchOutcome? outcome, SettleNotes notes, bool arrived)
    {
        long emptied = notes.TableEmptied && arrived ? context.RowsInTable : 0;
        if (!context.Swaps) return (outcome?.RowsAdded ?? 0) - emptied;
        return outcome?.Arrived.Any(static batch => batch.IsClosingRow) == true && notes.Generation is { } swapped ? swapped.Rows + 1 - context.RowsInTable : -emptied;
    }

    /// <summary>Dead rows are known to the store as a batch that was never sent, so that their record is found again by its place and by the trace index.</summary>
    private static IEnumerable<BatchRecord> DeadRecord(DeliveryItem item) =>
        item.DeadBatch is { } dead ? [dead.Record with { State = BatchState.Refused, Note = "rows that could not be delivered; never sent" }] : [];

    /// <summary>Adopted rows have a batch of their own that never left: opening the ledger again applies it like any other.</summary>
    private static IEnumerable<BatchRecord> AdoptedRecord(DeliveryItem item) =>
        item.AdoptedBatch is { } adopted ? [adopted.Record with { State = BatchState.Adopted, Note = "at the destination already; never sent" }] : [];

    /// <summary>The ledger in memory follows; flushed only while nothing older is open, because whoever opens it applies what is newer than the flush.</summary>
    private async Task<LedgerManifest?> ApplyAsync(DeliveryItem item, BatchOutcome? outcome, bool force, bool mayFlush, Completion? completes, CancellationToken cancel)
    {
        await context.LedgerGate.WaitAsync(cancel);
        try
        {
            item.DeadBatch?.Staged?.Discard();
            item.AdoptedBatch?.Staged?.Settle();
            foreach (OutgoingBatch batch in outcome?.Arrived ?? []) End(batch, arrived: true);
            foreach (OutgoingBatch batch in outcome?.Gone ?? []) End(batch, arrived: false);
            foreach (RefusedRow refused in (outcome?.Refused ?? []).Where(refused => refused.Batch.Record.Generation > 0)) context.Ledger.Staged?.Forget(KeyOf(refused));
            if (!mayFlush) return null;
            LedgerManifest? manifest = completes switch
            {
                Completion.Replaced => await context.Ledger.ReplaceByStagedAsync(cancel),
                Completion.LaidOver => await context.Ledger.LayStagedOverAsync(cancel),
                _ => await context.Ledger.FlushIfNeededAsync(force, cancel),
            };
            if (manifest is not null) context.Reached(DeliveryPoint.LedgerFlushed);
            return manifest;
        }
        finally
        {
            context.LedgerGate.Release();
        }
    }

    /// <summary>Rows of a generation are staged, and belong to the ledger when all of it is there (INV-5).</summary>
    private static void End(OutgoingBatch batch, bool arrived)
    {
        if (arrived && batch.Record.Generation == 0) batch.Staged?.Settle();
        else batch.Staged?.Discard();
    }

    private static Hash128 KeyOf(RefusedRow refused)
    {
        RecordBlock block = refused.Batch.Block;
        return KeyHash.Of(KeyHash.Tag(block.PartOf(refused.Row).Company), block.Row(refused.Row).Key);
    }

    private async Task AfterAsync(Settlement settlement, BatchOutcome? outcome, CancellationToken cancel)
    {
        if (settlement.Ledger is not null)
        {
            await context.LedgerGate.WaitAsync(cancel);
            context.Ledger.Committed();
            context.LedgerGate.Release();
        }

        context.Landed(outcome is null ? [] : outcome.Arrived.Concat(outcome.Gone).Concat(outcome.Unfinished), settlement.RowsAdded);
        if (outcome is not null) Count(outcome);
        if (!settlement.DeadLetters.IsEmpty || !settlement.Closed.IsEmpty) await book.RenewAsync(cancel);
        if (outcome is not null) sent.Add(outcome);
        context.Reached(DeliveryPoint.Settled, settlement.Batches.IsEmpty ? 0 : settlement.Batches[0].Number, outcome?.Arrived.Sum(batch => batch.Record.Rows) ?? 0);
        if (settlement.Cursor is not null) context.Reached(DeliveryPoint.CursorMoved);
        if (settlement.Generation is { } generation) context.Reached(DeliveryPoint.GenerationCompleted, generation.Number);
    }

    /// <summary>The rows of a publication lie in other records than its own, and were counted when those were written.</summary>
    private void Count(in Publications.PublishedCounts counts, bool isOurs)
    {
        if (isOurs) context.Tally.CountDelivered(counts.Rows, counts.Tombstones, counts.Replayed);
        else context.Tally.CountRecovered(counts.Rows);
    }

    private void Count(BatchOutcome outcome)
    {
        foreach (OutgoingBatch batch in outcome.Arrived)
        {
            if (batch.Record.RunId != context.RunId)
            {
                context.Tally.CountRecovered(batch.Block.RowCount);
                continue;
            }

            long tombstones = 0, replayed = 0;
            if (batch.IsClosingRow)
            {
                context.Tally.CountClosing();
                continue;
            }

            for (int row = 0; row < batch.Block.RowCount; row++)
            {
                RowFlags flags = batch.Block.Row(row).Flags;
                if (flags.HasFlag(RowFlags.Replayed)) replayed++;
                else if (!flags.IsShown()) tombstones++;
            }

            context.Tally.CountDelivered(batch.Block.RowCount, tombstones, replayed);
        }

        foreach (RefusedRow refused in outcome.Refused.Where(refused => refused.Batch.Record.RunId == context.RunId))
        {
            RowFlags flags = refused.Batch.Block.Row(refused.Row).Flags;
            if (flags.HasFlag(RowFlags.Replayed) || !flags.IsShown()) continue;
            context.Tally.Turn(flags.HasFlag(RowFlags.Changed) ? ReadFate.Changed : ReadFate.New, ReadFate.Dead);
            book.Refused(refused.Error.Code);
        }

        // a row that is sent again was read by another run, or is no news in this one: no count of what was read tells of it
        foreach (RefusedRow refused in outcome.Refused.Where(IsReplayed).DistinctBy(refused => refused.Error.Code, StringComparer.Ordinal))
        {
            sent.Doubt($"Rows that were sent again were refused: {refused.Error.Code}: {refused.Error.Message} See `mlc dead-letters list --code {refused.Error.Code}`.");
        }
    }

    private static bool IsReplayed(RefusedRow refused) => refused.Batch.Block.Row(refused.Row).Flags.HasFlag(RowFlags.Replayed);

    /// <summary>What becomes of the rows that are staged.</summary>
    private enum Completion
    {
        /// <summary>They are the ledger from now on.</summary>
        Replaced,

        /// <summary>They lie over it.</summary>
        LaidOver,
    }
}
