using System.Text;
using MlConnector.Abstractions.Destinations;
using MlConnector.Tableau.Tests.World;

namespace MlConnector.Tableau.Tests.StandIn;

/// <summary>The stand-in itself, asked without our client: it takes no more than the vendor documents, remembers request ids for a day, and evaluates conditions.</summary>
public sealed class UpdateRequestTests
{
    private const string Head = """{"actions":[{"action":"delete","target-schema":"Extract","target-table":"Extract","condition":""", Tail = "}]}";

    [Theory]
    [InlineData("""[]""")]
    [InlineData("""{}""")]
    [InlineData("""{"actions":[]}""")]
    [InlineData("""{"actions":{}}""")]
    [InlineData("""{"actions":[{"action":"delete","target-schema":"Extract","target-table":"Extract"}],"more":1}""")]
    [InlineData("""{"actions":[{"action":"drop","target-schema":"Extract","target-table":"Extract"}]}""")]
    [InlineData("""{"actions":[{"action":"insert","target-schema":"Extract","target-table":"Extract"}]}""")]
    [InlineData("""{"actions":[{"action":"delete","target-table":"Extract"}]}""")]
    [InlineData("""{"actions":[{"action":"delete","source-table":"s","target-schema":"Extract","target-table":"Extract"}]}""")]
    [InlineData("""{"actions":[{"action":"delete","target-schema":"Extract","target-table":"Extract","where":"x"}]}""")]
    [InlineData(Head + """{"op":"like","target-col":"Company","const":{"type":"string","v":"A"}}""" + Tail)]
    [InlineData(Head + """{"op":"eq","target-col":"Company","source-col":"Company"}""" + Tail)]
    [InlineData(Head + """{"op":"eq","target-col":"Company","const":{"type":"string"}}""" + Tail)]
    [InlineData(Head + """{"op":"eq","target-col":"Company","const":{"type":"text","v":"A"}}""" + Tail)]
    [InlineData(Head + """{"op":"eq","target-col":"_Version","const":{"type":"integer","v":"7"}}""" + Tail)]
    [InlineData(Head + """{"op":"eq","target-col":"_ReadAt","const":{"type":"datetime","v":"2026-06-01 08:00"}}""" + Tail)]
    [InlineData(Head + """{"op":"or","args":[]}""" + Tail)]
    [InlineData(Head + """{"op":"not","args":[{"op":"eq","target-col":"Company","const":{"type":"string","v":"A"}},{"op":"eq","target-col":"Company","const":{"type":"string","v":"B"}}]}""" + Tail)]
    public async Task What_is_not_documented_is_refused(string body)
    {
        await using TableauWorld world = await TableauWorld.StartAsync();
        await PublishAsync(world);
        Assert.Equal((400, "400000"), await PatchAsync(world, body));
        Assert.Single(world.Sandbox.Jobs);
    }

    [Theory]
    [InlineData("""{"op":"eq","target-col":"Company","const":{"type":"string","v":"B"}}""", "1 2 3")]
    [InlineData("""{"op":"neq","target-col":"Company","const":{"type":"string","v":"B"}}""", "4")]
    [InlineData("""{"op":"gt","target-col":"Amount","const":{"type":"double","v":1.5}}""", "1 3")]
    [InlineData("""{"op":"lte","target-col":"Amount","const":{"type":"double","v":1.5}}""", "2 3 4")]
    [InlineData("""{"op":"is","target-col":"Amount","const":{"type":"double","v":null}}""", "1 2 4")]
    [InlineData("""{"op":"gte","target-col":"_Version","const":{"type":"integer","v":7}}""", "")]
    [InlineData("""{"op":"lt","target-col":"_PostedAt","const":{"type":"datetime","v":"2026-06-01T08:00:01Z"}}""", "1 2 3 4")]
    [InlineData("""{"op":"and","args":[{"op":"eq","target-col":"Company","const":{"type":"string","v":"A"}},{"op":"not","args":[{"op":"eq","target-col":"_SourceId","const":{"type":"string","v":"A|ap_invoices|1"}}]}]}""", "1 4")]
    [InlineData("""{"op":"or","args":[{"op":"eq","target-col":"_SourceId","const":{"type":"string","v":"A|ap_invoices|1"}},{"op":"eq","target-col":"_SourceId","const":{"type":"string","v":"B|ap_invoices|4"}}]}""", "2 3")]
    public async Task Conditions_are_evaluated(string condition, string left)
    {
        await using TableauWorld world = await TableauWorld.StartAsync();
        await PublishAsync(world);
        Assert.Equal((202, ""), await PatchAsync(world, Head + condition + Tail));
        await DoneAsync(world, 2);
        Assert.Equal(left, string.Join(' ', world.Source("ApInvoices").Rows.Select(row => row["_SourceId"]!.Split('|')[2])));
    }

