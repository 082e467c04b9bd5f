using System.Text.Json.Nodes;
using MlConnector.Sandbox.PowerBi;
using MlConnector.Sandbox.PowerBi.Queries;

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
        await world.PostAsync(id, PowerBiWorld.Many(2, "b2"));
        Assert.Equal("""[{"[n]":5}]""", await world.AskAsync(id, "EVALUATE ROW(\"n\", COUNTROWS('ApInvoices'))"));
    }

    [Fact]
    public async Task The_121st_query_of_a_minute_is_refused_for_that_principal_only()
    {
        await using var world = await PowerBiWorld.StartAsync(new PowerBiSandboxOptions { QueriesPerMinute = 3 });
        string id = await world.CreateAsync();
        for (int query = 0; query < 3; query++) Assert.Equal(200, (await world.QueryAsync(id, "EVALUATE {1}")).Status);

        var (status, _, answer) = await world.QueryAsync(id, "EVALUATE {1}");

        Assert.Equal((429, TimeSpan.FromSeconds(60)), (status, answer.Headers.RetryAfter!.Delta));
        world.Sandbox.AddApp("other").WithSecret("s");
        world.Sandbox.SetRole("Finance", "other", MlConnector.Sandbox.PowerBi.Workspaces.WorkspaceRole.Contributor);
        await world.SignInAsync("other", "s");
        Assert.Equal(200, (await world.QueryAsync(id, "EVALUATE {1}")).Status);
    }

    [Fact]
    public async Task The_tenant_switch_closes_queries()
    {
        await using var world = await PowerBiWorld.StartAsync();
        string id = await world.CreateAsync();
        world.Sandbox.Switches.ExecuteQueries = false;

        var (status, body, _) = await world.QueryAsync(id, "EVALUATE {1}");

        Assert.Equal((401, "PowerBINotAuthorizedException"), (status, (string)body!["error"]!["pbi.error"]!["code"]!));
    }

    [Theory]
    [InlineData(TruncationPlace.Top)]
    [InlineData(TruncationPlace.Result)]
    [InlineData(TruncationPlace.Table)]
    public async Task Over_the_caps_a_200_is_cut_and_carries_an_error(TruncationPlace place)
    {
        await using var world = await PowerBiWorld.StartAsync(new PowerBiSandboxOptions { MaxResultRows = 10, TruncationPlace = place });
        string id = await world.CreateAsync();
        await world.PostAsync(id, PowerBiWorld.Many(11));
        world.Clock.Advance(TimeSpan.FromSeconds(2));

        var (status, body, _) = await world.QueryAsync(id, "EVALUATE VALUES('ApInvoices'[_SourceId])");

        var result = body!["results"]![0]!;
        var table = result["tables"]![0]!;
        Assert.Equal((200, 10), (status, table["rows"]!.AsArray().Count));
        JsonNode?[] errors = [body["error"], result["error"], table["error"]];
        Assert.Equal((int)place, Array.FindIndex(errors, error => error is not null));
        Assert.Single(errors, error => error is not null);
    }

    [Fact]
    public async Task Values_and_bytes_cut_after_a_whole_row()
    {
        await using var world = await PowerBiWorld.StartAsync(new PowerBiSandboxOptions { MaxResultValues = 25, MaxResultBytes = 400 });
        string id = await world.CreateAsync();
        await world.PostAsync(id, PowerBiWorld.Many(50));
        world.Clock.Advance(TimeSpan.FromSeconds(2));

        var byValues = await world.QueryAsync(id, "EVALUATE SELECTCOLUMNS('ApInvoices', \"a\", 1, \"b\", 2)");
        var byBytes = await world.QueryAsync(id, "EVALUATE SELECTCOLUMNS('ApInvoices', \"a\", \"0123456789012345678901234567890123456789\")");

        Assert.Equal(12, byValues.Body!["results"]![0]!["tables"]![0]!["rows"]!.AsArray().Count);
        Assert.InRange(byBytes.Body!["results"]![0]!["tables"]![0]!["rows"]!.AsArray().Count, 6, 8);
        Assert.NotNull(byBytes.Body["results"]![0]!["error"]);
    }

    [Theory]
    [InlineData("""{"queries":[]}""")]
    [InlineData("""{"queries":[{"query":"EVALUATE {1}"},{"query":"EVALUATE {1}"}]}""")]
    [InlineData("""{"query":"EVALUATE {1}"}""")]
    [InlineData("""{"queries":[{"query":"EVALUATE {1}","wonder":1}]}""")]
    [InlineData("""{"queries":[{}]}""")]
    [InlineData("nothing")]
    public async Task A_body_of_another_shape_is_a_400(string body)
    {
        await using var world = await PowerBiWorld.StartAsync();
        string id = await world.CreateAsync();

        Assert.Equal(400, (await world.SendAsync(HttpMethod.Post, $"{world.Group}/datasets/{id}/executeQueries", body)).Status);
    }
}
