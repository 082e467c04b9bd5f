using MlConnector.Abstractions.Errors;

namespace MlConnector.BigQuery.Transport;

/// <summary>What a refusal means, by its reason: of a call, and of a job that failed. <c>invalid</c>, <c>invalidQuery</c>, <c>duplicate</c> and <c>notImplemented</c> say no more than their text does.</summary>
internal static class AnswerErrors
{
    private static readonly string[] WordsOfTables = ["no such field", "Missing required field", "schema does not match", "schema mismatch", "schema update"];

    private static readonly TimeSpan ShortWait = TimeSpan.FromSeconds(5), LongWait = TimeSpan.FromMinutes(10);

    /// <summary>The error that an answer other than success stands for.</summary>
    public static ConnectorError Classify(ApiAnswer answer, string what) => answer switch
    {
        { IsPage: true, Status: 404 } => BigQueryErrors.Refused(what, "the address is not the service's: it answers 404 with a page; check apiBase and impersonateUrl, with the path of a proxy if there is one"),
        { IsPage: true } => BigQueryErrors.Service(what, $"something between us and the service answered {answer.Status} with a page"),
        { Status: >= 300 and < 400 } => BigQueryErrors.Redirected(what, "apiBase"),
        { Status: 413 } or { Status: 400, Reason: "badRequest" } when answer.Status == 413 || answer.Message.Contains("payload size exceeds", StringComparison.OrdinalIgnoreCase) => BigQueryErrors.TooLarge("the service refused its size"),
        { Reason.Length: > 0 } when ByReason(answer.Reason, answer.Message, what, answer.RetryAfter) is { } known => known,
        { Status: 429 } => BigQueryErrors.Throttled(what, answer.RetryAfter ?? ShortWait),
        { Status: 412 } => BigQueryErrors.Changed(what, answer.Message),
        { Status: 501 } => BigQueryErrors.Refused(what, answer.Message),
        { Status: 408 or >= 500 } => BigQueryErrors.Service(what, answer.Message) with { RetryAfter = answer.RetryAfter },
        { Status: 401 } => BigQueryErrors.Denied(what, answer.Message),
        { Status: 403 } => BigQueryErrors.Forbidden(what, answer.Reason, answer.Message),
        { Status: 404 } => BigQueryErrors.NotFound(what, answer.Message),
        _ => BigQueryErrors.Refused(what, answer.Message),
    };

    /// <summary>The error of a load job that ended with a fault: nothing of it is stored.</summary>
    public static ConnectorError OfJob(string reason, string message)
    {
        const string What = "Loading rows";
        if (ByReason(reason, message, What, null) is { } known) return known;
        return reason switch
        {
            _ when OfPartitions(message) is { } tooMany => tooMany,
            "invalid" when NamesColumn(message) => BigQueryErrors.TableDiffers(message),
            "invalid" or "invalidQuery" => BigQueryErrors.RowsRefused(message),
            _ => BigQueryErrors.Refused(What, $"{reason} {message}".Trim()),
        };
    }

    /// <summary>The error of the copy of a generation that ended with a fault: it is one batch, however many partitions it has.</summary>
    public static ConnectorError OfCopy(string table, string reason, string message) =>
        OfPartitions(message) is null ? OfSecondJob(reason, message) : BigQueryErrors.TooManyPartitions(table, message);

    /// <summary>The error of a merge, a copy or a query that ended with a fault: its table is as it was.</summary>
    public static ConnectorError OfSecondJob(string reason, string message, string what = "Changing the table")
    {
        if (message.Contains("concurrent update", StringComparison.OrdinalIgnoreCase) || message.Contains("serialize access", StringComparison.OrdinalIgnoreCase)) return BigQueryErrors.Service(what, message);
        return ByReason(reason, message, what, null) ?? OfPartitions(message) ?? BigQueryErrors.Refused(what, $"{reason} {message}".Trim());
    }

    /// <summary>Rows of too many partitions: half of them may do.</summary>
    private static ConnectorError? OfPartitions(string message) => message.Contains("too many partitions", StringComparison.OrdinalIgnoreCase) ? BigQueryErrors.TooLarge("its rows lie in more partitions than one job may touch") : null;

    private static ConnectorError? ByReason(string reason, string message, string what, TimeSpan? wait) => reason switch
    {
        "rateLimitExceeded" or "jobRateLimitExceeded" or "userRateLimitExceeded" => BigQueryErrors.Throttled(what, wait ?? ShortWait),
        "quotaExceeded" => BigQueryErrors.QuotaExceeded(what, message, AtLeastLong(wait)),
        "backendError" or "internalError" or "badGateway" or "jobBackendError" or "jobInternalError" or "tableUnavailable" or "timeout" => BigQueryErrors.Service(what, message) with { RetryAfter = wait },
        "accessDenied" when IsFreeTier(message) => BigQueryErrors.FreeTier(what, message),
        "billingNotEnabled" when IsFreeTier(message) && message.Contains("streaming", StringComparison.OrdinalIgnoreCase) => BigQueryErrors.FreeTier(what, message),
        "accessDenied" or "authError" => BigQueryErrors.Denied(what, message),
        "blocked" => BigQueryErrors.Forbidden(what, reason, message),
        "billingNotEnabled" => BigQueryErrors.Billing(what, message),
        "billingTierLimitExceeded" or "resourcesExceeded" or "responseTooLarge" => BigQueryErrors.ResourcesExceeded(what, message),
        "resourceInUse" => BigQueryErrors.InUse(what, message),
        "stopped" => BigQueryErrors.Stopped(what, message),
        "notFound" => BigQueryErrors.NotFound(what, message),
        "invalidQuery" when message.Contains("streaming buffer", StringComparison.OrdinalIgnoreCase) => BigQueryErrors.Buffered(what, AtLeastLong(wait)),
        "bytesBilledLimitExceeded" => BigQueryErrors.BytesExceeded(what, message),
        "requestTooLarge" => BigQueryErrors.TooLarge("the service refused its size"),
        _ => null,
    };

    // What is used up for the day does not come back sooner, whatever is asked for; to knock at it takes of other quotas.
    private static TimeSpan AtLeastLong(TimeSpan? asked) => asked > LongWait ? asked.Value : LongWait;

    /// <summary>True for the words by which a project without billing is refused to stream.</summary>
    public static bool IsFreeTier(string message) => message.Contains("free tier", StringComparison.OrdinalIgnoreCase);

    // A column that is not there is the table's fault, not a row's: a search for guilty rows would be in vain. Messages quote values of rows, so a single word says nothing.
    private static bool NamesColumn(string message) =>
        WordsOfTables.Any(words => message.Contains(words, StringComparison.OrdinalIgnoreCase));
}
