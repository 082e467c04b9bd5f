using System.Net;
using MlConnector.Abstractions.Destinations;
using MlConnector.Abstractions.Errors;
using MlConnector.BigQuery.SignIn;
using MlConnector.Http.Grpc;
using MlConnector.Http.Rows;
using MlConnector.Http.Transport;
using Microsoft.Extensions.Logging;
using Polly;

namespace MlConnector.BigQuery.WriteStreams;

/// <summary>What sending rows into a stream once brought: exactly one of an answer, a refusal and a doubt.</summary>
internal sealed record AppendReply
{
    /// <summary>What the service says of the request.</summary>
    public AppendAnswer? Answer { get; init; }

    /// <summary>Why nothing can have left, which is certain.</summary>
    public ConnectorError? Refusal { get; init; }

    /// <summary>Why it is not known what became of the rows (INV-3).</summary>
    public string? Doubt { get; init; }
}

/// <summary>
/// The calls of <c>BigQueryWrite</c> that are needed. Creating and closing a stream may be repeated, and are; an append is made once, save that a token that had ended is renewed: the service has not looked at the rows then. A call for each
/// batch, which ends with it: no connection is kept that the service would close for being idle. Safe for concurrent use.
/// </summary>
internal sealed class StorageClient(HttpClient http, BigQueryOptions options, BigQueryTokens tokens, ResiliencePipeline retry, ILogger log) : IDisposable
{
    private const string Service = "google.cloud.bigquery.storage.v1.BigQueryWrite/", Appending = "Appending rows";
    private readonly GrpcClient grpc = new(http, options.StorageBase);

    /// <summary>Creates a stream of a table; gives its name.</summary>
    /// <exception cref="ConnectorException">The service refused it (<see cref="StorageRefusal"/>).</exception>
    public async Task<string> CreateAsync(ContainerReference container, string table, CancellationToken cancel)
    {
        const string What = "Creating a stream";
        string parent = StreamName.TableOf(options, container, table);
        byte[] message = StorageMessages.Create(parent).ToArray();
        string name = StorageAnswers.StreamName(await AskAsync("CreateWriteStream", message, $"parent={WebUtility.UrlEncode(parent)}", What, cancel));
        return name.StartsWith(parent + "/streams/", StringComparison.Ordinal) ? name : throw new ConnectorException(BigQueryErrors.Answer(What, "it names no stream of the table"));
    }

    /// <summary>Closes a stream, so that nothing can come into it any more; gives the rows that it holds, or null if the service does not say, because it was closed before or is not known any more: they are counted then.</summary>
    public async Task<long?> CloseAsync(string stream, CancellationToken cancel)
    {
        try
        {
            long rows = StorageAnswers.RowCount(await AskAsync("FinalizeWriteStream", StorageMessages.Finalize(stream).ToArray(), $"name={WebUtility.UrlEncode(stream)}", "Closing a stream", cancel));
            BigQueryLog.StreamClosed(log, stream, rows);
            return rows;
        }
        catch (ConnectorException e) when (StorageRefusal.FaultOf(e) is { } fault && (StorageErrors.IsClosed(fault) || fault.Status == GrpcStatus.NotFound))
        {
            return null;
        }
    }

    /// <summary>Sends rows into a stream once, at its beginning.</summary>
    /// <exception cref="ConnectorException">There is no token, so that nothing left.</exception>
    public async Task<AppendReply> AppendAsync(string stream, byte[] head, PooledBody rows, CancellationToken cancel)
    {
        bool left = false;
        try
        {
            GrpcReply reply = await CallAsync("AppendRows", () => { left = true; return new GrpcBody(head, rows); }, $"write_stream={WebUtility.UrlEncode(stream)}", cancel);
            if (reply.Messages.Count > 0) return new AppendReply { Answer = StorageAnswers.Append(reply.Messages[0]) };
            return reply.Status == GrpcStatus.Ok ? new AppendReply { Doubt = "the service answered nothing" } : new AppendReply { Answer = new AppendAnswer { Fault = StorageAnswers.Fault(reply) } };
        }
        catch (HttpRequestException e)
        {
            return NetworkFault.NeverConnected(e) ? new AppendReply { Refusal = BigQueryErrors.Unreachable(Appending, NetworkFault.Describe(e)) } : new AppendReply { Doubt = NetworkFault.Describe(e) };
        }
        catch (Exception e) when (e is IOException or InvalidDataException)
        {
            return new AppendReply { Doubt = "the connection broke inside the answer" };
        }
        catch (OperationCanceledException) when (left)
        {
            return new AppendReply { Doubt = cancel.IsCancellationRequested ? "it was cancelled while the rows were under way" : "no answer in time" };
        }
    }

    /// <inheritdoc />
    public void Dispose() => http.Dispose();

    private async Task<byte[]> AskAsync(string method, byte[] message, string parameters, string what, CancellationToken cancel)
    {
        // sign-in has patience of its own
        await tokens.GetAsync(cancel);
        return await retry.ExecuteAsync(async stop => await TryAsync(method, message, parameters, what, stop), cancel);
    }

    private async Task<byte[]> TryAsync(string method, byte[] message, string parameters, string what, CancellationToken cancel)
    {
        try
        {
            GrpcReply reply = await CallAsync(method, () => new GrpcBody(message), parameters, cancel);
            if (reply.Status != GrpcStatus.Ok) throw StorageRefusal.Of(StorageAnswers.Fault(reply), what);
            return reply.Messages.Count > 0 ? reply.Messages[0] : throw new ConnectorException(BigQueryErrors.Answer(what, "it is empty"));
        }
        catch (HttpRequestException e)
        {
            throw new ConnectorException(BigQueryErrors.Unreachable(what, NetworkFault.Describe(e)));
        }
        catch (Exception e) when (e is IOException or InvalidDataException)
        {
            throw new ConnectorException(BigQueryErrors.Unreachable(what, "the connection broke inside the answer") with { OutOfReach = false });
        }
        catch (OperationCanceledException) when (!cancel.IsCancellationRequested)
        {
            throw new ConnectorException(BigQueryErrors.Unreachable(what, "no answer in time") with { OutOfReach = false });
        }
    }

    private async Task<GrpcReply> CallAsync(string method, Func<HttpContent> body, string parameters, CancellationToken cancel)
    {
        for (int round = 0; ; round++)
        {
            string token = await tokens.GetAsync(cancel);
            GrpcReply reply = await grpc.CallAsync(new GrpcCall(Service + method, body(), token, options.Timeout) { RequestParameters = parameters }, cancel);
            BigQueryLog.Called(log, method, reply.Status.ToString());
            if (reply.Status != GrpcStatus.Unauthenticated || round > 0) return reply;
            tokens.Reject(token);
        }
    }
}
