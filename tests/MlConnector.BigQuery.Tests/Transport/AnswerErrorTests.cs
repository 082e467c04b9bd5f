using System.Text;
using MlConnector.Abstractions.Errors;
using MlConnector.BigQuery.Transport;

namespace MlConnector.BigQuery.Tests.Transport;

public sealed class AnswerErrorTests
{
    /// <summary>The vendor's map of reasons and statuses, one by one, and the reasons that are documented elsewhere.</summary>
    [Theory]
    [InlineData(403, "accessDenied", "BIGQUERY-DENIED", ErrorKind.Auth)]
    [InlineData(500, "backendError", "BIGQUERY-SERVICE", ErrorKind.Transient)]
    [InlineData(403, "billingNotEnabled", "BIGQUERY-BILLING", ErrorKind.Config)]
    [InlineData(400, "billingTierLimitExceeded", "BIGQUERY-RESOURCES", ErrorKind.Config)]
    [InlineData(403, "blocked", "BIGQUERY-FORBIDDEN", ErrorKind.Auth)]
    [InlineData(409, "duplicate", "BIGQUERY-REFUSED", ErrorKind.Config)]
    [InlineData(500, "internalError", "BIGQUERY-SERVICE", ErrorKind.Transient)]
    [InlineData(400, "invalid", "BIGQUERY-REFUSED", ErrorKind.Config)]
    [InlineData(400, "invalidQuery", "BIGQUERY-REFUSED", ErrorKind.Config)]
    [InlineData(404, "notFound", "BIGQUERY-NOT-FOUND", ErrorKind.Config)]
    [InlineData(501, "notImplemented", "BIGQUERY-REFUSED", ErrorKind.Config)]
    [InlineData(403, "quotaExceeded", "BIGQUERY-QUOTA", ErrorKind.Throttled)]
    [InlineData(400, "resourceInUse", "BIGQUERY-IN-USE", ErrorKind.Config)]
    [InlineData(400, "resourcesExceeded", "BIGQUERY-RESOURCES", ErrorKind.Config)]
    [InlineData(403, "responseTooLarge", "BIGQUERY-RESOURCES", ErrorKind.Config)]
    [InlineData(200, "stopped", "BIGQUERY-STOPPED", ErrorKind.Transient)]
    [InlineData(400, "tableUnavailable", "BIGQUERY-SERVICE", ErrorKind.Transient)]
    [InlineData(502, "badGateway", "BIGQUERY-SERVICE", ErrorKind.Transient)]
    [InlineData(403, "rateLimitExceeded", "BIGQUERY-THROTTLED", ErrorKind.Throttled)]
    [InlineData(401, "authError", "BIGQUERY-DENIED", ErrorKind.Auth)]
    [InlineData(413, "requestTooLarge", "BIGQUERY-TOO-LARGE", ErrorKind.Data)]
    public void A_refusal_is_told_by_its_reason(int status, string reason, string code, ErrorKind kind)
    {
        ConnectorError told = AnswerErrors.Classify(Answer(status, $$$"""{"error":{"message":"because","errors":[{"reason":"{{{reason}}}"}]}}"""), "Asking");
        Assert.Equal((code, kind), (told.Code, told.Kind));
    }

