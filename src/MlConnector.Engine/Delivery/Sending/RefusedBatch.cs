using System.Collections.Immutable;
using MlConnector.Abstractions.Errors;
using MlConnector.Engine.Delivery.Progress;
using MlConnector.Engine.Ports;

namespace MlConnector.Engine.Delivery.Sending;

/// <summary>
/// A batch that was refused as it is: too large is halved, rows that the destination names are left out, refused data without a name is bisected to the guilty rows. Everything that is sent on the way is a journaled part (INV-1), and a batch is stored as
/// <em>split</em> before the first of its parts is marked, so that nobody ever sends the whole again.
/// </summary>
internal sealed class RefusedBatch(DeliveryContext context, BatchJournal journal, BatchSender sender)
{
    private int named;

    /// <summary>Delivers what can be delivered, and names the rows that cannot.</summary>
    public async Task SearchAsync(OutgoingBatch batch, BatchRefusal refusal, BatchOutcome outcome, CancellationToken stop, CancellationToken cancel)
    {
        if (batch.IsWhole)
        {
            // INV-5: a closing row says that its generation is complete; a generation never becomes current by a row that is not there. A publication is the whole state or nothing.
            outcome.Leave(batch, BatchState.Refused, refusal.Error.Message);
            throw new ConnectorException(refusal.Error);
        }

        if (refusal.TooLarge)
        {
            await HalveAsync(batch, refusal.Error, outcome, stop, cancel);
            return;
        }

        // What names one guilty row at a time is sent again for each of them: if there are many, they are searched for like rows without a name, which tells them from a fault of the table.
        int posts = context.Destination.Capabilities.BisectPosts;
        if (!refusal.Named.IsEmpty && (posts == 0 || named++ < posts))
        {
            await SendOthersAsync(batch, refusal.Named, outcome, stop, cancel);
            return;
        }

        if (posts == 0)
        {
            // The vendor names guilty rows, but named none: it is not the rows.
            outcome.Leave(batch, BatchState.Refused, refusal.Error.Message);
            throw new ConnectorException(refusal.Error);
        }

        await SplitAsync(batch, outcome, cancel);
        await BisectAsync(batch, refusal.Error, new Bisection(batch.Record.Rows, posts), outcome, stop, cancel);
    }

    /// <summary>The named rows are dead; those beside them were refused for their sake only, and go again.</summary>
    private async Task SendOthersAsync(OutgoingBatch batch, ImmutableArray<(int Row, ConnectorError Error)> named, BatchOutcome outcome, CancellationToken stop, CancellationToken cancel)
    {
        HashSet<int> guilty = [.. named.Select(each => each.Row)];
        foreach ((int row, ConnectorError error) in named) outcome.Refused.Add(new RefusedRow(batch, row, error));
        await SplitAsync(batch, outcome, cancel);
        if (guilty.Count == batch.Record.Rows) return;
        OutgoingBatch others = await journal.WritePartAsync(batch, row => !guilty.Contains(row), cancel);
        if (await sender.TrySendAsync(others, outcome, stop, cancel) is { } again) await SearchAsync(others, again, outcome, stop, cancel);
    }

    private async Task BisectAsync(OutgoingBatch batch, ConnectorError refusal, Bisection search, BatchOutcome outcome, CancellationToken stop, CancellationToken cancel)
    {
        while (true)
        {
            BisectionStep step = search.Next();
            RowRange range = search.Range;
            switch (step)
            {
                case BisectionStep.Send:
                    (bool accepted, refusal) = await SendPartAsync(batch, range, refusal, outcome, stop, cancel);
                    search.Report(accepted);
                    break;
                case BisectionStep.Guilty:
                    outcome.Refused.Add(new RefusedRow(batch, range.From, DeliveryErrors.RowRefused(refusal)));
                    break;
                case BisectionStep.Unresolved:
                    ConnectorError together = DeliveryErrors.Unresolved(refusal, range.Count);
                    for (int row = range.From; row < range.From + range.Count; row++) outcome.Refused.Add(new RefusedRow(batch, row, together));
                    break;
                case BisectionStep.SchemaError:
                    // What looked like guilty rows on the way was innocent: nothing of it becomes a dead letter.
                    outcome.Refused.RemoveAll(row => ReferenceEquals(row.Batch, batch));
                    throw new ConnectorException(DeliveryErrors.Schema(context.Table, refusal));
                default:
                    return;
            }
        }
    }

    private async Task<(bool Accepted, ConnectorError Refusal)> SendPartAsync(
        OutgoingBatch batch, RowRange range, ConnectorError before, BatchOutcome outcome, CancellationToken stop, CancellationToken cancel)
    {
        OutgoingBatch part = await journal.WritePartAsync(batch, row => row >= range.From && row < range.From + range.Count, cancel);
        BatchRefusal? refusal = await sender.TrySendAsync(part, outcome, stop, cancel);
        if (refusal is null) return (true, before);
        await SplitAsync(part, outcome, cancel, range.Count == 1 ? BatchState.Refused : BatchState.Split);
        return (false, refusal.Error);
    }

    private async Task HalveAsync(OutgoingBatch batch, ConnectorError refusal, BatchOutcome outcome, CancellationToken stop, CancellationToken cancel)
    {
        int rows = batch.Record.Rows, half = rows / 2;
        if (rows == 1)
        {
            outcome.Refused.Add(new RefusedRow(batch, 0, DeliveryErrors.RowTooLarge(refusal)));
            outcome.Leave(batch, BatchState.Refused, refusal.Message);
            return;
        }

        await SplitAsync(batch, outcome, cancel);
        foreach (Func<int, bool> take in (ImmutableArray<Func<int, bool>>)[row => row < half, row => row >= half])
        {
            OutgoingBatch part = await journal.WritePartAsync(batch, take, cancel);
            if (await sender.TrySendAsync(part, outcome, stop, cancel) is { } again) await SearchAsync(part, again, outcome, stop, cancel);
        }
    }

    /// <summary>Stored before any part can be marked: a crash from here on resolves the parts, never the whole.</summary>
    private async Task SplitAsync(OutgoingBatch batch, BatchOutcome outcome, CancellationToken cancel, BatchState state = BatchState.Split)
    {
        outcome.Leave(batch, state);
        context.Landed([batch], rowsAdded: 0);
        await context.Store.Batches.SettleAsync(context.Fence, new Settlement(context.State.Id) { Batches = [batch.Record], LastBatch = context.Numbers.LastBatch, LastVersion = context.Numbers.LastVersion }, cancel);
        context.Reached(DeliveryPoint.Split, batch.Record.Number, batch.Record.Rows);
    }
}
