using System.Net.Http.Headers;
using MlConnector.Abstractions.Errors;
using MlConnector.BigQuery.SignIn;
using MlConnector.Http.Transport;
using Microsoft.Extensions.Logging;
using Polly;

namespace MlConnector.BigQuery.Transport;

/// <summary>
/// Talks to the REST service with a fresh token. <see cref="AskAsync"/> repeats what may be repeated; <see cref="SendAsync"/> never repeats, save that a token that had ended is renewed once: the service has not
/// looked at the request itself then; <see cref="BeginAsync"/> repeats, and remembers what it does not know. Safe for concurrent use.
/// </summary>
internal sealed class BigQueryClient(HttpClient http, BigQueryOptions options, BigQueryTokens tokens, TimeProvider time, ResiliencePipeline retry, ILogger log)
{
    private readonly Uri root = new(options.ApiBase.AbsoluteUri.TrimEnd('/') + "/");

    /// <summary>Paths of the project.</summary>
    public ApiPath Paths { get; } = new(options.Project);

    /// <summary>Sends a call that may be repeated, and repeats it while that can help. Gives a success, or what the call accepts like one.</summary>
    /// <exception cref="ConnectorException">Anything else.</exception>
    public Task<ApiAnswer> AskAsync(ApiCall call, CancellationToken cancel) => RepeatAsync(call, static () => { }, cancel);

    /// <summary>
    /// Begins what has a name of its own, and repeats that while it can help. Null if it may be there already and has to be asked for by its name (INV-3): the name is taken (409), or an attempt was lost, and then a refusal of its
    /// repetition says nothing of what that attempt did.
    /// </summary>
    /// <exception cref="ConnectorException">It was not begun, or it is not known and the service is of no help now.</exception>
    public async Task<ApiAnswer?> BeginAsync(ApiCall call, CancellationToken cancel)
    {
        bool lost = false;
        try
        {
            ApiAnswer answer = await RepeatAsync(call with { Accepts = static refusal => refusal.Status == 409 }, () => lost = true, cancel);
            return answer.Succeeded ? answer : null;
        }
        catch (ConnectorException e) when (lost && e.Error.Kind is not (ErrorKind.Transient or ErrorKind.Throttled))
        {
            return null;
        }
    }

    /// <summary>Puts a piece of an upload, or asks how much of it has arrived, once.</summary>
    /// <exception cref="HttpRequestException">No answer; also <see cref="IOException"/>, and <see cref="OperationCanceledException"/> after the time-out.</exception>
    public Task<ApiAnswer> PutAsync(Uri session, Func<HttpContent> content, string what, CancellationToken cancel) => SendAsync(() => new HttpRequestMessage(HttpMethod.Put, session) { Content = content() }, what, cancel);

    /// <summary>Sends rows once and tells what is certain about it (INV-3). Nothing is repeated but for a token that had ended.</summary>
    /// <exception cref="ConnectorException">There is no token, so that nothing left.</exception>
    public async Task<RowsAnswer> SendRowsAsync(HttpMethod method, Uri address, Func<HttpContent> content, string what, CancellationToken cancel)
    {
        bool left = false;
        try
        {
            ApiAnswer answer = await SendAsync(() => { left = true; return new HttpRequestMessage(method, address) { Content = content() }; }, what, cancel);
            return answer is { Status: 408 or >= 500 } or { Succeeded: true, IsPage: true }
                ? new RowsAnswer { Doubt = string.Create(System.Globalization.CultureInfo.InvariantCulture, $"the service answered {answer.Status}") }
                : new RowsAnswer { Answer = answer };
        }
        catch (HttpRequestException e)
        {
            return NetworkFault.NeverConnected(e) ? new RowsAnswer { Refusal = BigQueryErrors.Unreachable(what, NetworkFault.Describe(e)) } : new RowsAnswer { Doubt = NetworkFault.Describe(e) };
        }
        catch (IOException)
        {
            return new RowsAnswer { Doubt = "the connection broke inside the answer" };
        }
        catch (OperationCanceledException) when (left)
        {
            return new RowsAnswer { Doubt = cancel.IsCancellationRequested ? "it was cancelled while the rows were under way" : "no answer in time" };
        }
    }

