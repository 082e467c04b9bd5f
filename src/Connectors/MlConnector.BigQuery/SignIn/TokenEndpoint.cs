using MlConnector.Abstractions.Errors;

namespace MlConnector.BigQuery.SignIn;

/// <summary>
/// Passes requests of Google's library on to the token endpoint, and to nothing else: the library would follow a redirect with the assertion in its form, to whatever host is named (INV-6). And compares the date of the answers with our
/// clock: an assertion is refused for a clock that is wrong, too, and not always in words that say so.
/// </summary>
internal sealed class TokenEndpoint(HttpMessageHandler inner, Uri address, TimeProvider time) : HttpMessageHandler
{
    /// <summary>What Google is known to overlook.</summary>
    private static readonly TimeSpan Overlooked = TimeSpan.FromMinutes(5);

    private readonly HttpMessageInvoker invoker = new(inner, disposeHandler: false);

    /// <summary>True if the last answer was dated far from the time in which it was waited for.</summary>
    public bool ClockDiffers { get; private set; }

    /// <inheritdoc />
    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        if (request.RequestUri is not { } to || to.GetLeftPart(UriPartial.Authority) != address.GetLeftPart(UriPartial.Authority)) throw Redirected();
        DateTimeOffset sent = time.GetUtcNow();
        HttpResponseMessage response = await invoker.SendAsync(request, cancellationToken);
        ClockDiffers = response.Headers.Date is { } date && (date < sent - Overlooked || date > time.GetUtcNow() + Overlooked);
        if ((int)response.StatusCode is < 300 or >= 400) return response;
        response.Dispose();
        throw Redirected();
    }

    /// <inheritdoc />
    protected override void Dispose(bool disposing)
    {
        if (disposing) invoker.Dispose();
        base.Dispose(disposing);
    }

    private static ConnectorException Redirected() => new(BigQueryErrors.Redirected("Sign-in", "tokenUrl") with { OutOfReach = true });
}
