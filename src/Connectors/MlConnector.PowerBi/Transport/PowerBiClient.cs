using System.Net.Http.Headers;
using Microsoft.Extensions.Logging;
using MlConnector.Abstractions.Errors;
using MlConnector.Http.Transport;
using MlConnector.PowerBi.SignIn;
using Polly;

namespace MlConnector.PowerBi.Transport;

/// <summary>A request of the REST service: what is done, for people, and how.</summary>
/// <param name="Method">Verb.</param>
/// <param name="Path">Path below <c>/v1.0/myorg/</c>, encoded, with its query.</param>
/// <param name="What">For logs and errors; the path is not printed.</param>
/// <param name="Json">Body, or null.</param>
internal sealed record PowerBiCall(HttpMethod Method, string Path, string What, byte[]? Json = null)
{
    /// <summary>Dataset it is about, for errors.</summary>
    public string Dataset { get; init; } = "";

    /// <summary>Table it is about, for errors.</summary>
    public string Table { get; init; } = "";

    /// <summary>Waited for before each attempt: the budget that the call is paced by, if any.</summary>
    public Func<CancellationToken, ValueTask>? Pace { get; init; }

    /// <summary>Told of each attempt that may still be carried out although it failed: no answer came, or one of a server in trouble.</summary>
    public Action? InDoubt { get; init; }
}

/// <summary>
/// Talks to the REST service with a fresh token. <see cref="AskAsync"/> repeats what may be repeated; <see cref="TryOnceAsync"/> never repeats and is for what may not
/// (creating). Rows go through <see cref="Rows.RowSender"/>. Safe for concurrent use.
/// </summary>
internal sealed class PowerBiClient(HttpClient http, Uri apiBase, TimeSpan timeout, PowerBiTokens tokens, TimeProvider time, Func<int> jitter, ILogger log, RetryOptions? repeat = null)
{

    /// <summary>How calls and sign-ins are repeated where nothing else is set.</summary>
    public static RetryOptions StandardRetry { get; } = new() { FirstDelay = TimeSpan.FromSeconds(1) };

    private readonly ResiliencePipeline retry = RetryPipeline.Create(repeat ?? StandardRetry, time, jitter,
        (error, wait, _) => PowerBiLog.CallRetry(log, error.Code, RetryPipeline.Seconds(wait)));
    private readonly string root = apiBase.AbsoluteUri.TrimEnd('/') + "/v1.0/myorg/";

    /// <summary>The token source, for row posts.</summary>
    public PowerBiTokens Tokens => tokens;

    /// <summary>The transport, for row posts.</summary>
    public HttpClient Http => http;

    /// <summary>A limit for one request, its answer's body included. The network runs on real time, so this does too.</summary>
    public CancellationTokenSource LimitOf(CancellationToken cancel)
    {
        var limit = CancellationTokenSource.CreateLinkedTokenSource(cancel);
        limit.CancelAfter(timeout);
        return limit;
    }

    /// <summary>Full address of a path.</summary>
    public Uri AddressOf(string path) => new(root + path);

    /// <summary>Sends a call that may be repeated, and repeats it while that can help. Gives a success.</summary>
    /// <exception cref="ConnectorException">Anything but success.</exception>
    public async Task<VendorAnswer> AskAsync(PowerBiCall call, CancellationToken cancel)
    {
        // sign-in has patience of its own: one that failed is not repeated once more for every repetition of the call
        await tokens.GetAsync(cancel);
        return await retry.ExecuteAsync(async stop =>
        {
            (VendorAnswer? answer, ConnectorError? error) = await TryAsync(call, stop);
            if (error is not null && answer is null or { Status: >= 500 }) call.InDoubt?.Invoke();
            return error is null ? answer! : throw new ConnectorException(error);
        }, cancel);
    }

    /// <summary>Sends a call once. An answer, or the error of a call whose outcome may be unknown.</summary>
    public async Task<(VendorAnswer? Answer, ConnectorError? Error)> TryAsync(PowerBiCall call, CancellationToken cancel)
    {
        (VendorAnswer? answer, ConnectorError? error) = await TryOnceAsync(call, cancel);
        if (answer is null || answer.Succeeded) return (answer, error);
        return (answer, AnswerErrors.Classify(answer, call.What, call.Dataset, call.Table));
    }

    // A token that ended on the way is renewed once: the service has not looked at the request itself.
    private async Task<(VendorAnswer? Answer, ConnectorError? Error)> TryOnceAsync(PowerBiCall call, CancellationToken cancel)
    {
        for (int round = 0; ; round++)
        {
            if (call.Pace is { } pace) await pace(cancel);
            string token = await tokens.GetAsync(cancel);
            using var request = new HttpRequestMessage(call.Method, AddressOf(call.Path));
            Authorize(request, token);
            if (call.Json is { } json) request.Content = new ByteArrayContent(json) { Headers = { ContentType = new MediaTypeHeaderValue("application/json") { CharSet = "utf-8" } } };
            using CancellationTokenSource limit = LimitOf(cancel);
            try
            {
                using HttpResponseMessage response = await http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, limit.Token);
                VendorAnswer answer = await ReadAsync(response, time, limit.Token);
                PowerBiLog.Answered(log, call.Method.Method, call.What, answer.Status, answer.RequestId);
                if (AnswerErrors.MayBeToken(answer) && tokens.Reject(token) && round == 0) continue;
                if (answer.Succeeded) tokens.Accept(token);
                return (answer, null);
            }
            catch (HttpRequestException e)
            {
                return (null, PowerBiErrors.Unreachable(call.What, NetworkFault.Describe(e)) with { OutOfReach = true });
            }
            catch (IOException)
            {
                return (null, PowerBiErrors.Unreachable(call.What, "the connection broke inside the answer"));
            }
            catch (OperationCanceledException) when (!cancel.IsCancellationRequested)
            {
                return (null, PowerBiErrors.Unreachable(call.What, "no answer in time"));
            }
        }
    }

    /// <summary>Sets the header. The scheme's case matters: a lower-case one was reported to be refused with 403.</summary>
    public static void Authorize(HttpRequestMessage request, string token) =>
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", token);

    /// <summary>Reads a whole answer; one above 64 MiB breaks off.</summary>
    public static async Task<VendorAnswer> ReadAsync(HttpResponseMessage response, TimeProvider time, CancellationToken cancel)
    {
        byte[] bytes = await WholeAnswer.ReadAsync(response, cancel);
        bool page = IsPage(response, bytes);
        TimeSpan? wait = AskedWait.Of(response.Headers.RetryAfter, response.IsSuccessStatusCode || page ? "" : Start(bytes), time.GetUtcNow());
        return new VendorAnswer((int)response.StatusCode, Header(response, "RequestId") ?? Header(response, "x-ms-request-id"), bytes, page, wait);
    }

    private static bool IsPage(HttpResponseMessage response, byte[] body)
    {
        ReadOnlySpan<byte> start = body.AsSpan().TrimStart(" \t\r\n"u8);
        return response.Content.Headers.ContentType?.MediaType == "text/html" && start.Length > 0 || start.Length > 0 && start[0] == (byte)'<';
    }

    private static string Start(byte[] body) => System.Text.Encoding.UTF8.GetString(body, 0, Math.Min(body.Length, 2000));

    private static string? Header(HttpResponseMessage response, string name) =>
        response.Headers.TryGetValues(name, out IEnumerable<string>? values) && values.FirstOrDefault() is { Length: > 0 and <= 200 } value ? value : null;
}
