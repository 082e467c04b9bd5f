using Microsoft.Extensions.Logging;

namespace MlConnector.SageX3;

/// <summary>Log messages of Sage X3 connections; none holds a query or a token (INV-6).</summary>
internal static partial class SageX3Log
{
    [LoggerMessage(2201, LogLevel.Information, "{Connection}: stream {Stream} is read from {Entity} by {Channel}: {Reason}")]
    public static partial void Bound(this ILogger logger, string connection, string stream, string entity, string channel, string reason);

    [LoggerMessage(2202, LogLevel.Debug, "{Connection}: {Entity} page {Page}: {Rows} rows, {Bytes} bytes")]
    public static partial void PageRead(this ILogger logger, string connection, string entity, int page, int rows, long bytes);

    [LoggerMessage(2203, LogLevel.Warning, "{Connection}: the server fails at pages of {Asked}, or refuses them; asking for {Now}")]
    public static partial void SmallerPages(this ILogger logger, string connection, string asked, string now);

    [LoggerMessage(2204, LogLevel.Information, "{Connection}: signed in by {Method}; the token is good for {Seconds} s")]
    public static partial void SignedIn(this ILogger logger, string connection, string method, long seconds);

    [LoggerMessage(2205, LogLevel.Warning, "{Connection}: the newest refresh token was refused; the one before it is tried once")]
    public static partial void TriesPrevious(this ILogger logger, string connection);

    [LoggerMessage(2206, LogLevel.Error, "{Connection}: the connection needs pairing again: mlc connect {Connection}")]
    public static partial void MustPair(this ILogger logger, string connection);
}
