using System.Collections.Immutable;
using MlConnector.Abstractions.Checks;
using MlConnector.Abstractions.Destinations;
using MlConnector.Abstractions.Errors;
using MlConnector.Abstractions.Schemas;
using MlConnector.BigQuery.Tables;
using MlConnector.BigQuery.Ways;
using MlConnector.Http.Grpc;

namespace MlConnector.BigQuery.WriteStreams;

/// <summary>
/// Rows by the Storage Write API: a stream for each batch, of kind <c>COMMITTED</c>. It serves tables that only grow: what is staged for a merge or a copy is loaded by jobs, which cost nothing and have a job behind them anyway.
/// </summary>
internal sealed class StorageWay(StorageClient client, AppendSender sender, StreamConfirmer confirmer, StreamClaims claims, FreshTable fresh, BigQueryOptions options) : IRowWay, IDisposable
{
    private const string Probe = "mlc_check";

    /// <inheritdoc />
    public DestinationCapabilities Capabilities => new()
    {
        WriteModes = [WriteMode.Append, WriteMode.Versions],
        MaxRowsPerBatch = ushort.MaxValue,
        MaxBytesPerBatch = options.Streaming.BytesPerAppend,
        PreferredRowsPerBatch = options.Streaming.RowsPerAppend,
        Idempotency = IdempotencyKind.RequestId,
        BisectPosts = 0,
    };

    /// <inheritdoc />
    public ImmutableArray<QuotaClaim> ClaimsFor(ContainerReference container, TableSchema table, int rows, long bytes) => claims.Of(bytes);

    /// <inheritdoc />
    public Task<SendResult> SendAsync(ContainerReference container, DeliveryBatch batch, CancellationToken cancel) => sender.SendAsync(container, batch, cancel);

    /// <inheritdoc />
    public Task<ConfirmResult> ConfirmAsync(ContainerReference container, BatchReference batch, CancellationToken cancel) => confirmer.ConfirmAsync(container, batch, cancel);

    /// <summary>A stream is opened and closed again; it never holds a row. Without a table the refusal to find one shows that the service was reached, and no more.</summary>
    public async Task<Look> ProbeAsync(ContainerReference container, TableSchema? table, CancellationToken cancel)
    {
        try
        {
            string stream = await client.CreateAsync(container, table?.Name ?? Probe, cancel);
            await client.CloseAsync(stream, cancel);
            return $"a stream into {table?.Name ?? Probe} was opened and closed again, without a row";
        }
        catch (ConnectorException e) when (StorageRefusal.FaultOf(e) is { Status: GrpcStatus.NotFound })
        {
            return table is null
                ? Look.NotTried($"{options.StorageBase.Host} was reached, and there is no table yet to open a stream into; whether the project may stream rows, which needs billing, shows once there is one: apply, and check again")
                : await fresh.ProbedAsync(container, table, e.Error.Message, cancel);
        }
    }

    /// <inheritdoc />
    public void Dispose() => client.Dispose();
}