    [Theory]
    [InlineData(403, "vpcServiceControls", "BIGQUERY-FORBIDDEN", ErrorKind.Auth)]
    [InlineData(403, "", "BIGQUERY-FORBIDDEN", ErrorKind.Auth)]
    [InlineData(412, "conditionNotMet", "BIGQUERY-CHANGED", ErrorKind.Transient)]
    [InlineData(412, "", "BIGQUERY-CHANGED", ErrorKind.Transient)]
    [InlineData(401, "", "BIGQUERY-DENIED", ErrorKind.Auth)]
    [InlineData(503, "", "BIGQUERY-SERVICE", ErrorKind.Transient)]
    [InlineData(501, "", "BIGQUERY-REFUSED", ErrorKind.Config)]
    public void A_refusal_of_an_unknown_reason_is_told_by_its_status_and_with_the_reason(int status, string reason, string code, ErrorKind kind)
    {
        ConnectorError told = AnswerErrors.Classify(reason.Length == 0 ? Answer(status, "") : Answer(status, $$$"""{"error":{"message":"because","errors":[{"reason":"{{{reason}}}"}]}}"""), "Asking");
        Assert.Equal((code, kind), (told.Code, told.Kind));
        if (status == 403) Assert.Contains(reason, told.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(1, 600)]
    [InlineData(null, 600)]
    [InlineData(3600, 3600)]
    public void A_quota_that_is_used_up_is_waited_for_ten_minutes_at_least(int? asked, int waited)
    {
        ConnectorError told = AnswerErrors.Classify(Answer(403, """{"error":{"message":"because","errors":[{"reason":"quotaExceeded"}]}}""", asked is { } seconds ? TimeSpan.FromSeconds(seconds) : null), "Asking");
        Assert.Equal(("BIGQUERY-QUOTA", TimeSpan.FromSeconds(waited)), (told.Code, told.RetryAfter));
    }

    /// <summary>The list of errors may be missing; the status beside it says less, and enough.</summary>
    [Theory]
    [InlineData(403, "RESOURCE_EXHAUSTED", "because", "BIGQUERY-THROTTLED", ErrorKind.Throttled)]
    [InlineData(403, "PERMISSION_DENIED", "because", "BIGQUERY-DENIED", ErrorKind.Auth)]
    [InlineData(403, "PERMISSION_DENIED", "Streaming insert is not allowed in the free tier", "BIGQUERY-FREE-TIER", ErrorKind.Config)]
    [InlineData(401, "UNAUTHENTICATED", "because", "BIGQUERY-DENIED", ErrorKind.Auth)]
    [InlineData(404, "NOT_FOUND", "because", "BIGQUERY-NOT-FOUND", ErrorKind.Config)]
    [InlineData(400, "UNAVAILABLE", "because", "BIGQUERY-SERVICE", ErrorKind.Transient)]
    [InlineData(400, "INTERNAL", "because", "BIGQUERY-SERVICE", ErrorKind.Transient)]
    [InlineData(409, "ALREADY_EXISTS", "because", "BIGQUERY-REFUSED", ErrorKind.Config)]
    [InlineData(403, "FAILED_PRECONDITION", "because", "BIGQUERY-FORBIDDEN", ErrorKind.Auth)]
    public void A_refusal_without_a_list_of_errors_is_told_by_the_status_in_it(int status, string word, string message, string code, ErrorKind kind)
    {
        Assert.Equal((code, kind), Told(AnswerErrors.Classify(Answer(status, $$$"""{"error":{"code":{{{status}}},"message":"{{{message}}}","status":"{{{word}}}"}}"""), "Asking")));
        Assert.Equal((code, kind), Told(AnswerErrors.Classify(Answer(status, $$$"""{"error":{"message":"{{{message}}}","errors":[{}],"status":"{{{word}}}"}}"""), "Asking")));
    }

    /// <summary>Streaming is refused without billing, and so are statements that change rows; load jobs help the first only.</summary>
    [Theory]
    [InlineData("accessDenied", "Streaming insert is not allowed in the free tier", "BIGQUERY-FREE-TIER")]
    [InlineData("billingNotEnabled", "Streaming insert is not allowed in the free tier", "BIGQUERY-FREE-TIER")]
    [InlineData("billingNotEnabled", "DML queries are not allowed in the free tier. Set up a billing account to remove this restriction.", "BIGQUERY-BILLING")]
    public void What_a_project_without_billing_may_not_do_is_told_with_what_helps(string reason, string message, string code)
    {
        ConnectorError told = AnswerErrors.Classify(Answer(403, $$$"""{"error":{"message":"{{{message}}}","errors":[{"reason":"{{{reason}}}"}]}}"""), "Asking");
        Assert.Equal((code, ErrorKind.Config), Told(told));
        Assert.Contains("load: job", told.Fix, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("stopped", "BIGQUERY-STOPPED", ErrorKind.Transient)]
    [InlineData("resourcesExceeded", "BIGQUERY-RESOURCES", ErrorKind.Config)]
    [InlineData("resourceInUse", "BIGQUERY-IN-USE", ErrorKind.Config)]
    [InlineData("jobBackendError", "BIGQUERY-SERVICE", ErrorKind.Transient)]
    public void A_job_that_failed_is_told_by_the_same_reasons(string reason, string code, ErrorKind kind)
    {
        Assert.Equal((code, kind), Told(AnswerErrors.OfJob(reason, "because")));
        Assert.Equal((code, kind), Told(AnswerErrors.OfSecondJob(reason, "because")));
    }

    [Fact]
    public void A_text_with_half_a_character_is_no_answer() =>
        Assert.Equal("BIGQUERY-ANSWER", Assert.Throws<ConnectorException>(() => Answer(200, """{"pageToken":"\ud800"}""").Parse("Asking")).Error.Code);

    private static (string Code, ErrorKind Kind) Told(ConnectorError error) => (error.Code, error.Kind);

    private static ApiAnswer Answer(int status, string body, TimeSpan? retryAfter = null) => new(status, Encoding.UTF8.GetBytes(body), isPage: false, retryAfter, location: null, range: null);
}
