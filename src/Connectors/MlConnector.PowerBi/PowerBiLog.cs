using Microsoft.Extensions.Logging;

namespace MlConnector.PowerBi;

/// <summary>Log messages of this connector, events 3000 and up. None takes a secret, a token or an address with a query (INV-6).</summary>
internal static partial class PowerBiLog
{
    [LoggerMessage(3000, LogLevel.Information, "Signed in to tenant {Tenant}; the token lasts {Seconds} s")]
    public static partial void SignedIn(ILogger log, string tenant, long seconds);

    [LoggerMessage(3001, LogLevel.Warning, "Power BI sign-in: {Code}; tried again in {Seconds} s")]
    public static partial void SignInRetry(ILogger log, string code, long seconds);

    [LoggerMessage(3002, LogLevel.Warning, "The client secret has expired; using the standby secret. Store a new one and remove the old")]
    public static partial void StandbyUsed(ILogger log);

    [LoggerMessage(3003, LogLevel.Information, "The service rejected the token; fetching a new one")]
    public static partial void TokenRejected(ILogger log);

    [LoggerMessage(3010, LogLevel.Debug, "{Method} {What}: {Status}, request {RequestId}")]
    public static partial void Answered(ILogger log, string method, string what, int status, string? requestId);

    [LoggerMessage(3011, LogLevel.Warning, "Power BI: {Code}; tried again in {Seconds} s")]
    public static partial void CallRetry(ILogger log, string code, long seconds);

    [LoggerMessage(3020, LogLevel.Debug, "Batch {Batch}: {Rows} rows in {Bytes} bytes, {Outcome}, request {RequestId}")]
    public static partial void Sent(ILogger log, string batch, int rows, long bytes, string outcome, string? requestId);

    [LoggerMessage(3021, LogLevel.Information, "Looking for batch {Batch} in {Table}: {Found} of {Rows} rows")]
    public static partial void LookedFor(ILogger log, string batch, string table, long found, int rows);

    [LoggerMessage(3030, LogLevel.Information, "Dataset {Dataset} created with id {Id}")]
    public static partial void DatasetCreated(ILogger log, string dataset, string id);

    [LoggerMessage(3031, LogLevel.Warning, "The outcome of creating dataset {Dataset} is unknown; looking for it")]
    public static partial void CreationUnknown(ILogger log, string dataset);

    [LoggerMessage(3032, LogLevel.Information, "Table {Table} of dataset {Dataset} changed")]
    public static partial void TableChanged(ILogger log, string table, string dataset);

    [LoggerMessage(3033, LogLevel.Warning, "Table {Table} of dataset {Dataset} emptied")]
    public static partial void TableEmptied(ILogger log, string table, string dataset);

    [LoggerMessage(3034, LogLevel.Warning, "Push datasets may still be created here: a throw-away dataset was created and took a row")]
    public static partial void CreationProbed(ILogger log);

    [LoggerMessage(3035, LogLevel.Warning, "Throw-away dataset: {Detail}")]
    public static partial void ProbeLeft(ILogger log, string detail);

    [LoggerMessage(3040, LogLevel.Information, "Queries are not available here: {Code}")]
    public static partial void ReadBackUnavailable(ILogger log, string code);

    [LoggerMessage(3050, LogLevel.Information, "Refresh of dataset {Dataset}: {Status}")]
    public static partial void RefreshStatus(ILogger log, string dataset, string status);
}
