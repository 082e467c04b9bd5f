using System.Net.Http.Headers;
using System.Runtime.CompilerServices;
using MlConnector.Abstractions.Destinations;
using MlConnector.Abstractions.Errors;
using MlConnector.Abstractions.Schemas;
using MlConnector.Http.Rows;
using MlConnector.Http.Transport;
using MlConnector.PowerBi.Transport;
using Microsoft.Extensions.Logging;

namespace MlConnector.PowerBi.Rows;

/// <summary>
/// Posts the rows of a batch exactly once per call: no retry here, none in the transport, no redirect.
/// </summary>
internal sealed class RowSender(PowerBiClient client, PushLimits limits, bool sendsNulls, TimeProvider time, ILogger log)
{
    private readonly ConditionalWeakTable<TableSchema, JsonRowEncoder> encoders = [];

    /// <summary>Sends a batch to a table of a dataset. Throws only when cancelled before anything left.</summary>
    public async Task<SendResult> SendAsync(string workspace, ContainerReference dataset, DeliveryBatch batch, CancellationToken cancel)
    {
        // A token is on its way while the rows are encoded.
        ValueTask<string> ready = client.Tokens.GetAsync(cancel);
        (PooledBody? body, string? tooLarge) = EncoderOf(batch.Reference.Table).Encode(batch);
        using (body)
        {
            SendResult result;
            try
            {
                string token = await ready;
                result = body is null
                    ? SendClassifier.Refused(PowerBiErrors.TooLarge(tooLarge!)) with { TooLarge = true }
                    : await PostAsync(workspace, dataset, batch.Reference, body, token, cancel) with { Bytes = body.Started ? body.Size : 0 };
            }
            catch (ConnectorException e)
            {
                // No token, so nothing left.
                result = SendClassifier.Refused(e.Error);
            }

            PowerBiLog.Sent(log, batch.Reference.BatchId, batch.Reference.Rows, result.Bytes, result.Error?.Code ?? "delivered", result.RequestId);
            return result;
        }
    }

    private async Task<SendResult> PostAsync(string workspace, ContainerReference dataset, BatchReference batch, PooledBody body, string token, CancellationToken cancel)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, client.AddressOf(PowerBiPath.Rows(workspace, dataset.Id, batch.Table.Name))) { Content = body };
        body.Headers.ContentType = new MediaTypeHeaderValue("application/json") { CharSet = "utf-8" };
        PowerBiClient.Authorize(request, token);
        using CancellationTokenSource limit = client.LimitOf(cancel);
        try
        {
            using HttpResponseMessage response = await client.Http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, limit.Token);
            VendorAnswer answer = await ReadAsync(response, limit.Token);
            bool renewable = AnswerErrors.MayBeToken(answer) && client.Tokens.Reject(token);
            if (answer.Succeeded) client.Tokens.Accept(token);
            return SendClassifier.Classify(answer, renewable, dataset.Name, batch.Table.Name);
        }
        catch (HttpRequestException e)
        {
            string reason = NetworkFault.Describe(e);
            return NothingLeft(body, e) ? SendClassifier.Refused(PowerBiErrors.Unreachable("Sending rows", reason)) : SendClassifier.Unknown(reason);
        }
        catch (OperationCanceledException) when (body.Started)
        {
            return SendClassifier.Unknown(cancel.IsCancellationRequested ? "it was cancelled while the rows were under way" : "no answer in time");
        }
        catch (OperationCanceledException) when (!cancel.IsCancellationRequested)
        {
            return SendClassifier.Refused(PowerBiErrors.Unreachable("Sending rows", "no connection in time"));
        }
    }

    // The status is known even if the rest of the answer is lost: a refusal stays a refusal (its reason is lost, so it counts as a gateway's), a success becomes unknown.
    private async Task<VendorAnswer> ReadAsync(HttpResponseMessage response, CancellationToken cancel)
    {
        try
        {
            return await PowerBiClient.ReadAsync(response, time, cancel);
        }
        catch (Exception e) when (e is IOException or HttpRequestException or OperationCanceledException)
        {
            return new VendorAnswer((int)response.StatusCode, requestId: null, [], isPage: true, retryAfter: null);
        }
    }

    private static bool NothingLeft(PooledBody body, HttpRequestException e) => !body.Started || NetworkFault.NeverConnected(e);

    private JsonRowEncoder EncoderOf(TableSchema table) => encoders.GetValue(table, made => new JsonRowEncoder(made, PushRows.Format(sendsNulls), limits.RowsPerPost, limits.BytesPerPost));
}
