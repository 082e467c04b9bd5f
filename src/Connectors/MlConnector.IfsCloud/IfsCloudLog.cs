using Microsoft.Extensions.Logging;

namespace MlConnector.IfsCloud;

/// <summary>Log messages of IFS Cloud connections; none holds a query, a secret or a token (INV-6).</summary>
internal static partial class IfsCloudLog
{
    [LoggerMessage(2601, LogLevel.Information, "{Connection}: signed in; the token lives {Seconds} s")]
    public static partial void SignedIn(this ILogger logger, string connection, long seconds);

    [LoggerMessage(2602, LogLevel.Warning, "{Connection}: a token was refused before its end; a new one is fetched")]
    public static partial void TokenRefused(this ILogger logger, string connection);

    [LoggerMessage(2603, LogLevel.Information, "{Connection}: stream {Stream} is read from {Set}: {Reason}")]
    public static partial void Bound(this ILogger logger, string connection, string stream, string set, string reason);

    [LoggerMessage(2604, LogLevel.Debug, "{Connection}: {Set} page {Page}: {Rows} rows, {Bytes} bytes")]
    public static partial void PageRead(this ILogger logger, string connection, string set, int page, int rows, long bytes);

    [LoggerMessage(2605, LogLevel.Warning, "{Connection}: {Stream} shows no row of {Company}, and {Probe} cannot be asked whether that is a missing right ({Code})")]
    public static partial void RightUnknown(this ILogger logger, string connection, string stream, string company, string probe, string code);
}
