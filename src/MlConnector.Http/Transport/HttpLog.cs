using Microsoft.Extensions.Logging;

namespace MlConnector.Http.Transport;

/// <summary>Log messages of the transport; addresses come from <see cref="SafeUrl"/> only (INV-6).</summary>
internal static partial class HttpLog
{
    [LoggerMessage(1501, LogLevel.Debug, "{System}: {Method} {Url} answered {Status}, {Bytes} bytes")]
    public static partial void Answered(this ILogger logger, string system, string method, string url, int status, long bytes);

    [LoggerMessage(1502, LogLevel.Warning, "{System}: {Code}; repetition {Attempt} follows in {Seconds} s")]
    public static partial void Repeating(this ILogger logger, string system, string code, int attempt, long seconds);

    [LoggerMessage(1503, LogLevel.Warning, "{System} is spoken to over plain http ({Url}): whoever listens on the network reads credentials and data")]
    public static partial void PlainHttp(this ILogger logger, string system, string url);
}
