using Microsoft.Extensions.Logging;

namespace MlConnector.Engine.Audit;

internal static partial class AuditLog
{
    [LoggerMessage(4101, LogLevel.Information, "Audit trail: head {Number} {Mac}")]
    public static partial void Head(this ILogger log, long number, string mac);
}
