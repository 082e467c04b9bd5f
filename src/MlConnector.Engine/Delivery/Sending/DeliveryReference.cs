using MlConnector.Abstractions.Destinations;
using MlConnector.Abstractions.Schemas;
using MlConnector.Engine.Ports;

namespace MlConnector.Engine.Delivery.Sending;

/// <summary>From what the store knows of a batch to what a destination has to know.</summary>
internal static class DeliveryReference
{
    /// <summary>The reference of a batch that is on its way.</summary>
    public static BatchReference Of(OutgoingBatch batch, TableSchema table) => Of(batch.Record, table, batch.State) with { GenerationRows = batch.GenerationRows };

    /// <summary>The reference of a batch; of a publication with its state.</summary>
    public static BatchReference Of(BatchRecord record, TableSchema table, Publications.PublishedState? state = null) =>
        new(record.BatchId, table, record.Rows, record.Attempt) { LastSentAt = record.LastSentAt, Days = record.Days, RequestId = record.RequestId, Removal = state?.Offered?.Removal, Before = state?.Before };
}
