namespace MlConnector.BigQuery.SignIn;

/// <summary>Passes requests of Google's library on, and compares the date of the answers with our clock: an assertion is refused for a clock that is wrong, too, and not always in words that say so.</summary>
internal sealed class EndpointClock(HttpMessageHandler inner, TimeProvider time) : HttpMessageHandler
{
    /// <summary>What Google is known to overlook.</summary>
    private static readonly TimeSpan Overlooked = TimeSpan.FromMinutes(5);

    private readonly HttpMessageInvoker invoker = new(inner, disposeHandler: false);

    /// <summary>True if the last answer was dated far from the time in which it was waited for.</summary>
    public bool Differs { get; private set; }

    /// <inheritdoc />
    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        DateTimeOffset sent = time.GetUtcNow();
        HttpResponseMessage response = await invoker.SendAsync(request, cancellationToken);
        Differs = response.Headers.Date is { } date && (date < sent - Overlooked || date > time.GetUtcNow() + Overlooked);
        return response;
    }

    /// <inheritdoc />
    protected override void Dispose(bool disposing)
    {
        if (disposing) invoker.Dispose();
        base.Dispose(disposing);
    }
}
