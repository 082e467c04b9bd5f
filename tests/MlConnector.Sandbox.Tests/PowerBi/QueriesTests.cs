namespace MlConnector.Sandbox.Tests.PowerBi;

public sealed class QueriesTests
{
    [Fact]
    public async Task Rows_are_counted_only_after_the_visibility_delay()
    {
        await using var world = await PowerBiWorld.StartAsync();
        string id = await world.CreateAsync();
        await world.PostAsync(id, PowerBiWorld.Many(3, "b1"));
        const string query = "EVALUATE SUMMARIZECOLUMNS('ApInvoices'[_BatchId], \"n\", COUNTROWS('ApInvoices'), \"amt\", SUM('ApInvoices'[Amount]))";

        var (_, early, _) = await world.QueryAsync(id, query);

        Assert.Empty(early!["results"]![0]!["tables"]![0]!["rows"]!.AsArray());
        Assert.Equal("""[{"ApInvoices[_BatchId]":"b1","[n]":3,"[amt]":3.75}]""", await world.AskAsync(id, query));
    }
}
