using Microsoft.Extensions.Logging;

namespace MlConnector.Syspro;

/// <summary>Log messages of SYSPRO connections; none holds a query, a password or a session id (INV-6).</summary>
internal static partial class SysproLog
{
    [LoggerMessage(2001, LogLevel.Information, "{Connection}: logged on to e.net as {Operator}, company {Company}")]
    public static partial void LoggedOn(this ILogger logger, string connection, string @operator, string company);

    [LoggerMessage(2002, LogLevel.Warning, "{Connection}: the e.net session of operator {Operator} is gone ({Reason}); logging on once more")]
    public static partial void SessionGone(this ILogger logger, string connection, string @operator, string reason);

    [LoggerMessage(2003, LogLevel.Warning, "{Connection}: logging off from e.net failed ({Reason}); the session ends by its idle time")]
    public static partial void LogoffFailed(this ILogger logger, string connection, string reason);

    [LoggerMessage(2004, LogLevel.Information, "{Connection}: stream {Stream} is read from {Entity} by {Channel}: {Reason}")]
    public static partial void Bound(this ILogger logger, string connection, string stream, string entity, string channel, string reason);

    [LoggerMessage(2005, LogLevel.Debug, "{Connection}: {Entity} {Company} page {Page}: {Rows} rows, {Bytes} bytes")]
    public static partial void PageRead(this ILogger logger, string connection, string entity, string company, int page, int rows, long bytes);

    [LoggerMessage(2007, LogLevel.Warning, "{Connection}: {Stream}: customers' statements (ARSQRY) are refused ({Code}); invoices without known terms count from their invoice date")]
    public static partial void NoStatements(this ILogger logger, string connection, string stream, string code);

    [LoggerMessage(2006, LogLevel.Warning, "{Connection}: operator {Operator} lost its session {Count} times within an hour: somebody else uses it")]
    public static partial void OftenEvicted(this ILogger logger, string connection, string @operator, int count);
}
