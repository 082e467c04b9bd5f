namespace MlConnector.Http.Transport;

/// <summary>Tells from an exception of the transport what went wrong, in words, and whether our request can have left.</summary>
public static class NetworkFault
{
    /// <summary>True if no connection came about, so that nothing can have reached the service.</summary>
    public static bool NeverConnected(HttpRequestException e) =>
        e.HttpRequestError is HttpRequestError.NameResolutionError or HttpRequestError.ConnectionError or HttpRequestError.SecureConnectionError or HttpRequestError.ProxyTunnelError;

    /// <summary>For people; never the address with its query.</summary>
    public static string Describe(HttpRequestException e) => e.HttpRequestError switch
    {
        HttpRequestError.NameResolutionError => "the host name cannot be resolved",
        HttpRequestError.ConnectionError => "no connection",
        HttpRequestError.SecureConnectionError => "the TLS certificate is not trusted, or TLS failed",
        HttpRequestError.ProxyTunnelError => "the proxy refused the connection",
        HttpRequestError.ResponseEnded => "the connection ended before the answer",
        HttpRequestError.InvalidResponse => "the answer is no HTTP",
        _ => "the connection broke",
    };
}
