using System.Net;
using System.Net.Http.Headers;
using Microsoft.Extensions.Logging;
using MlConnector.Abstractions.Errors;
using MlConnector.Abstractions.Records;
using MlConnector.Abstractions.Schemas;
using Polly;

namespace MlConnector.Http.Transport;

/// <summary>
/// Requests of one connection that change nothing: TLS verified, redirects refused, bodies bounded and read straight into pooled pages, refusals and broken connections repeated within bounds.
/// Safe for concurrent calls. Failures are <see cref="ConnectorException"/> with codes of <see cref="HttpErrors"/>.
/// </summary>
public sealed class HttpTransport : IDisposable
{
    private readonly HttpTransportOptions options;
    private readonly HttpClient client;
    private readonly TimeProvider time;
    private readonly ILogger logger;

    /// <summary>A transport; it connects to nothing yet.</summary>
    public HttpTransport(HttpTransportOptions options, TimeProvider time, Func<int> jitter, ILogger logger)
    {
        this.options = options;
        this.time = time;
        this.logger = logger;
        Retry = RetryPipeline.Create(options.Retry, time, jitter, (error, delay, attempt) => logger.Repeating(options.System, error.Code, attempt, RetryPipeline.Seconds(delay)));
        client = HttpClientFactory.Create(options, logger);
    }

    /// <summary>How requests are repeated; for whoever has to repeat more than the request (an answer that came whole but damaged).</summary>
    public ResiliencePipeline Retry { get; }

    /// <summary>
    /// Gets a body. <paramref name="authorize"/> is asked for each attempt, so that a renewed credential is used. <paramref name="repeat"/> false for requests that must not be
    /// repeated blindly (a logon).
    /// </summary>
    public async ValueTask<HttpBody> GetAsync(Uri uri, RecordSchema schema, Func<HttpRequestMessage, CancellationToken, ValueTask>? authorize, CancellationToken cancel, bool repeat = true)
    {
        if (!SameOrigin(uri)) throw HttpErrors.Foreign(options, uri);
        if (!repeat) return await SendAsync(() => new(HttpMethod.Get, uri), schema, authorize, cancel);
        return await Retry.ExecuteAsync(token => SendAsync(() => new(HttpMethod.Get, uri), schema, authorize, token), cancel);
    }

    /// <summary>Posts a form that changes nothing (a sign-in for a token), and gives the answer's body; <paramref name="form"/> is asked for each attempt.</summary>
    public ValueTask<HttpBody> PostAsync(Uri uri, RecordSchema schema, Func<IEnumerable<KeyValuePair<string, string>>> form, Func<HttpRequestMessage, CancellationToken, ValueTask>? authorize, CancellationToken cancel) =>
        PostAsync(uri, schema, () => new FormUrlEncodedContent(form()), authorize, cancel);

    /// <summary>Posts a question (GraphQL), and gives the answer's body; <paramref name="content"/> is asked for each attempt. <paramref name="repeat"/> false for whoever repeats more than the request.</summary>
    public async ValueTask<HttpBody> PostAsync(Uri uri, RecordSchema schema, Func<HttpContent> content, Func<HttpRequestMessage, CancellationToken, ValueTask>? authorize, CancellationToken cancel, bool repeat = true)
    {
        if (!SameOrigin(uri)) throw HttpErrors.Foreign(options, uri);
        ValueTask<HttpBody> Send(CancellationToken token) => SendAsync(() => new(HttpMethod.Post, uri) { Content = content() }, schema, authorize, token);
        return repeat ? await Retry.ExecuteAsync(Send, cancel) : await Send(cancel);
    }

    /// <inheritdoc />
    public void Dispose() => client.Dispose();

    private bool SameOrigin(Uri uri) => Uri.Compare(uri, options.BaseAddress, UriComponents.SchemeAndServer, UriFormat.UriEscaped, StringComparison.OrdinalIgnoreCase) == 0;

    /// <summary>One attempt; a second one at once if the credential was refused and could be renewed: the server has not looked at the request itself.</summary>
    private async ValueTask<HttpBody> SendAsync(Func<HttpRequestMessage> make, RecordSchema schema, Func<HttpRequestMessage, CancellationToken, ValueTask>? authorize, CancellationToken cancel)
    {
        for (bool first = true; ; first = false)
        {
            using HttpRequestMessage request = make();
            if (authorize is not null) await authorize(request, cancel);
            try
            {
                return await AttemptAsync(request, schema, cancel);
            }
            catch (ConnectorException refused) when (first && refused.Error.Code == HttpErrors.Unauthorized && options.Refused?.Invoke(request) == true)
            {
                // goes on with the credential renewed
            }
        }
    }

    private async ValueTask<HttpBody> AttemptAsync(HttpRequestMessage request, RecordSchema schema, CancellationToken cancel)
    {
        Uri uri = request.RequestUri!;
        using CancellationTokenSource limit = new(options.Timeout, time);
        using CancellationTokenSource both = CancellationTokenSource.CreateLinkedTokenSource(cancel, limit.Token);
        try
        {
            using HttpResponseMessage response = await client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, both.Token);
            if (response.StatusCode != HttpStatusCode.OK) throw await RefusedAsync(uri, response, both.Token);
            return await ReadBodyAsync(uri, schema, response, both.Token);
        }
        catch (OperationCanceledException late) when (!cancel.IsCancellationRequested)
        {
            throw limit.IsCancellationRequested ? HttpErrors.NoAnswer(options, uri) : HttpErrors.NoConnection(options, uri, late);
        }
        catch (Exception error) when (error is HttpRequestException or IOException)
        {
            throw HttpErrors.NoConnection(options, uri, error);
        }
    }

    private async Task<HttpBody> ReadBodyAsync(Uri uri, RecordSchema schema, HttpResponseMessage response, CancellationToken cancel)
    {
        long declared = response.Content.Headers.ContentLength ?? 256 << 10;
        if (declared > options.MaxBodyBytes) throw HttpErrors.Large(options, uri);
        RecordPage page = new(schema, (int)(declared + (declared / 64) + 256)); // room to see the end, and for what is rewritten, without growing
        try
        {
            await using Stream body = await response.Content.ReadAsStreamAsync(cancel);
            int read;
            while ((read = await body.ReadAsync(page.GetMemory(1), cancel)) > 0)
            {
                page.Advance(read);
                if (page.ByteCount > options.MaxBodyBytes) throw HttpErrors.Large(options, uri);
            }

            if (logger.IsEnabled(LogLevel.Debug)) logger.Answered(options.System, response.RequestMessage!.Method.Method, SafeUrl.Of(uri), (int)response.StatusCode, page.ByteCount);
            return new HttpBody(page, response.Content.Headers.ContentType?.MediaType ?? "", response.Headers.Date, time.GetUtcNow());
        }
        catch
        {
            page.Dispose();
            throw;
        }
    }

    private async Task<ConnectorException> RefusedAsync(Uri uri, HttpResponseMessage response, CancellationToken cancel)
    {
        TimeSpan? wait = HttpBody.RetryAfter(response.Headers, time);
        VendorSaid said = response.StatusCode == HttpStatusCode.BadRequest || options.Judge is not null ? await ErrorBody.ReadAsync(response.Content, options.Headers, cancel) : new("", "");
        return HttpErrors.Status(options, uri, response.StatusCode, wait, said);
    }

    /// <summary>A Basic credential.</summary>
    public static AuthenticationHeaderValue Basic(string user, string password) => new("Basic", Convert.ToBase64String(System.Text.Encoding.UTF8.GetBytes($"{user}:{password}")));
}