    [Theory]
    [InlineData("""{"op":"eq","target-col":"Nothing","const":{"type":"string","v":"A"}}""")]
    [InlineData("""{"op":"eq","target-col":"Company","const":{"type":"integer","v":1}}""")]
    public async Task What_does_not_fit_the_table_fails_as_a_job_and_changes_nothing(string condition)
    {
        await using TableauWorld world = await TableauWorld.StartAsync();
        await PublishAsync(world);
        await PatchAsync(world, Head + condition + Tail);
        await DoneAsync(world, 2);
        Assert.Equal(("failed", 4), (world.Sandbox.Jobs[^1].Outcome, world.Source("ApInvoices").Rows.Count));
    }

    [Fact]
    public async Task A_request_id_is_needed_and_done_once_within_a_day()
    {
        await using TableauWorld world = await TableauWorld.StartAsync();
        await PublishAsync(world);
        const string All = """{"actions":[{"action":"delete","target-schema":"Extract","target-table":"Extract"}]}""";
        Assert.Equal((400, "400000"), await PatchAsync(world, All, id: ""));
        Assert.Equal(202, (await PatchAsync(world, All)).Status);
        await DoneAsync(world, 2);
        Assert.Empty(world.Source("ApInvoices").Rows);
        Assert.Equal(202, (await PatchAsync(world, All)).Status);
        Assert.Equal((2, 1), (world.Sandbox.Jobs.Count, world.Source("ApInvoices").Changed));
        world.Clock.Advance(TimeSpan.FromHours(24));
        Assert.Equal(202, (await PatchAsync(world, All)).Status);
        await DoneAsync(world, 3);
        Assert.Equal(2, world.Source("ApInvoices").Changed);
    }

    [Fact]
    public async Task Versions_before_3_13_do_not_know_it()
    {
        await using TableauWorld world = await TableauWorld.StartAsync();
        await PublishAsync(world);
        Assert.Equal(404, (await PatchAsync(world, Head + "{}" + Tail, version: "3.12")).Status);
    }

    private static async Task PublishAsync(TableauWorld world)
    {
        ContainerReference container = await world.ApplyAsync(TestTables.Invoices);
        await world.SendAsync(container, TestTables.Invoices, "b1", TestTables.Row("b1", "1", "1.50"), TestTables.Row("b1", "2", "2.00"), TestTables.Row("b1", "3", null), TestTables.Row("b1", "4", "100.25", "B"));
    }

    private static async Task DoneAsync(TableauWorld world, int jobs)
    {
        while (world.Sandbox.Jobs.Count < jobs || world.Sandbox.Jobs.Any(job => job.Outcome == "running")) await Task.Delay(TimeSpan.FromMilliseconds(200), world.Clock, TableauWorld.Cancel);
    }

    private static async Task<(int Status, string Code)> PatchAsync(TableauWorld world, string body, string id = "r1", string version = "3.27")
    {
        using RawSite site = await RawSite.OpenAsync(world);
        (int status, string code, _) = await site.SendAsync(HttpMethod.Patch, $"datasources/{world.Source("ApInvoices").Id}/data", new StringContent(body, Encoding.UTF8, "application/json"), version, id);
        return (status, code);
    }
}
