using System.Globalization;
using MlConnector.Abstractions.Destinations;
using MlConnector.Abstractions.Errors;
using MlConnector.Abstractions.Schemas;
using MlConnector.Engine.Delivery.Reads;
using MlConnector.Engine.Delivery.Recovery;
using MlConnector.Engine.Delivery.Sending;
using MlConnector.Engine.Ports;
using MlConnector.Engine.Reading.Cursors;

namespace MlConnector.Engine.Delivery.Tables;

/// <summary>
/// Takes a table as it is: a person says that it is right. Batches whose outcome is open are asked about once more; what is there counts as delivered, the rest is read again. Rows that are there and not known here are taken over by
/// their keys, where the destination lists them. Versions go on above the newest one found, so that nothing delivered from now on is older than what is there.
/// </summary>
/// <param name="delivery">The stream's delivery, opened with what is left of its past.</param>
/// <param name="company">Company of keys that do not name it.</param>
internal sealed class TableAdoption(StreamDelivery delivery, string company)
{
    private readonly DeliveryContext context = delivery.Context;

    /// <summary>Adopts; gives what a person should know.</summary>
    public async Task<string?> PrepareAsync(CancellationToken stop, CancellationToken cancel)
    {
        IListsRows? lists = context.Table.Mode != WriteMode.Replace && context.Destination.Capabilities.ListsKeys ? context.Destination as IListsRows : null;
        if (lists is null) RefuseBlindly();
        if (context.Publishes) await new PublishedTable(context).ThrowIfForeignAsync(context.State, await InspectAsync(cancel), cancel);
        bool regressed = context.State.Hold is { } hold && Holds.FromJson(hold).Code == CursorErrors.Regressed;
        if (context.State.Hold is null) await context.Store.Streams.HoldAsync(context.State.Id, Holds.ToJson(Running()), cancel);
        await delivery.Book.RenewAsync(cancel);
        foreach (BatchRecord batch in await context.Store.Batches.UnsettledAsync(context.State.Id, cancel)) await DecideAsync(batch, cancel);
        await new LostRecords(context).ForgetAsync(null, cancel);
        TableState found = await InspectAsync(cancel);
        context.Numbers.Met(0, found.NewestVersion ?? 0);
        string? taken = lists is null ? null : await new ForgottenRows(delivery, company).TakeAsync(lists, stop, cancel);
        await context.Store.Batches.SettleAsync(context.Fence, new Settlement(context.State.Id) { LastBatch = context.Numbers.LastBatch, LastVersion = context.Numbers.LastVersion }, cancel);
        bool replaced = context.Table.Mode == WriteMode.Replace && context.Past is { IsLost: true };
        TableStamp? stamp = TableStamp.Seen(found.Stamp, context.State.TableStamp);
        await context.Store.Streams.ResetAsync(context.Fence, context.State.Id, new StreamReset { TableIdentity = found.Identity, TableStamp = stamp, ExpectedRows = found.Rows, ForgetLedger = replaced, ForgetCursor = regressed, ClearHold = true }, cancel);
        (context.TableIdentity, context.TableStamp, context.RowsInTable) = (found.Identity, stamp, found.Rows ?? 0);

        // Rows that were taken over are compared by the run that reads them: until then our side does not know what they hold.
        delivery.ComparesTotals = taken is null && !replaced;
        delivery.Remarks.AddRange(Remarks(taken, found, lists is not null, regressed));
        return found.Rows is null && !context.Publishes ? $"The rows of table {context.Table.Name} could not be counted; its total is unknown until the next rebuild." : null;
    }

    private async Task<TableState> InspectAsync(CancellationToken cancel) => (await context.Destination.InspectAsync(context.Container, [context.Table], cancel))[0];

    private IEnumerable<string> Remarks(string? taken, TableState found, bool listed, bool regressed)
    {
        if (regressed) yield return "The next run reads everything again, wherever the numbers of the source stand now, and delivers what differs.";
        if (taken is not null) yield return taken;
        if (context.Past is { IsLost: true }) yield return "Journal records or ledger files of this stream were lost; the next run reads it from the beginning and journals again what it recognises.";
        long? unknown = found.Rows - context.State.ExpectedRows;
        if (!listed && unknown > 0 && context.Table.Mode != WriteMode.Replace)
        {
            yield return string.Create(CultureInfo.InvariantCulture, $"About {unknown} rows there are not known here and cannot be listed; those that are read again come once more, as newer versions of the same content.");
        }
    }

    /// <summary>The table may hold rows that this data folder has forgotten, and they cannot be listed.</summary>
    private void RefuseBlindly()
    {
        if (context.Table.Mode == WriteMode.Replace || context.Publishes) return;
        bool harmless = context.State.Hold is not { } hold || Holds.FromJson(hold).Code is "TABLE-RECREATED" or TableComparison.MovedCode or "TABLE-TRIMMED" or "TABLE-EMPTIED" or CursorErrors.Regressed;
        if (context.Past is { IsLost: true } || context.Table.Mode == WriteMode.Append && !harmless) throw WouldDouble();
    }

    private ConnectorException WouldDouble() => new(new ConnectorError(
        "ADOPT-WOULD-DOUBLE", ErrorKind.Config, ErrorOwner.Operator,
        $"Table {context.Table.Name} may hold rows that this data folder does not know, and the destination cannot list them here: they would be delivered a second time.",
        "Choose `mlc rebuild`: the table is emptied and filled once, from the journal; the next run reads what is missing. Or switch reading back on and adopt again.")
    {
        Where = $"stream {context.State.Stream}",
    });

    private ConnectorError Running() => new(
        "ADOPT-RUNNING", ErrorKind.Transient, ErrorOwner.Operator, $"Table {context.Table.Name} is being taken over as it is.", "Run `mlc adopt` again to go on with it, or `mlc rebuild`.")
    {
        Where = $"stream {context.State.Stream}",
    };

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
