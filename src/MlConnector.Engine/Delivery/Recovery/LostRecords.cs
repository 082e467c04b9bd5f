using MlConnector.Engine.Ledger;
using MlConnector.Engine.Ports;

namespace MlConnector.Engine.Delivery.Recovery;

/// <summary>
/// Takes out of ledger and store what is to be read again: keys whose records are lost, and others that the caller names. The stream is held meanwhile; its cursor is forgotten first, so that whatever is taken out is read again even
/// if this is cut short.
/// </summary>
internal sealed class LostRecords(DeliveryContext context)
{
    private const string Why = "its journal record was lost; if the row is still wrong, the next read finds it again";
    private readonly KnownPast? past = context.Past;

    /// <summary>Takes them out; gives how many keys that were.</summary>
    /// <param name="others">Live keys that are taken out as well, because their table is emptied; null = none.</param>
    /// <param name="cancel">Ends it.</param>
    public async Task<long> ForgetAsync(Predicate<LedgerEntry>? others, CancellationToken cancel)
    {
        bool IsGone(LedgerEntry entry) => entry.IsLive && (past is { IsLost: true } && !past.Has(entry.Place) || others?.Invoke(entry) == true);
        if (past is not { IsLost: true } && !context.Ledger.Scan().Any(IsGone)) return 0;
        await context.Store.Streams.ResetAsync(context.Fence, context.State.Id, new StreamReset { ForgetCursor = true }, cancel);
        long forgotten = 0;
        foreach (LedgerEntry entry in context.Ledger.Scan().Where(IsGone))
        {
            context.Ledger.Mark(entry with { State = LedgerState.None });
            forgotten++;
            if (context.Ledger.IsFull) await context.Ledger.FlushNowAsync(context.Fence, cancel);
        }

        await context.Ledger.FlushNowAsync(context.Fence, cancel);
        if (past is { IsLost: true }) await SettleAsync(past, cancel);
        return forgotten;
    }

    /// <summary>Receipts without a record are named as that, or the journal would be called older than the store for ever; dead letters without a row cannot be replayed.</summary>
    private async Task SettleAsync(KnownPast known, CancellationToken cancel)
    {
        IReadOnlyList<BatchRecord> settled = await context.Store.Batches.SettledAfterAsync(context.State.Id, 0, cancel);
        long applied = context.State.Ledger.AppliedBatch;
        bool newest = true;
        var lost = new List<BatchRecord>();
        foreach (BatchRecord batch in settled.Reverse().Where(batch => batch.State is BatchState.Confirmed or BatchState.Adopted))
        {
            newest &= !known.Journal.Has(batch);
            if (newest || batch.Number > applied && !known.Has(batch.Place)) lost.Add(batch with { State = BatchState.Lost, Note = "its journal record was lost" });
        }

        IReadOnlyList<DeadLetterRecord> letters = await context.Store.DeadLetters.OpenOfStreamAsync(context.State.Id, cancel);
        await context.Store.Batches.SettleAsync(context.Fence, new Settlement(context.State.Id)
        {
            Batches = [.. lost],
            Closed = [.. letters.Where(letter => !known.Has(letter.Place)).Select(letter => (letter.Id, DeadLetterState.Superseded, Why))],
        }, cancel);
    }
}
