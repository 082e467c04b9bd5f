using System.Text;
using MlConnector.Abstractions.Destinations;
using MlConnector.Abstractions.Errors;
using MlConnector.PowerBi.Rows;
using MlConnector.PowerBi.Transport;

namespace MlConnector.PowerBi.Tests.Rows;

public sealed class SendClassifierTests
{
    [Theory]
    [InlineData(200, "", SendOutcome.Delivered, null, null)]
    [InlineData(200, "{}", SendOutcome.Delivered, null, null)]
    [InlineData(200, """{"error":{"code":"X"}}""", SendOutcome.Unknown, "POWERBI-OUTCOME-UNKNOWN", ErrorKind.UnknownOutcome)]
    [InlineData(200, "<html>please sign in</html>", SendOutcome.Unknown, "POWERBI-OUTCOME-UNKNOWN", ErrorKind.UnknownOutcome)]
    [InlineData(202, "", SendOutcome.Unknown, "POWERBI-OUTCOME-UNKNOWN", ErrorKind.UnknownOutcome)]
    [InlineData(500, "", SendOutcome.Unknown, "POWERBI-OUTCOME-UNKNOWN", ErrorKind.UnknownOutcome)]
    [InlineData(502, "<html>bad gateway</html>", SendOutcome.Unknown, "POWERBI-OUTCOME-UNKNOWN", ErrorKind.UnknownOutcome)]
    [InlineData(503, """{"error":{"code":"ServerBusy"}}""", SendOutcome.Unknown, "POWERBI-OUTCOME-UNKNOWN", ErrorKind.UnknownOutcome)]
    [InlineData(504, "", SendOutcome.Unknown, "POWERBI-OUTCOME-UNKNOWN", ErrorKind.UnknownOutcome)]
    [InlineData(408, "", SendOutcome.Unknown, "POWERBI-OUTCOME-UNKNOWN", ErrorKind.UnknownOutcome)]
    [InlineData(400, """{"error":{"code":"InvalidRequest","message":"bad value"}}""", SendOutcome.Refused, "POWERBI-ROWS-REFUSED", ErrorKind.Data)]
    [InlineData(400, "", SendOutcome.Refused, "POWERBI-ROWS-REFUSED", ErrorKind.Data)]
    [InlineData(400, "<html>no</html>", SendOutcome.Refused, "POWERBI-GATEWAY", ErrorKind.Transient)]
    [InlineData(400, """{"error":{"code":"InvalidRequest","message":"Column 'X' does not exist in the table"}}""", SendOutcome.Refused, "POWERBI-COLUMN-UNKNOWN", ErrorKind.Config)]
    [InlineData(400, """{"error":{"code":"BadRequest","details":[{"message":"Unexpected property","target":"X"}]}}""", SendOutcome.Refused, "POWERBI-COLUMN-UNKNOWN", ErrorKind.Config)]
    [InlineData(400, """{"error":{"code":"FeatureDeprecatedError","pbi.error":{"code":"FeatureDeprecatedError","details":[{"code":"LearnMoreLink","detail":{"value":"https://x"}}]}}}""", SendOutcome.Refused, "POWERBI-CREATION-RETIRED", ErrorKind.Config)]
    [InlineData(400, """{"error":{"message":"Did not encounter start array token or start object token for rowset"}}""", SendOutcome.Refused, "POWERBI-PROTOCOL", ErrorKind.Bug)]
    [InlineData(400, """{"error":{"code":"X","message":"Maximum number of rows exceeded in time window. Please retry later"}}""", SendOutcome.Refused, "POWERBI-ROWS-PER-HOUR", ErrorKind.Throttled)]
    [InlineData(403, """{"error":{"code":"X","message":"Maximum number of rows exceeded in time window. Please retry later"}}""", SendOutcome.Refused, "POWERBI-ROWS-PER-HOUR", ErrorKind.Throttled)]
    [InlineData(429, """{"error":{"code":"X","message":"Maximum number of rows exceeded in time window. Please retry later"}}""", SendOutcome.Refused, "POWERBI-ROWS-PER-HOUR", ErrorKind.Throttled)]
    [InlineData(429, """{"message":"You have exceeded the amount of requests allowed. Retry in 12 seconds."}""", SendOutcome.Refused, "POWERBI-THROTTLED", ErrorKind.Throttled)]
    [InlineData(429, "", SendOutcome.Refused, "POWERBI-THROTTLED", ErrorKind.Throttled)]
    [InlineData(401, """{"error":{"code":"X","pbi.error":{"code":"PowerBINotAuthorizedException"}}}""", SendOutcome.Refused, "POWERBI-NOT-AUTHORIZED", ErrorKind.Auth)]
    [InlineData(403, "", SendOutcome.Refused, "POWERBI-NOT-AUTHORIZED", ErrorKind.Auth)]
    [InlineData(404, """{"error":{"code":"ItemNotFound","message":"Dataset [d] is not Push API dataset."}}""", SendOutcome.Refused, "POWERBI-NOT-PUSH", ErrorKind.Config)]
    [InlineData(404, """{"error":{"code":"ItemNotFound","message":"Table t not found in dataset d"}}""", SendOutcome.Refused, "POWERBI-TABLE-MISSING", ErrorKind.Config)]
    [InlineData(404, "", SendOutcome.Refused, "POWERBI-DATASET-GONE", ErrorKind.Config)]
    [InlineData(403, "Maximum number of rows exceeded in time window. Please retry later", SendOutcome.Refused, "POWERBI-ROWS-PER-HOUR", ErrorKind.Throttled)]
    [InlineData(400, "Maximum number of rows exceeded in time window. Please retry later", SendOutcome.Refused, "POWERBI-ROWS-PER-HOUR", ErrorKind.Throttled)]
    [InlineData(400, "\"Maximum number of rows exceeded in time window. Please retry later\"", SendOutcome.Refused, "POWERBI-ROWS-PER-HOUR", ErrorKind.Throttled)]
    [InlineData(413, "too large", SendOutcome.Refused, "POWERBI-BATCH-TOO-LARGE", ErrorKind.Data)]
    [InlineData(404, """{"Error":{"Code":"ItemNotFound","Message":"Dataset [d] is not Push API dataset."}}""", SendOutcome.Refused, "POWERBI-NOT-PUSH", ErrorKind.Config)]
    [InlineData(401, """{"Message":"Authorization has been denied for this request."}""", SendOutcome.Refused, "POWERBI-NOT-AUTHORIZED", ErrorKind.Auth)]
    [InlineData(307, "", SendOutcome.Refused, "POWERBI-REDIRECT", ErrorKind.Config)]
    public void INV_3_every_answer_has_its_outcome(int status, string body, SendOutcome outcome, string? code, ErrorKind? kind)
    {
        SendResult result = SendClassifier.Classify(Answer(status, body), renewable: false, "Finance", "ApInvoices");

        Assert.Equal((outcome, code, kind), (result.Outcome, result.Error?.Code, result.Error?.Kind));
        Assert.Equal("r-1", result.RequestId);
        Assert.Equal(status == 413, result.TooLarge);
        Assert.True(result.Error is null || result.Error.Fix.Length > 10);
    }

