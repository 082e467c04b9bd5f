using MlConnector.Sandbox.Faults;
using MlConnector.Sandbox.Hosting;
using MlConnector.Sandbox.PowerBi;
using MlConnector.Sandbox.PowerBi.Rows;

namespace MlConnector.Sandbox.Tests.PowerBi;

public sealed class FaultsTests
{
    [Theory]
    [InlineData(FaultEffect.DropBeforeCommit, 0)]
    [InlineData(FaultEffect.DropAfterCommit, 1)]
    public async Task A_post_may_lose_its_connection_before_or_after_the_commit(FaultEffect effect, long rows)
    {
        await using var world = await PowerBiWorld.StartAsync();
        string id = await world.CreateAsync();
        world.Order(PowerBiFaultPoints.PostRows, new FaultOrder { Effect = effect });

        await Assert.ThrowsAsync<HttpRequestException>(() => world.PostAsync(id, "{}"));

        Assert.Equal(rows, world.Sandbox.Dataset("Finance").Table("ApInvoices").Count);
    }

    [Fact]
    public async Task A_post_may_be_committed_seconds_after_its_connection_died()
    {
        await using var world = await PowerBiWorld.StartAsync();
        string id = await world.CreateAsync();
        world.Order(PowerBiFaultPoints.PostRows, new FaultOrder { Effect = FaultEffect.CommitLate, Delay = TimeSpan.FromSeconds(20) });
        await Assert.ThrowsAsync<HttpRequestException>(() => world.PostAsync(id, PowerBiWorld.Many(3)));

        const string query = "EVALUATE ROW(\"n\", COUNTROWS('ApInvoices'))";
        Assert.Equal("[{}]", await world.AskAsync(id, query));
        world.Clock.Advance(TimeSpan.FromSeconds(18));
        await world.Host.Context.LateCommits.SettledAsync();

        Assert.Equal(3, world.Sandbox.Dataset("Finance").Table("ApInvoices").Count);
        Assert.Equal("""[{"[n]":3}]""", await world.AskAsync(id, query));
    }

    [Fact]
    public async Task A_502_with_html_may_come_after_the_commit()
    {
        await using var world = await PowerBiWorld.StartAsync();
        string id = await world.CreateAsync();
        world.Order(PowerBiFaultPoints.PostRowsCommitted, new FaultOrder { Status = 502, Body = "<html>Bad Gateway</html>", ContentType = "text/html" });

        var (status, _, answer) = await world.PostAsync(id, "{}");

        Assert.Equal((502, "text/html"), (status, answer.Content.Headers.ContentType!.MediaType));
        Assert.Equal(1, world.Sandbox.Dataset("Finance").Table("ApInvoices").Count);
        Assert.Equal(200, (await world.PostAsync(id, "{}")).Status);
    }

    [Fact]
    public async Task An_answer_may_be_late_after_the_commit()
    {
        await using var world = await PowerBiWorld.StartAsync();
        string id = await world.CreateAsync();
        world.Order(PowerBiFaultPoints.PostRowsCommitted, new FaultOrder { Effect = FaultEffect.Delay, Delay = TimeSpan.FromMinutes(1) });

        var late = world.PostAsync(id, "{}");
        while (world.Sandbox.Dataset("Finance").Table("ApInvoices").Count == 0) await Task.Yield();
        Assert.False(late.IsCompleted);
        while (!late.IsCompleted) world.Clock.Advance(TimeSpan.FromMinutes(1));

        Assert.Equal(200, (await late).Status);
    }

    [Theory]
    [InlineData(PowerBiFaultPoints.CreateDataset)]
    [InlineData(PowerBiFaultPoints.PutTable)]
    [InlineData(PowerBiFaultPoints.PostRows)]
    [InlineData(PowerBiFaultPoints.DeleteRows)]
    [InlineData(PowerBiFaultPoints.ExecuteQueries)]
    [InlineData(PowerBiFaultPoints.GetDatasets)]
    [InlineData(PowerBiFaultPoints.GetTables)]
    public async Task Every_named_point_can_be_made_to_throttle_without_a_Retry_After_and_keeps_its_RequestId(string point)
    {
        await using var world = await PowerBiWorld.StartAsync();
        string id = await world.CreateAsync();
        world.Order(point, new FaultOrder { Status = 429, Body = """{"message":"slow down"}""" });

        string dataset = $"{world.Group}/datasets/{id}";
        var (status, _, answer) = point switch
        {
            PowerBiFaultPoints.CreateDataset => await world.SendAsync(HttpMethod.Post, $"{world.Group}/datasets", PowerBiWorld.Simple),
            PowerBiFaultPoints.PutTable => await world.SendAsync(HttpMethod.Put, $"{dataset}/tables/ApInvoices", "{}"),
            PowerBiFaultPoints.PostRows => await world.PostAsync(id, "{}"),
            PowerBiFaultPoints.DeleteRows => await world.SendAsync(HttpMethod.Delete, $"{dataset}/tables/ApInvoices/rows"),
            PowerBiFaultPoints.ExecuteQueries => await world.QueryAsync(id, "EVALUATE {1}"),
            PowerBiFaultPoints.GetTables => await world.SendAsync(HttpMethod.Get, $"{dataset}/tables"),
            _ => await world.SendAsync(HttpMethod.Get, dataset),
        };

        Assert.Equal(429, status);
        Assert.Null(answer.Headers.RetryAfter);
        Assert.True(answer.Headers.Contains("RequestId"));
    }

