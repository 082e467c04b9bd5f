using System.Collections.Immutable;
using MlConnector.Abstractions.Checks;
using MlConnector.Abstractions.Destinations;
using MlConnector.Abstractions.Schemas;

namespace MlConnector.BigQuery.Ways;

/// <summary>A way that rows take into tables: what it can do, what it takes of the vendor's limits, how a batch is sent and looked for. A connection has one.</summary>
internal interface IRowWay
{
    /// <summary>What it can do, beside what every way can.</summary>
    DestinationCapabilities Capabilities { get; }

    /// <summary>What a batch of so many rows and bytes takes, as far as that can be said without its rows.</summary>
    ImmutableArray<QuotaClaim> ClaimsFor(ContainerReference container, TableSchema table, int rows, long bytes);

    /// <summary>What a batch takes.</summary>
    ImmutableArray<QuotaClaim> ClaimsOf(ContainerReference container, DeliveryBatch batch) => ClaimsFor(container, batch.Reference.Table, batch.Reference.Rows, batch.ValueBytes);

    /// <summary>Sends a batch once.</summary>
    Task<SendResult> SendAsync(ContainerReference container, DeliveryBatch batch, CancellationToken cancel);

    /// <summary>Looks for a batch (INV-3).</summary>
    Task<ConfirmResult> ConfirmAsync(ContainerReference container, BatchReference batch, CancellationToken cancel);

    /// <summary>Tries, without leaving a row behind, whether rows could be sent; <paramref name="table"/> is one that exists, or null. Says what was tried, and what could not be.</summary>
    Task<Look> ProbeAsync(ContainerReference container, TableSchema? table, CancellationToken cancel);
}
