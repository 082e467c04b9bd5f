using MlConnector.Engine.Configuration.Revisions;
using MlConnector.Engine.Delivery;
using MlConnector.Engine.Delivery.Reads;
using MlConnector.Engine.Ports;

namespace MlConnector.Engine.Replay;

/// <summary>A stream goes back to the table that a compaction was leaving: what our receipts said of it is true still, because nothing was delivered there meanwhile. What was sent to the second container is given up.</summary>
internal sealed class TableReturn(StreamDelivery delivery, Succession given)
{
    private readonly DeliveryContext context = delivery.Context;

    /// <summary>Goes back; the next run compares the table as ever.</summary>
    public async Task<string?> PrepareAsync(CancellationToken stop, CancellationToken cancel)
    {
        await new TableRebuild(delivery, successor: true).GiveUpUnsettledAsync(stop, cancel);
        LeftTable? left = given.Left.FirstOrDefault(table => table.Stream == context.State.Stream && table.Table == context.State.Table);
        await context.Store.Streams.ResetAsync(context.Fence, context.State.Id, new StreamReset { TableIdentity = left?.Identity, ExpectedRows = left?.Rows, ClearHold = true }, cancel);
        (context.TableIdentity, context.RowsInTable) = (left?.Identity, left?.Rows ?? 0);
        return null;
    }
}
