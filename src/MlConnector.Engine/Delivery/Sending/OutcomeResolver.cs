using MlConnector.Abstractions.Destinations;
using MlConnector.Abstractions.Errors;
using MlConnector.Engine.Delivery.Progress;

namespace MlConnector.Engine.Delivery.Sending;

/// <summary>INV-3: asks the destination what became of a batch, until there is an answer that decides. What our own disk fails at is left to the next run.</summary>
internal sealed class OutcomeResolver(DeliveryContext context)
{
    /// <summary>The decision, and what was found. <see cref="UnknownDecision.AskAgain"/> is never returned: the question is repeated here.</summary>
    public async Task<(UnknownDecision Decision, ConfirmResult Found)> ResolveAsync(OutgoingBatch batch, CancellationToken stop, CancellationToken cancel)
    {
        for (int refusals = 1; ; refusals++)
        {
            (UnknownDecision decision, ConfirmResult found) = await AskAsync(batch, cancel);
            if (decision != UnknownDecision.AskAgain)
            {
                context.Received(found.Receipt);
                batch.Received(found.Receipt);
                context.Reached(DeliveryPoint.Confirmed, batch.Record.Number, batch.Record.Rows, found.Outcome.ToString());
                return (decision, found);
            }

            ConnectorError error = found.Error!;
            if (OwnFaults.IsOfDisk(error)) throw new ConnectorException(error);
            TimeSpan wait = context.Backoff.WaitAfter(refusals, error.RetryAfter, context.Jitter.Next()) ?? throw new ConnectorException(error);
            await context.Gate.WaitAsync(context.Time.GetUtcNow() + wait, error.Message, stop, cancel);
        }
    }

    private async Task<(UnknownDecision Decision, ConfirmResult Found)> AskAsync(OutgoingBatch batch, CancellationToken cancel)
    {
        try
        {
            ConfirmResult found = await context.Destination.ConfirmAsync(context.Container, DeliveryReference.Of(batch, context.Table), cancel);
            return (UnknownOutcomePolicy.Decide(found, context.Destination.Capabilities, context.Policies.ResendUnproven), found);
        }
        catch (ConnectorException e) when (e.Error.Kind is ErrorKind.Transient or ErrorKind.Throttled or ErrorKind.UnknownOutcome)
        {
            return (UnknownDecision.AskAgain, new ConfirmResult(ConfirmOutcome.CannotTell, 0) { Error = e.Error });
        }
    }
}
