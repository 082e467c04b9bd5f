using System.Collections.Immutable;
using MlConnector.Abstractions.Errors;
using MlConnector.Engine.Ports;

namespace MlConnector.Engine.Delivery.Sending;

/// <summary>
/// A batch of which the destination holds only some rows. These rows are journaled as a part that counts as arrived under the id of the whole, and the whole counts as split: so the journal alone tells which
/// rows arrived, also to whoever opens the ledger after a crash. Until the settlement the whole stays <em>sending</em>.
/// </summary>
internal sealed class PartlyStored(BatchJournal journal)
{
    /// <summary>The destination named the rows that it refused and stored the others.</summary>
    public async Task KeepAcceptedAsync(OutgoingBatch batch, ImmutableArray<(int Row, ConnectorError Error)> rejected, BatchOutcome outcome, CancellationToken cancel)
    {
        HashSet<int> refused = [.. rejected.Select(each => each.Row)];
        foreach ((int row, ConnectorError error) in rejected) outcome.Refused.Add(new RefusedRow(batch, row, error));
        await KeepAsync(batch, row => !refused.Contains(row), outcome, cancel);
    }

    /// <summary>Confirm listed the keys that are there.</summary>
    public Task KeepPresentAsync(OutgoingBatch batch, IReadOnlySet<int> present, BatchOutcome outcome, CancellationToken cancel) =>
        KeepAsync(batch, present.Contains, outcome, cancel);

    private async Task KeepAsync(OutgoingBatch batch, Func<int, bool> stored, BatchOutcome outcome, CancellationToken cancel)
    {
        if (!Enumerable.Range(0, batch.Record.Rows).Any(stored))
        {
            outcome.Leave(batch, BatchState.Split, "nothing of it was stored");
            return;
        }

        OutgoingBatch part = await journal.WritePartAsync(batch, stored, cancel);
        outcome.Arrive(new OutgoingBatch(part.Block, part.Record with { LastSentAt = batch.Record.LastSentAt, RequestId = batch.Record.RequestId }, part.Staged) { StoredAs = batch.Record.BatchId });
        outcome.Leave(batch, BatchState.Split, $"stored in part; the rows that are there are in batch {part.Record.Number}");
    }
}
