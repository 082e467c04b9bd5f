using System.Collections.Immutable;
using MlConnector.Abstractions.Checks;
using MlConnector.Abstractions.Destinations;
using MlConnector.Abstractions.Schemas;
using MlConnector.BigQuery.Transport;
using MlConnector.BigQuery.Ways;

namespace MlConnector.BigQuery.Loads;

/// <summary>Rows by load jobs.</summary>
internal sealed class JobWay(LoadSender sender, BatchConfirmer confirmer, LoadClaims claims, BigQueryClient client, BigQueryOptions options) : IRowWay
{
    private const string Probe = "mlc_check";

    /// <inheritdoc />
    public DestinationCapabilities Capabilities => new()
    {
        WriteModes = [WriteMode.Append, WriteMode.Versions, WriteMode.Replace, WriteMode.Upsert],
        SwapsGenerations = true,
        MaxRowsPerBatch = ushort.MaxValue,
        MaxBytesPerBatch = options.Limits.BytesPerJob,
        PreferredRowsPerBatch = options.Limits.RowsPerJob,
        Idempotency = IdempotencyKind.RequestId,
        BisectPosts = 20,
    };

    /// <inheritdoc />
    public ImmutableArray<QuotaClaim> ClaimsFor(ContainerReference container, TableSchema table, int rows, long bytes) => claims.Of(container, table);

    /// <inheritdoc />
    public ImmutableArray<QuotaClaim> ClaimsOf(ContainerReference container, DeliveryBatch batch) => claims.Of(container, batch);

    /// <inheritdoc />
    public Task<SendResult> SendAsync(ContainerReference container, DeliveryBatch batch, CancellationToken cancel) => sender.SendAsync(container, batch, cancel);

    /// <inheritdoc />
    public Task<ConfirmResult> ConfirmAsync(ContainerReference container, BatchReference batch, CancellationToken cancel) => confirmer.ConfirmAsync(container, batch, cancel);

    /// <summary>An upload is begun and never finished, which starts no job.</summary>
    public async Task<Look> ProbeAsync(ContainerReference container, TableSchema? table, CancellationToken cancel)
    {
        byte[] job = LoadBody.Of(Probe, container, table?.Name ?? Probe, options);
        await client.AskAsync(new ApiCall(HttpMethod.Post, client.Paths.NewUpload, "Trying to begin a load job", job) { UploadLength = 1 }, cancel);
        return "an upload could be begun; load jobs need no billing account";
    }
}
