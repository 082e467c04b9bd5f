using MlConnector.Abstractions.Destinations;
using MlConnector.Abstractions.Errors;
using MlConnector.Abstractions.Schemas;
using MlConnector.Engine.Delivery.Reads;
using MlConnector.Engine.Delivery.Sending;
using MlConnector.Engine.Ports;

namespace MlConnector.Engine.Delivery.Tables;

/// <summary>
/// Takes a table as it is: a person says that it is right. Batches whose outcome is open are asked about once more; what is there counts as delivered, the rest is read again. Versions go on above the newest one found,
/// so that nothing delivered from now on is older than what is there.
/// </summary>
internal sealed class TableAdoption(StreamDelivery delivery)
{
    private readonly DeliveryContext context = delivery.Context;

    /// <summary>Adopts; gives what a person should know.</summary>
    public async Task<string?> PrepareAsync(CancellationToken cancel)
    {
        if (context.Table.Mode == WriteMode.Append && context.State.Hold is { } hold && Holds.FromJson(hold).Code is "STORE-BEHIND" or "TABLE-OVERFILLED") throw WouldDouble();
        await delivery.Book.RenewAsync(cancel);
        foreach (BatchRecord batch in await context.Store.Batches.UnsettledAsync(context.State.Id, cancel)) await DecideAsync(batch, cancel);
        TableState found = (await context.Destination.InspectAsync(context.Container, [context.Table], cancel))[0];
        context.Numbers.Met(0, found.NewestVersion ?? 0);
        await context.Store.Batches.SettleAsync(context.Fence, new Settlement(context.State.Id) { LastBatch = context.Numbers.LastBatch, LastVersion = context.Numbers.LastVersion }, cancel);
        await context.Store.Streams.ResetAsync(context.Fence, context.State.Id, new StreamReset { TableIdentity = found.Identity, ExpectedRows = found.Rows, ClearHold = true }, cancel);
        (context.TableIdentity, context.RowsInTable) = (found.Identity, found.Rows ?? 0);
        return found.Rows is null ? $"The rows of table {context.Table.Name} could not be counted; its total is unknown until the next rebuild." : null;
    }

    /// <summary>The table holds rows that this data folder has forgotten; it would append them once more, and nothing in an append table picks the newest.</summary>
    private ConnectorException WouldDouble() => new(new ConnectorError(
        "ADOPT-WOULD-DOUBLE", ErrorKind.Config, ErrorOwner.Operator, $"Table {context.Table.Name} holds rows that this data folder does not know, and its rows are only ever appended: they would be delivered a second time.",
        "Choose `mlc rebuild`: the table is emptied and filled once, from the journal; the next run reads what is missing.")
    {
        Where = $"stream {context.State.Stream}",
    });

    private async Task DecideAsync(BatchRecord batch, CancellationToken cancel)
    {
        ConfirmResult found = await context.Destination.ConfirmAsync(context.Container, DeliveryReference.Of(batch, context.Table), cancel);
        bool arrived = found.Outcome is ConfirmOutcome.Arrived or ConfirmOutcome.MoreThanSent;
        Ledger.LedgerBatch? staged = context.Ledger.InFlight.FirstOrDefault(each => each.Number == batch.Number);
        if (arrived) staged?.Settle();
        else staged?.Discard();
        BatchRecord decided = batch with { State = arrived ? BatchState.Confirmed : BatchState.Refused, Note = $"adopted by a person: {found.Outcome}, {found.RowsFound} rows" };
        await context.Store.Batches.SettleAsync(context.Fence, new Settlement(context.State.Id) { Batches = [decided] }, cancel);
    }
}
