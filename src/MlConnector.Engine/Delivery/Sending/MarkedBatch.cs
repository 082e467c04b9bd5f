using MlConnector.Abstractions.Destinations;
using MlConnector.Engine.Ports;

namespace MlConnector.Engine.Delivery.Sending;

/// <summary>A batch while it is sent: what its rows are, and the only place where a destination can make durable under which id of the vendor's it sends them.</summary>
internal sealed class MarkedBatch(DeliveryContext context, OutgoingBatch batch, DeliveryBatch rows) : DeliveryBatch
{
    /// <inheritdoc />
    public override BatchReference Reference => rows.Reference;

    /// <inheritdoc />
    public override int ValueBytes => rows.ValueBytes;

    /// <inheritdoc />
    public override DeliveryRows OpenRows() => rows.OpenRows();

    /// <inheritdoc />
    public override IAsyncEnumerable<DeliveryRows> OpenPartsAsync(CancellationToken cancel) => rows.OpenPartsAsync(cancel);

    /// <summary>INV-1, INV-3: beside the mark, under the fence, before the first byte leaves.</summary>
    public override async Task KeepRequestAsync(string requestId, CancellationToken cancel)
    {
        BatchRecord named = batch.Record with { RequestId = requestId };
        await context.Store.Batches.KeepRequestAsync(context.Fence, named, cancel);
        batch.Record = named;
    }
}