    [Theory]
    [InlineData("""{"error":{"code":"RequestEntityTooLarge"}}""")]
    [InlineData("<html>Request Entity Too Large</html>")]
    [InlineData("")]
    public void A_body_that_is_too_large_is_halved(string body)
    {
        SendResult result = SendClassifier.Classify(Answer(413, body), renewable: false, "Finance", "ApInvoices");

        Assert.Equal((SendOutcome.Refused, true), (result.Outcome, result.TooLarge));
    }

    [Theory]
    [InlineData(401)]
    [InlineData(403)]
    public void A_token_that_ended_is_no_matter_of_rights(int status)
    {
        SendResult result = SendClassifier.Classify(Answer(status, """{"error":{"code":"TokenExpired"}}"""), renewable: true, "Finance", "ApInvoices");

        Assert.Equal((SendOutcome.Refused, ErrorKind.Transient), (result.Outcome, result.Error!.Kind));
    }

    [Fact]
    public void Text_of_the_service_is_shortened_and_on_one_line()
    {
        var answer = Answer(400, "{\"error\":{\"code\":\"InvalidRequest\",\"message\":\"line\\r\\n" + string.Concat(Enumerable.Repeat("a long story ", 400)) + "\"}}");

        Assert.DoesNotContain('\n', answer.Detail);
        Assert.InRange(answer.Detail.Length, 100, 310);
    }

    private static VendorAnswer Answer(int status, string body) => new(status, "r-1", Encoding.UTF8.GetBytes(body), body.StartsWith('<'), retryAfter: null);
}