    [Fact]
    public async Task Every_answer_has_its_own_RequestId_and_a_home_cluster()
    {
        await using var world = await PowerBiWorld.StartAsync();
        string id = await world.CreateAsync();
        HashSet<string> seen = new(StringComparer.Ordinal);

        foreach (var (_, _, answer) in new[] { await world.PostAsync(id, "{}"), await world.PostAsync(id, "bad"), await world.QueryAsync(id, "bad"), await world.SendAsync(HttpMethod.Get, "v1.0/myorg/groups") })
        {
            Assert.True(seen.Add(answer.Headers.GetValues("RequestId").Single()));
            Assert.Single(answer.Headers.GetValues("home-cluster-uri"));
        }
    }

    [Theory]
    [InlineData(SequenceNumberMode.Ignore, 200, 3, "[]")]
    [InlineData(SequenceNumberMode.DropRepeats, 200, 2, "[2]")]
    [InlineData(SequenceNumberMode.RefuseRepeats, 409, 2, "[2]")]
    public async Task Sequence_numbers_have_three_modes(SequenceNumberMode mode, int repeated, long rows, string numbers)
    {
        await using var world = await PowerBiWorld.StartAsync(new PowerBiSandboxOptions { SequenceNumbers = mode });
        string id = await world.CreateAsync();
        string path = $"{world.Group}/datasets/{id}/tables/ApInvoices/";
        Task<(int Status, System.Text.Json.Nodes.JsonNode? Body, HttpResponseMessage Answer)> Post(string number) =>
            world.SendAsync(HttpMethod.Post, path + "rows", """{"rows":[{}]}""", request => request.Headers.Add("X-PowerBI-PushData-SequenceNumber", number));

        await world.PostAsync(id, "{}");
        Assert.Equal("[]", (await world.SendAsync(HttpMethod.Get, path + "sequenceNumbers")).Body!["value"]!.ToJsonString());
        Assert.Equal(200, (await Post("2")).Status);
        Assert.Equal(repeated, (await Post("2")).Status);

        Assert.Equal(rows, world.Sandbox.Dataset("Finance").Table("ApInvoices").Count);
        var list = (await world.SendAsync(HttpMethod.Get, path + "sequenceNumbers")).Body!["value"]!.AsArray();
        Assert.Equal(numbers, $"[{string.Join(',', list.Select(static entry => (long)entry!["sequenceNumber"]!))}]");
    }

    [Theory]
    [InlineData(false, System.Text.Json.JsonValueKind.String)]
    [InlineData(true, System.Text.Json.JsonValueKind.Number)]
    public async Task The_clientId_of_a_sequence_number_is_text_or_a_number(bool numeric, System.Text.Json.JsonValueKind kind)
    {
        await using var world = await PowerBiWorld.StartAsync(new PowerBiSandboxOptions { SequenceNumbers = SequenceNumberMode.DropRepeats, NumericClientIds = numeric });
        string id = await world.CreateAsync();
        string path = $"{world.Group}/datasets/{id}/tables/ApInvoices/";

        await world.SendAsync(HttpMethod.Post, path + "rows", """{"rows":[{}]}""", static request => request.Headers.Add("X-PowerBI-PushData-SequenceNumber", "1"));

        Assert.Equal(kind, (await world.SendAsync(HttpMethod.Get, path + "sequenceNumbers")).Body!["value"]![0]!["clientId"]!.GetValueKind());
    }

    [Fact]
    public async Task Scenarios_do_what_others_do_behind_our_back()
    {
        await using var world = await PowerBiWorld.StartAsync();
        string id = await world.CreateAsync();
        await world.PostAsync(id, PowerBiWorld.Many(4));
        async Task<string?> Play(string name, string parameters) =>
            (await world.SendAsync(HttpMethod.Post, "_sandbox/scenario", $$$"""{"module":"power-bi","name":"{{{name}}}","parameters":{{{parameters}}}}""")).Body?.ToJsonString();

        Assert.Equal("""{"rows":"4"}""", await Play("empty-table", """{"dataset":"Finance","table":"ApInvoices"}"""));
        Assert.Equal(0, world.Sandbox.Dataset("Finance").Table("ApInvoices").Count);
        await Play("switch", """{"name":"execute-queries","on":"false"}""");
        Assert.Equal(401, (await world.QueryAsync(id, "EVALUATE {1}")).Status);
        await Play("delete-dataset", """{"dataset":"Finance"}""");
        Assert.Empty(world.Sandbox.Datasets());
    }

    [Theory]
    [InlineData(SandboxProfile.Polite, 0, false)]
    [InlineData(SandboxProfile.Busy, 3, false)]
    [InlineData(SandboxProfile.Hostile, 10, true)]
    public async Task A_profile_brings_its_faults_for_ever_and_only_a_hostile_one_lies_about_commits(SandboxProfile profile, int orders, bool lies)
    {
        var options = new SandboxOptions { HttpsPort = null, Profile = profile };
        await using var host = await SandboxHost.StartAsync(options, [new PowerBiSandbox()], PowerBiWorld.Cancel);

        var standing = host.Context.Faults.List();

        Assert.Equal(orders, standing.Count);
        Assert.All(standing, fault => Assert.Equal(("power-bi", (int?)null), (fault.Order.Module, fault.Order.Times)));
        Assert.Equal(lies, standing.Any(fault => fault.Order.Operation == PowerBiFaultPoints.PostRowsCommitted));
    }
}
