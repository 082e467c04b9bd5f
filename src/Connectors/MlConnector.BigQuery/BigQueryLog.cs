using Microsoft.Extensions.Logging;

namespace MlConnector.BigQuery;

/// <summary>Log messages of this connector, events 3500 and up. None takes a secret, a token or an address with a query (INV-6).</summary>
internal static partial class BigQueryLog
{
    [LoggerMessage(3500, LogLevel.Information, "Signed in as {Account}; the token lasts {Seconds} s")]
    public static partial void SignedIn(ILogger log, string account, long seconds);

    [LoggerMessage(3501, LogLevel.Information, "The service rejected the token; fetching a new one")]
    public static partial void TokenRejected(ILogger log);

    [LoggerMessage(3510, LogLevel.Debug, "{Method} {What}: {Status}")]
    public static partial void Answered(ILogger log, string method, string what, int status);

    [LoggerMessage(3511, LogLevel.Warning, "BigQuery: {Code}; tried again in {Seconds} s")]
    public static partial void CallRetry(ILogger log, string code, long seconds);

    [LoggerMessage(3512, LogLevel.Debug, "{Method}: {Status}")]
    public static partial void Called(ILogger log, string method, string status);

    [LoggerMessage(3520, LogLevel.Debug, "Batch {Batch}: {Rows} rows in {Bytes} bytes as job {Job}, {Outcome}")]
    public static partial void Sent(ILogger log, string batch, int rows, long bytes, string job, string outcome);

    [LoggerMessage(3521, LogLevel.Warning, "Job {Job} failed ({Reason}); its id is used up")]
    public static partial void JobFailed(ILogger log, string job, string reason);

    [LoggerMessage(3522, LogLevel.Information, "Looking for batch {Batch}: job {Job} is {State}")]
    public static partial void LookedFor(ILogger log, string batch, string job, string state);

    [LoggerMessage(3523, LogLevel.Information, "The upload of job {Job} broke off; going on from byte {Offset}")]
    public static partial void UploadResumed(ILogger log, string job, long offset);

    [LoggerMessage(3524, LogLevel.Warning, "Staging table {Table} was left behind and ends by itself: {Reason}")]
    public static partial void StagingLeft(ILogger log, string table, string reason);

    [LoggerMessage(3525, LogLevel.Debug, "Batch {Batch}: {Rows} rows in {Bytes} bytes streamed, {Outcome}")]
    public static partial void Inserted(ILogger log, string batch, int rows, long bytes, string outcome);

    [LoggerMessage(3526, LogLevel.Information, "Looking for batch {Batch}: {Found} rows of {Rows} are there")]
    public static partial void Counted(ILogger log, string batch, long found, int rows);

    [LoggerMessage(3527, LogLevel.Debug, "Batch {Batch}: {Rows} rows in {Bytes} bytes into {Stream}, {Outcome}")]
    public static partial void Appended(ILogger log, string batch, int rows, long bytes, string stream, string outcome);

    [LoggerMessage(3528, LogLevel.Information, "Stream {Stream} is closed and holds {Rows} rows")]
    public static partial void StreamClosed(ILogger log, string stream, long rows);

    [LoggerMessage(3529, LogLevel.Warning, "Table {Table} could not be compared with its staged changes key by key, only by its rows: {Reason}")]
    public static partial void KeysNotCompared(ILogger log, string table, string reason);

    [LoggerMessage(3513, LogLevel.Warning, "Batch {Batch}: the rows that job {Job} staged are not there any more; they are loaded again")]
    public static partial void StagedAgain(ILogger log, string batch, string job);

    [LoggerMessage(3530, LogLevel.Information, "Changed at the destination: {Change}")]
    public static partial void Changed(ILogger log, string change);

    [LoggerMessage(3531, LogLevel.Warning, "Table {Table} emptied")]
    public static partial void TableEmptied(ILogger log, string table);
}
