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
    [InlineData(0, 200, 200)]
    [InlineData(100, 100, 100)]
    [InlineData(50, 120, 180)]
    public async Task A_row_that_comes_twice_is_noticed_as_often_as_its_insertId_is_remembered(int remembered, int least, int most)
    {
        await using var desk = await BigQueryDesk.StartAsync(new BigQuerySandboxOptions { Billing = true, InsertIdWindow = TimeSpan.FromMinutes(1), InsertIdsRemembered = remembered });
        string rows = string.Join(',', Enumerable.Range(0, 100).Select(i => $$$"""{"insertId":"{{{i}}}","json":{"Name":"a"}}"""));

        for (int time = 0; time < 2; time++) Assert.Equal(200, (await desk.SendAsync(HttpMethod.Post, BigQueryDesk.Table + "/insertAll", $$"""{"rows":[{{rows}}]}""")).Status);

        Assert.InRange(desk.Sandbox.Table("Finance", "Gl").Rows.Count, least, most);
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
