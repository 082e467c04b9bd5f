using Microsoft.Extensions.Logging;

namespace MlConnector.Tableau;

/// <summary>Log messages of this connector, events 3600 and up. None takes a secret, a token or an address with a query (INV-6).</summary>
internal static partial class TableauLog
{
    [LoggerMessage(3600, LogLevel.Information, "Signed in to site {Site} on {Host} with {Whose}, REST API {Version}")]
    public static partial void SignedIn(ILogger log, string site, string host, string whose, string version);

    [LoggerMessage(3601, LogLevel.Information, "Tableau ended the session; signing in again")]
    public static partial void SessionEnded(ILogger log);

    [LoggerMessage(3602, LogLevel.Warning, "{Whose} is refused; going on with the standby token")]
    public static partial void OnStandby(ILogger log, string whose);

    [LoggerMessage(3603, LogLevel.Warning, "{Code}: {Message} {Fix}")]
    public static partial void WrongHour(ILogger log, string code, string message, string fix);

    [LoggerMessage(3610, LogLevel.Debug, "{Method} {What}: {Status}")]
    public static partial void Answered(ILogger log, string method, string what, int status);

    [LoggerMessage(3611, LogLevel.Warning, "Tableau: {Code}; tried again in {Seconds} s")]
    public static partial void CallRetry(ILogger log, string code, long seconds);

    [LoggerMessage(3620, LogLevel.Debug, "Batch {Batch}: {Rows} rows in {Bytes} bytes as job {Job}, {Outcome}")]
    public static partial void Sent(ILogger log, string batch, int rows, long bytes, string job, string outcome);

    [LoggerMessage(3621, LogLevel.Information, "Looking for batch {Batch}: {Found}")]
    public static partial void LookedFor(ILogger log, string batch, string found);

    [LoggerMessage(3622, LogLevel.Debug, "Batch {Batch}: {Rows} rows removed by condition as job {Job}, {Outcome}")]
    public static partial void Removed(ILogger log, string batch, int rows, string job, string outcome);

    [LoggerMessage(3630, LogLevel.Information, "Changed at the destination: {Change}")]
    public static partial void Changed(ILogger log, string change);
}
