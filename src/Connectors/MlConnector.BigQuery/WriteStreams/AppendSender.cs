using System.Runtime.CompilerServices;
using MlConnector.Abstractions.Destinations;
using MlConnector.Abstractions.Errors;
using MlConnector.Abstractions.Schemas;
using MlConnector.BigQuery.Queries;
using MlConnector.BigQuery.Tables;
using MlConnector.BigQuery.Ways;
using MlConnector.Http.Grpc;
using MlConnector.Http.Rows;
using Microsoft.Extensions.Logging;

namespace MlConnector.BigQuery.WriteStreams;

/// <summary>
/// Sends a batch as the first and only request of a stream of its own, at its beginning: all rows or none. The service names the stream, and the batch remembers the name before a row leaves (INV-1). Of a batch that is sent again the
/// remembered stream is closed first, whatever the process before came to: then nothing can come into it any more, and a new one is made only if it holds none of the rows (INV-3).
/// </summary>
internal sealed class AppendSender(StorageClient client, FreshTable fresh, BatchCounter counter, BigQueryOptions options, ILogger log)
{
    private const string What = "Appending rows";

    /// <summary>Documented for one request, with what surrounds the rows.</summary>
    private const long MostBytes = 10_000_000;

    private readonly ConditionalWeakTable<TableSchema, RowEncoder> encoders = [];

    /// <summary>Sends a batch. Throws only when cancelled before a row left.</summary>
    public async Task<SendResult> SendAsync(ContainerReference container, DeliveryBatch batch, CancellationToken cancel)
    {
        (PooledBody? encoded, string? tooLarge) = EncoderOf(batch.Reference.Table).Encode(batch);
        if (encoded is null) return Outcome.Refused(BigQueryErrors.TooLarge(tooLarge!));
        using PooledBody rows = encoded;
        SendResult result;
        try
        {
            result = await IntoStreamAsync(container, batch, rows, cancel);
        }
        catch (ConnectorException e)
        {
            // No token, no stream, or a question that was not answered: no row left.
            result = Outcome.Refused(await MeaningAsync(container, batch.Reference.Table, e, cancel));
        }

        BigQueryLog.Appended(log, batch.Reference.BatchId, batch.Reference.Rows, rows.Size, result.RequestId ?? "no stream", result.Error?.Code ?? "delivered");
        return result with { Bytes = rows.Started ? rows.Size : 0 };
    }

    private async Task<SendResult> IntoStreamAsync(ContainerReference container, DeliveryBatch batch, PooledBody rows, CancellationToken cancel)
    {
        if (StreamName.Remembered(options, container, batch.Reference) is { } known)
        {
            long there = await client.CloseAsync(known, cancel) ?? await counter.CountAsync(container, batch.Reference, cancel);
            if (there == batch.Reference.Rows) return new SendResult(SendOutcome.Delivered) { RequestId = known };
            if (there > 0) return Outcome.Refused(BigQueryErrors.StreamHeld(batch.Reference.BatchId, there, batch.Reference.Rows)) with { RequestId = known };
        }

        string stream = await client.CreateAsync(container, batch.Reference.Table.Name, cancel);
        await batch.KeepRequestAsync(stream, cancel);
        return await AppendAsync(container, batch.Reference, stream, rows, cancel);
    }

    private async Task<SendResult> AppendAsync(ContainerReference container, BatchReference batch, string stream, PooledBody rows, CancellationToken cancel)
    {
        byte[] head = StorageMessages.Append(stream, RowDescriptor.Of(batch.Table), rows.Size).ToArray();
        if (head.Length + rows.Size > MostBytes) return Outcome.Refused(BigQueryErrors.TooLarge($"more than {MostBytes} bytes with the description of its columns"));
        AppendReply reply = await client.AppendAsync(stream, head, rows, cancel);
        SendResult result = reply switch
        {
            { Refusal: { } refusal } => Outcome.Refused(refusal),
            { Answer: { Rows.IsEmpty: false } named } => Outcome.Refused(BigQueryErrors.RowsRefused(named.Rows[0].Message)) with { Rejected = [.. named.Rows.Where(row => row.Row < batch.Rows).Select(row => (row.Row, BigQueryErrors.Row("", row.Message)))] },
            { Answer.Fault: { } fault } => await JudgeAsync(container, batch.Table, fault, cancel),
            { Answer.Appended: true } => new SendResult(SendOutcome.Delivered),
            _ => Outcome.Unknown(reply.Doubt ?? "the service answered nothing that is an answer"),
        };
        return result with { RequestId = stream };
    }

    private async Task<SendResult> JudgeAsync(ContainerReference container, TableSchema table, StorageFault fault, CancellationToken cancel)
    {
        if (StorageErrors.IsThere(fault)) return new SendResult(SendOutcome.Delivered);
        if (StorageErrors.IsClosed(fault)) return Outcome.Refused(BigQueryErrors.Service(What, "a stream that was just created is closed"));
        if (StorageErrors.LeavesDoubt(fault)) return Outcome.Unknown(fault.Message.Length > 0 ? fault.Message : fault.Status.ToString());
        return Outcome.Refused(await MeaningAsync(container, table, StorageRefusal.Of(fault, What), cancel));
    }

    /// <summary>A table or column that streaming does not know may be one that it does not know yet.</summary>
    private async Task<ConnectorError> MeaningAsync(ContainerReference container, TableSchema table, ConnectorException thrown, CancellationToken cancel) => StorageRefusal.FaultOf(thrown) switch
    {
        { Code: StorageCode.SchemaMismatchExtraFields } fault => await fresh.UnknownColumnAsync(container, table, fault.Message, cancel),
        { Code: StorageCode.TableNotFound } or { Code: StorageCode.None, Status: GrpcStatus.NotFound } => await fresh.MissingAsync(container, table, thrown.Error.Message, cancel),
        _ => thrown.Error,
    };

    private RowEncoder EncoderOf(TableSchema table) => encoders.GetValue(table, made => new RowEncoder(made, ushort.MaxValue, options.Streaming.BytesPerAppend));
}
