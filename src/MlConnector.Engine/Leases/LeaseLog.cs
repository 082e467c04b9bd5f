using Microsoft.Extensions.Logging;

namespace MlConnector.Engine.Leases;

internal static partial class LeaseLog
{
    [LoggerMessage(4001, LogLevel.Information, "Waiting for {Lease}, held by {Owner}")]
    public static partial void Waiting(this ILogger log, string lease, string owner);

    [LoggerMessage(4002, LogLevel.Warning, "Took over {Lease} from {Owner}, which is dead")]
    public static partial void TookOver(this ILogger log, string lease, string owner);

    [LoggerMessage(4003, LogLevel.Warning, "Lost {Lease}: somebody else took it over")]
    public static partial void Lost(this ILogger log, string lease);

    [LoggerMessage(4004, LogLevel.Warning, "Could not renew {Lease} yet: {Code}")]
    public static partial void RenewalFailed(this ILogger log, string lease, string code);
}