    /// <summary>Address of a path.</summary>
    public Uri AddressOf(string path) => new(root, path);

    /// <summary>Where an upload goes that was begun; null if the answer names no address.</summary>
    public Uri? AddressOf(ApiAnswer begun) => begun.Location is { } location ? UploadAddress.Of(root, location) : null;

    private async Task<ApiAnswer> RepeatAsync(ApiCall call, Action lost, CancellationToken cancel)
    {
        // sign-in has patience of its own: one that failed is not repeated once more for every repetition of the call
        await tokens.GetAsync(cancel);
        return await retry.ExecuteAsync(async stop =>
        {
            ApiAnswer answer = await TryAsync(call, lost, stop);
            if (answer.Succeeded || call.Accepts?.Invoke(answer) == true) return answer;
            if (answer.IsPage || answer.Status is 408 or >= 500) lost();
            throw new ConnectorException(AnswerErrors.Classify(answer, call.What));
        }, cancel);
    }

    /// <summary>One attempt; <paramref name="lost"/> is told of one that may have been carried out although nobody answered.</summary>
    private async Task<ApiAnswer> TryAsync(ApiCall call, Action lost, CancellationToken cancel)
    {
        try
        {
            return await SendAsync(() => RequestOf(call), call.What, cancel);
        }
        catch (HttpRequestException e)
        {
            if (!NetworkFault.NeverConnected(e)) lost();
            throw new ConnectorException(BigQueryErrors.Unreachable(call.What, NetworkFault.Describe(e)));
        }
        catch (IOException)
        {
            lost();
            throw new ConnectorException(BigQueryErrors.Unreachable(call.What, "the connection broke inside the answer") with { OutOfReach = false });
        }
        catch (OperationCanceledException) when (!cancel.IsCancellationRequested)
        {
            lost();
            throw new ConnectorException(BigQueryErrors.Unreachable(call.What, "no answer in time") with { OutOfReach = false });
        }
    }

    private async Task<ApiAnswer> SendAsync(Func<HttpRequestMessage> make, string what, CancellationToken cancel)
    {
        for (int round = 0; ; round++)
        {
            string token = await tokens.GetAsync(cancel);
            using HttpRequestMessage request = make();
            request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", token);
            using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancel);
            limit.CancelAfter(options.Timeout); // the network runs on real time, so this does too
            using HttpResponseMessage response = await http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, limit.Token);
            ApiAnswer answer = await ReadAsync(response, limit.Token);
            BigQueryLog.Answered(log, request.Method.Method, what, answer.Status);
            if (answer.Status != 401 || answer.IsPage || round > 0) return answer;
            tokens.Reject(token);
        }
    }

    private HttpRequestMessage RequestOf(ApiCall call)
    {
        var request = new HttpRequestMessage(call.Method, AddressOf(call.Path));
        if (call.Json is { } json) request.Content = new ByteArrayContent(json) { Headers = { ContentType = new MediaTypeHeaderValue("application/json") { CharSet = "utf-8" } } };
        if (call.IfMatch is { } etag) request.Headers.TryAddWithoutValidation("If-Match", etag);
        if (call.UploadLength is { } length)
        {
            request.Headers.Add("X-Upload-Content-Type", "application/octet-stream");
            request.Headers.Add("X-Upload-Content-Length", length.ToString(System.Globalization.CultureInfo.InvariantCulture));
        }

        return request;
    }

    private async Task<ApiAnswer> ReadAsync(HttpResponseMessage response, CancellationToken cancel)
    {
        byte[] bytes = await WholeAnswer.ReadAsync(response, cancel);
        ReadOnlySpan<byte> start = bytes.AsSpan().TrimStart(" \t\r\n"u8);
        string? range = response.Headers.TryGetValues("Range", out IEnumerable<string>? values) ? values.FirstOrDefault() : null;
        return new ApiAnswer((int)response.StatusCode, bytes, start.Length > 0 && start[0] == (byte)'<', WholeAnswer.WaitOf(response.Headers.RetryAfter, time.GetUtcNow()), response.Headers.Location, range);
    }
}
