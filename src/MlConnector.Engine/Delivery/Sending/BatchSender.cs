using MlConnector.Abstractions.Destinations;
using MlConnector.Abstractions.Errors;
using MlConnector.Engine.Ports;

namespace MlConnector.Engine.Delivery.Sending;

/// <summary>
/// Brings one journaled batch to its end: mark, send, and whatever the answer asks for. Refusals in passing wait and repeat, refused data is searched for the guilty rows, unknown outcomes are asked
/// about (INV-3), everything else stops the stream. What it came to is collected in a <see cref="BatchOutcome"/>; storing that is the settling stage's work.
/// </summary>
internal sealed class BatchSender(DeliveryContext context, BatchJournal journal)
{
    private readonly OutcomeResolver resolver = new(context);
    private readonly PartlyStored parts = new(journal);
    private readonly BatchRequest request = new(context);

    /// <summary>During recovery: gives (once) the unsettled part that an earlier process made of a batch.</summary>
    public Func<long, OutgoingBatch?>? TakeEarlierPart { get; init; }

    /// <summary>Sends a batch that was never marked.</summary>
    public async Task<BatchOutcome> SendAsync(OutgoingBatch batch, CancellationToken stop, CancellationToken cancel)
    {
        var outcome = new BatchOutcome();
        await RunAsync(outcome, batch, () => SendToEndAsync(batch, outcome, stop, cancel));
        return outcome;
    }

    /// <summary>Goes on with a batch that another process marked: asks first, never repeats blindly (INV-3).</summary>
    public async Task<BatchOutcome> ResumeAsync(OutgoingBatch batch, CancellationToken stop, CancellationToken cancel)
    {
        var outcome = new BatchOutcome();
        await RunAsync(outcome, batch, async () =>
        {
            if (await ResolveAsync(batch, outcome, stop, cancel)) return;
            await SendToEndAsync(batch, outcome, stop, cancel);
        });
        return outcome;
    }

    /// <summary>Sends until the outcome is known and in <paramref name="outcome"/>; or gives the refusal of the batch as it is, of which nothing is stored.</summary>
    internal async Task<BatchRefusal?> TrySendAsync(OutgoingBatch batch, BatchOutcome outcome, CancellationToken stop, CancellationToken cancel)
    {
        for (int sends = 1; ; sends++)
        {
            SendResult sent = await request.SendAsync(batch, stop, cancel);
            batch.Fault = sent.Error;
            switch (sent.Outcome)
            {
                case SendOutcome.Delivered:
                    outcome.Arrive(batch);
                    return null;
                case SendOutcome.PartlyRejected:
                    await parts.KeepAcceptedAsync(batch, sent.Rejected, outcome, cancel);
                    return null;
                case SendOutcome.Unknown:
                    if (await ResolveAsync(batch, outcome, stop, cancel)) return null;
                    if (sends >= context.Policies.UnknownSends) throw new ConnectorException(Fault(sent));
                    continue;
                case SendOutcome.Refused when sent.TooLarge || Fault(sent).Kind == ErrorKind.Data:
                    return new BatchRefusal(Fault(sent), sent.TooLarge) { Named = sent.Rejected };
                default:
                    await BackOffAsync(batch, Fault(sent), sends, outcome, stop, cancel);
                    batch.SendAgain();
                    batch.StoredNothing = true;
                    continue;
            }
        }
    }

    private async Task SendToEndAsync(OutgoingBatch batch, BatchOutcome outcome, CancellationToken stop, CancellationToken cancel)
    {
        if (await TrySendAsync(batch, outcome, stop, cancel) is not { } refusal) return;
        await new RefusedBatch(context, journal, this).SearchAsync(batch, refusal, outcome, stop, cancel);
    }

