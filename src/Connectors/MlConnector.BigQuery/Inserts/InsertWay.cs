using System.Collections.Immutable;
using MlConnector.Abstractions.Checks;
using MlConnector.Abstractions.Destinations;
using MlConnector.Abstractions.Errors;
using MlConnector.Abstractions.Schemas;
using MlConnector.BigQuery.Tables;
using MlConnector.BigQuery.Transport;
using MlConnector.BigQuery.Ways;

namespace MlConnector.BigQuery.Inserts;

/// <summary>
/// Rows by <c>tabledata.insertAll</c>. For thirty minutes the service changes no row that came so: it serves tables that only grow, never one that is merged into, replaced, or staged for either.
/// </summary>
internal sealed class InsertWay(InsertSender sender, InsertConfirmer confirmer, InsertClaims claims, BigQueryClient client, FreshTable fresh, BigQueryOptions options) : IRowWay
{
    private const string Probe = "mlc_check";

    private static readonly Look NoTable = Look.NotTried("there is no table yet, and the service was not asked for more than that; whether the project may stream rows, which needs billing, shows once there is one: apply, and check again");

    /// <summary>A row that no table can take: it has a field that none has, so that the answer names it and nothing is stored.</summary>
    private static readonly byte[] ProbeBody = System.Text.Encoding.UTF8.GetBytes($$$"""{"skipInvalidRows":false,"ignoreUnknownValues":false,"rows":[{"json":{"{{{Probe}}}":"1"}}]}""");

    /// <inheritdoc />
    public DestinationCapabilities Capabilities => new()
    {
        WriteModes = [WriteMode.Append, WriteMode.Versions],
        MaxRowsPerBatch = InsertSender.MostRows,
        MaxBytesPerBatch = options.Streaming.BytesPerInsert,
        PreferredRowsPerBatch = options.Streaming.RowsPerInsert,
        Idempotency = IdempotencyKind.None,
        BisectPosts = 0,
    };

    /// <inheritdoc />
    public ImmutableArray<QuotaClaim> ClaimsFor(ContainerReference container, TableSchema table, int rows, long bytes) => claims.Of(container, table, rows, bytes);

    /// <inheritdoc />
    public Task<SendResult> SendAsync(ContainerReference container, DeliveryBatch batch, CancellationToken cancel) => sender.SendAsync(container, batch, cancel);

    /// <inheritdoc />
    public Task<ConfirmResult> ConfirmAsync(ContainerReference container, BatchReference batch, CancellationToken cancel) => confirmer.ConfirmAsync(container, batch, cancel);

    /// <inheritdoc />
    public async Task<Look> ProbeAsync(ContainerReference container, TableSchema? table, CancellationToken cancel)
    {
        const string What = "Trying to stream a row";
        string path = client.Paths.InsertAll(container.Name, table?.Name ?? Probe);
        ApiAnswer answer = await client.AskAsync(new ApiCall(HttpMethod.Post, path, What, ProbeBody) { Accepts = static found => found is { Status: 404, IsPage: false } }, cancel);
        if (!answer.Succeeded) return table is null ? NoTable : await fresh.ProbedAsync(container, table, answer.Message, cancel);
        return InsertAnswer.Read(answer, 1, What).IsEmpty
            ? throw new ConnectorException(BigQueryErrors.Answer(What, "a row with a column that the table does not have was taken"))
            : $"rows could be streamed into {table?.Name}; one that does not fit was refused as it should be";
    }
}
