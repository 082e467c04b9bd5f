using MlConnector.Sandbox.BigQuery;

namespace MlConnector.Sandbox.Tests.BigQuery;

/// <summary>Requests of insertAll that are refused as a whole.</summary>
public sealed class StreamingRequestTests
{
    [Theory]
    [InlineData(""" "rows":[] """)]
    [InlineData(""" "templateSuffix":"_2026","rows":[{"json":{"Name":"a"}}] """)]
    [InlineData(""" "traceId":"a-name-of-more-than-thirty-six-letters","rows":[{"json":{"Name":"a"}}] """)]
    public async Task What_is_not_taken_or_not_imitated_is_refused(string members)
    {
        await using var desk = await BigQueryDesk.StartAsync(new BigQuerySandboxOptions { Billing = true });

        var refused = await desk.SendAsync(HttpMethod.Post, BigQueryDesk.Table + "/insertAll", "{" + members + "}");

        Assert.Equal((400, "invalid"), (refused.Status, BigQueryDesk.ReasonOf(refused.Body)));
        Assert.Empty(desk.Sandbox.Table("Finance", "Gl").Rows);
    }

    [Theory]
    [InlineData(11, 400, "badRequest")]
    [InlineData(21, 413, "requestTooLarge")]
    public async Task A_body_that_is_too_large_is_refused(int mebibytes, int status, string reason)
    {
        await using var desk = await BigQueryDesk.StartAsync(new BigQuerySandboxOptions { Billing = true });

        var refused = await desk.SendAsync(HttpMethod.Post, BigQueryDesk.Table + "/insertAll", $$$"""{"rows":[{"json":{"Name":"{{{new string('x', mebibytes << 20)}}}"}}]}""");

        Assert.Equal((status, reason), (refused.Status, BigQueryDesk.ReasonOf(refused.Body)));
    }
}