    private async Task BackOffAsync(OutgoingBatch batch, ConnectorError error, int refusals, BatchOutcome outcome, CancellationToken stop, CancellationToken cancel)
    {
        TimeSpan? wait = error.Kind is ErrorKind.Throttled or ErrorKind.Transient && !OwnFaults.IsOfDisk(error) ? context.Backoff.WaitAfter(refusals, error.RetryAfter, context.Jitter.Next()) : null;
        try
        {
            if (wait is null) throw new ConnectorException(error);
            await context.Store.Quotas.TellAnsweredAsync(cancel);
            await context.Gate.WaitAsync(context.Time.GetUtcNow() + wait.Value, error.Message, stop, cancel);
        }
        catch (Exception e) when (e is not OperationCanceledException)
        {
            // The refusal is certain: nothing of this send is stored, so the next holder need not ask for it (what an earlier send without proof may have left is in the note). Its rows are read again, because the cursor stays (INV-2).
            outcome.Leave(batch, BatchState.Refused, error.Message);
            throw;
        }
    }

    /// <summary>INV-3: true if the question brought the batch to its end; false if it has to be sent (again).</summary>
    private async Task<bool> ResolveAsync(OutgoingBatch batch, BatchOutcome outcome, CancellationToken stop, CancellationToken cancel)
    {
        (UnknownDecision decision, ConfirmResult found) = await resolver.ResolveAsync(batch, stop, cancel);
        switch (decision)
        {
            case UnknownDecision.Settle:
                outcome.Arrive(batch, "confirmed by count");
                return true;
            case UnknownDecision.SettleDoubled:
                batch.ExpectedRows = (int)found.RowsFound;
                outcome.Arrive(batch, $"{OutgoingBatch.ArrivedTwice}: {found.RowsFound} rows", found.RowsFound);
                outcome.Doubts.Add(DeliveryErrors.Doubled(batch.Record));
                return true;
            case UnknownDecision.SendRest:
                await SendRestAsync(batch, found, outcome, stop, cancel);
                return true;
            case UnknownDecision.ResendUnproven:
                if (context.Destination.Capabilities.Idempotency == IdempotencyKind.None) outcome.Doubts.Add(DeliveryErrors.PossiblyDoubled(batch.Record));
                batch.SendAgain(OutgoingBatch.Unproven);
                return false;
            case UnknownDecision.Resend:
                batch.SendAgain("sent again after it was found absent");
                batch.StoredNothing = true;
                return false;
            default:
                outcome.Leave(batch, BatchState.Unknown, found.Error?.Message);
                throw new Pacing.StreamHeldException(DeliveryErrors.Undecidable(batch.Record, context.Table, found));
        }
    }

    /// <summary>
    /// INV-1: the rows that are missing of a partly stored batch go into a part of their own; all get their receipts in one settlement. A part that an earlier process has marked already is resumed,
    /// not made again.
    /// </summary>
    private async Task SendRestAsync(OutgoingBatch batch, ConfirmResult found, BatchOutcome outcome, CancellationToken stop, CancellationToken cancel)
    {
        IReadOnlySet<int> present = await context.Mappings.RowsOfAsync(batch, found.PresentKeys, cancel);
        if (TakeEarlierPart?.Invoke(batch.Record.Number) is { } earlier)
        {
            if (!await ResolveAsync(earlier, outcome, stop, cancel)) await SendToEndAsync(earlier, outcome, stop, cancel);
        }
        else
        {
            await SendToEndAsync(await journal.WritePartAsync(batch, row => !present.Contains(row), cancel), outcome, stop, cancel);
        }

        await parts.KeepPresentAsync(batch, present, outcome, cancel);
    }

    private static async Task RunAsync(BatchOutcome outcome, OutgoingBatch batch, Func<Task> send)
    {
        try
        {
            await send();
        }
        catch (Exception e) when (e is ConnectorException or Pacing.QuotaWaitException or Pacing.StoppedByPersonException or Pacing.StreamHeldException)
        {
            outcome.Stop = e;
            if (!outcome.Arrived.Contains(batch) && !outcome.Gone.Contains(batch)) outcome.Unfinished.Add(batch);
        }
    }

    private static ConnectorError Fault(SendResult sent) => sent.Error ?? DeliveryErrors.Unexplained;
}
