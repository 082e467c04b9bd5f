using System.Net;
using Microsoft.Extensions.Logging;
using MlConnector.Abstractions.Errors;
using MlConnector.Abstractions.WriteBack;

namespace MlConnector.Http.Transport;

/// <summary>
/// Requests of one connection that change something: each leaves once. Nothing is repeated (INV-3), but for a credential that was refused: then the server has not looked at the request. What becomes of a request is told, not
/// thrown: only a wrong address, or a cancellation before anything left, throws. Safe for concurrent calls.
/// </summary>
public sealed class HttpWriter : IDisposable
{
    private const int MaxAnswer = 4 << 20;
    private readonly HttpTransportOptions options;
    private readonly HttpClient client;
    private readonly TimeProvider time;
    private readonly ILogger logger;

    /// <summary>A writer; it connects to nothing yet.</summary>
    public HttpWriter(HttpTransportOptions options, TimeProvider time, ILogger logger)
    {
        (this.options, this.time, this.logger) = (options, time, logger);
        client = HttpClientFactory.Create(options, logger);
    }

    /// <summary>Sends one request. <paramref name="make"/> gives it with its <see cref="OnceContent"/>; <paramref name="authorize"/> adds the credential.</summary>
    public async Task<HttpWritten> SendAsync(Func<HttpRequestMessage> make, Func<HttpRequestMessage, CancellationToken, ValueTask> authorize, CancellationToken cancel)
    {
        for (bool first = true; ; first = false)
        {
            using HttpRequestMessage request = make();
            if (Uri.Compare(request.RequestUri!, options.BaseAddress, UriComponents.SchemeAndServer, UriFormat.UriEscaped, StringComparison.OrdinalIgnoreCase) != 0) throw HttpErrors.Foreign(options, request.RequestUri!);
            HttpWritten written;
            try
            {
                await authorize(request, cancel);
                written = await AttemptAsync(request, cancel);
            }
            catch (ConnectorException nothingLeft)
            {
                return new HttpWritten(new WriteAnswer(WriteOutcome.Refused, nothingLeft.Error), default, "");
            }

            if (!first || written.Status != (int)HttpStatusCode.Unauthorized || options.Refused?.Invoke(request) != true) return written;
        }
    }

    /// <summary>What a status with this body means for what was to be written; for answers of a part of a request too.</summary>
    public WriteAnswer Judge(Uri uri, int status, ReadOnlyMemory<byte> body, TimeSpan? retryAfter)
    {
        if (status is >= 200 and < 300) return new WriteAnswer(WriteOutcome.Written);
        VendorSaid said = ErrorBody.Of(body, options.Headers.Revealed);
        ConnectorError error = HttpErrors.Status(options, uri, (HttpStatusCode)status, retryAfter, said).Error;
        return status switch
        {
            412 => new WriteAnswer(WriteOutcome.Conflict, error),
            429 => new WriteAnswer(WriteOutcome.Refused, error),

            // The service itself says no, in its own form: its transaction was rolled back. Anything else that breaks off may come from a gateway before or after it.
            408 or >= 500 => new WriteAnswer(said.Code.Length > 0 ? WriteOutcome.Refused : WriteOutcome.Unknown, error),
            _ => new WriteAnswer(WriteOutcome.Refused, error),
        };
    }

    /// <inheritdoc />
    public void Dispose() => client.Dispose();

    private async Task<HttpWritten> AttemptAsync(HttpRequestMessage request, CancellationToken cancel)
    {
        Uri uri = request.RequestUri!;
        var body = (OnceContent)request.Content!;
        using CancellationTokenSource limit = new(options.Timeout, time);
        using CancellationTokenSource both = CancellationTokenSource.CreateLinkedTokenSource(cancel, limit.Token);
        try
        {
            using HttpResponseMessage response = await client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, both.Token);
            byte[] answer = await ReadAsync(response, both.Token);
            if (logger.IsEnabled(LogLevel.Debug)) logger.Answered(options.System, request.Method.Method, SafeUrl.Of(uri), (int)response.StatusCode, answer.Length);
            return new HttpWritten(Judge(uri, (int)response.StatusCode, answer, HttpBody.RetryAfter(response.Headers, time)), answer, response.Content.Headers.ContentType?.ToString() ?? "") { Status = (int)response.StatusCode };
        }
        catch (OperationCanceledException) when (body.Started || !cancel.IsCancellationRequested)
        {
            return Lost(body, HttpErrors.NoAnswer(options, uri));
        }
        catch (Exception error) when (error is HttpRequestException or IOException)
        {
            return Lost(body, HttpErrors.NoConnection(options, uri, error));
        }
    }

    /// <summary>Where nothing of the body left, nothing can have been written.</summary>
    private static HttpWritten Lost(OnceContent body, ConnectorException error) => new(new WriteAnswer(body.Started ? WriteOutcome.Unknown : WriteOutcome.Refused, error.Error), default, "");

    private static async Task<byte[]> ReadAsync(HttpResponseMessage response, CancellationToken cancel)
    {
        byte[] answer = new byte[MaxAnswer];
        await using Stream body = await response.Content.ReadAsStreamAsync(cancel);
        int length = await body.ReadAtLeastAsync(answer, MaxAnswer, throwOnEndOfStream: false, cancel);
        return answer[..length];
    }
}

/// <summary>What became of a request that writes.</summary>
/// <param name="Answer">In the words of the contract.</param>
/// <param name="Body">Body of the answer.</param>
/// <param name="ContentType">Its type with parameters, or empty.</param>
public sealed record HttpWritten(WriteAnswer Answer, ReadOnlyMemory<byte> Body, string ContentType)
{
    /// <summary>Status; 0 where there was no answer.</summary>
    public int Status { get; init; }
}
