using System.Net;
using MlConnector.Abstractions.Errors;

namespace MlConnector.Http.Transport;

/// <summary>Errors of the transport. Codes begin with <c>HTTP-</c>; a connector that knows better replaces them. Messages name host and path, never a query (INV-6).</summary>
public static class HttpErrors
{
    /// <summary>No connection, or it broke.</summary>
    public const string Unreachable = "HTTP-UNREACHABLE";

    /// <summary>The certificate is not trusted.</summary>
    public const string Tls = "HTTP-TLS";

    /// <summary>No answer in time.</summary>
    public const string Timeout = "HTTP-TIMEOUT";

    /// <summary>401.</summary>
    public const string Unauthorized = "HTTP-UNAUTHORIZED";

    /// <summary>403.</summary>
    public const string Forbidden = "HTTP-FORBIDDEN";

    /// <summary>404.</summary>
    public const string NotFound = "HTTP-NOT-FOUND";

    /// <summary>400 and other refusals of what was asked.</summary>
    public const string Refused = "HTTP-REFUSED";

    /// <summary>429, or 503 with a time to wait.</summary>
    public const string Throttled = "HTTP-THROTTLED";

    /// <summary>5xx.</summary>
    public const string Server = "HTTP-SERVER";

    /// <summary>3xx: never followed, because credentials would travel along.</summary>
    public const string Redirected = "HTTP-REDIRECTED";

    /// <summary>The body is larger than allowed.</summary>
    public const string TooLarge = "HTTP-TOO-LARGE";

    /// <summary>Plain http to another machine without the setting that allows it.</summary>
    public const string PlainHttp = "HTTP-PLAIN";

    /// <summary>An address of another origin than the connection's.</summary>
    public const string Origin = "HTTP-ORIGIN";

    internal static ConnectorException NoConnection(HttpTransportOptions options, Uri uri, Exception inner) => IsTls(inner)
        ? Make(
            Tls,
            ErrorKind.Config,
            ErrorOwner.Operator,
            $"{options.System}: the certificate of {Host(uri)} is not trusted.",
            "Give the PEM file of the issuing authority as trustedCertificates, or have the certificate renewed.",
            inner)
        : Make(
            Unreachable,
            ErrorKind.Transient,
            options.Owner,
            $"{options.System}: no connection to {SafeUrl.Of(uri)} ({Reason(inner)}).",
            "Check address, port, firewall and whether the service runs.",
            inner,
            outOfReach: true);

    internal static ConnectorException NoAnswer(HttpTransportOptions options, Uri uri) => Make(
        Timeout,
        ErrorKind.Transient,
        options.Owner,
        $"{options.System}: no complete answer from {SafeUrl.Of(uri)} within {options.Timeout.TotalSeconds:0} s.",
        "Check the load of the server, ask for smaller pages or raise timeout.");

    internal static ConnectorException Large(HttpTransportOptions options, Uri uri) => Make(
        TooLarge,
        ErrorKind.Config,
        ErrorOwner.Operator,
        $"{options.System}: the answer from {SafeUrl.Of(uri)} is larger than {options.MaxBodyBytes} bytes.",
        "Ask for fewer rows or columns per page.");

    internal static ConnectorException Foreign(HttpTransportOptions options, Uri uri) => Make(
        Origin,
        ErrorKind.Bug,
        options.Owner,
        $"{options.System}: {Host(uri)} is not the connection's server.",
        "Correct the server's external address, so that its links lead back to it.");

    internal static ConnectorException Status(HttpTransportOptions options, Uri uri, HttpStatusCode status, TimeSpan? retryAfter, VendorSaid said)
    {
        string where = $"{options.System}: {SafeUrl.Of(uri)} answered {(int)status}{(said.Message.Length == 0 ? "." : $": {said.Message}")}";
        ConnectorError error = (int)status switch
        {
            401 => new(Unauthorized, ErrorKind.Auth, ErrorOwner.Operator, where, "Check user name and password.") { OutOfReach = true },
            403 => new(Forbidden, ErrorKind.Auth, options.Owner, where, "Grant the account the right to read this."),
            404 => new(NotFound, ErrorKind.Config, ErrorOwner.Operator, where, "Check address and name."),
            408 => new(Timeout, ErrorKind.Transient, options.Owner, where, "Check the load of the server."),
            429 => new(Throttled, ErrorKind.Throttled, options.Owner, where, "Wait, or ask less often."),
            503 when retryAfter is not null => new(Throttled, ErrorKind.Throttled, options.Owner, where, "Wait, or ask less often."),
            502 or 503 => new(Server, ErrorKind.Transient, options.Owner, where, "See whether the service runs behind its proxy, and look into its log.") { OutOfReach = true },
            501 => new(Refused, ErrorKind.Config, ErrorOwner.Operator, where, "The server does not offer what was asked: correct the request's settings."),
            >= 500 => new(Server, ErrorKind.Transient, options.Owner, where, "Look into the server's log."),
            >= 300 and < 400 => new(Redirected, ErrorKind.Config, ErrorOwner.Operator, where, "Give the final address: redirects are not followed, because credentials would travel along."),
            _ => new(Refused, ErrorKind.Config, ErrorOwner.Operator, where, "Correct the request's settings."),
        };
        error = error with { RetryAfter = retryAfter };
        return new ConnectorException(options.Judge?.Invoke((int)status, said, error) ?? error);
    }

    private static ConnectorException Make(string code, ErrorKind kind, ErrorOwner owner, string message, string fix, Exception? inner = null, bool outOfReach = false) =>
        new(new ConnectorError(code, kind, owner, message, fix) { OutOfReach = outOfReach }, Outer(inner));

    /// <summary>Exceptions of the HTTP stack may name the whole address; only their type is kept (INV-6).</summary>
    private static InvalidOperationException? Outer(Exception? inner) => inner is null ? null : new InvalidOperationException(Reason(inner));

    private static string Reason(Exception error) => error switch
    {
        HttpRequestException { HttpRequestError: not HttpRequestError.Unknown } http => http.HttpRequestError.ToString(),
        HttpIOException io => io.HttpRequestError.ToString(),
        OperationCanceledException => "it did not come about in time",
        _ => error.GetBaseException().GetType().Name,
    };

    private static bool IsTls(Exception error) => error is HttpRequestException { HttpRequestError: HttpRequestError.SecureConnectionError } && error.InnerException is System.Security.Authentication.AuthenticationException;

    private static string Host(Uri uri) => uri.GetLeftPart(UriPartial.Authority);
}
