using System.Net;
using Microsoft.Extensions.Logging;
using MlConnector.Abstractions.Errors;

namespace MlConnector.Http.Transport;

/// <summary>Makes the HTTP client of a connection. Certificates are always verified; plain http is for loopback, or for those who asked for it and are warned.</summary>
public static class HttpClientFactory
{
    /// <summary>A client without a time-out of its own; the caller sets one per request on the injected clock.</summary>
    /// <exception cref="ConnectorException"><c>HTTP-PLAIN</c>. A file of authorities that cannot be used refuses each request: <c>HTTP-TRUSTED-CA</c>.</exception>
    public static HttpClient Create(HttpTransportOptions options, ILogger logger) => new(CreateHandler(options, logger)) { Timeout = Timeout.InfiniteTimeSpan };

    /// <summary>What such a client sends through, for a library that brings a client of its own.</summary>
    /// <exception cref="ConnectorException"><c>HTTP-PLAIN</c>, or with each request <c>HTTP-TRUSTED-CA</c>.</exception>
    public static HttpMessageHandler CreateHandler(HttpTransportOptions options, ILogger logger)
    {
        if (options.BaseAddress.Scheme == Uri.UriSchemeHttp && !options.BaseAddress.IsLoopback)
        {
            if (!options.AllowPlainHttp) throw Plain(options);
            logger.PlainHttp(options.System, SafeUrl.Of(options.BaseAddress));
        }

        SocketsHttpHandler handler = new()
        {
            AllowAutoRedirect = false,
            AutomaticDecompression = options.BaseAddress.IsLoopback ? DecompressionMethods.None : DecompressionMethods.All,
            UseCookies = options.KeepCookies,
            UseProxy = !options.BaseAddress.IsLoopback,
            MaxConnectionsPerServer = options.MaxConnections,
            MaxResponseHeadersLength = 64,
            PooledConnectionLifetime = TimeSpan.FromMinutes(10), // so that a changed address is noticed
            ConnectTimeout = options.ConnectTimeout,
        };
        return options.TrustedCertificates is { Length: > 0 } file ? new TrustingHandler(handler, file) : handler;
    }

    private static ConnectorException Plain(HttpTransportOptions options) => new(new ConnectorError(
        HttpErrors.PlainHttp,
        ErrorKind.Config,
        ErrorOwner.Operator,
        $"{options.System}: {SafeUrl.Of(options.BaseAddress)} is plain http to another machine.",
        "Use https, put TLS in front of the service, or set allowPlainHttp: true if the network is trusted."));
}
