using MlConnector.Sandbox.Faults;
using MlConnector.Sandbox.PowerBi;

namespace MlConnector.Sandbox.Tests.PowerBi;

public sealed class QuotasTests
{
    [Fact]
    public async Task The_121st_post_of_a_minute_waits_and_says_how_long()
    {
        await using var world = await PowerBiWorld.StartAsync();
        string id = await world.CreateAsync();
        for (int post = 0; post < 120; post++)
        {
            Assert.Equal(200, (await world.PostAsync(id, "{}")).Status);
            if (post == 0) world.Clock.Advance(TimeSpan.FromSeconds(10));
        }

        var (status, body, answer) = await world.PostAsync(id, "{}");

        Assert.Equal(429, status);
        Assert.Equal(TimeSpan.FromSeconds(50), answer.Headers.RetryAfter!.Delta);
        Assert.Null(body!["error"]);
        Assert.Contains("Retry in 50 seconds", (string)body["message"]!, StringComparison.Ordinal);
        world.Clock.Advance(TimeSpan.FromSeconds(50));
        Assert.Equal(200, (await world.PostAsync(id, "{}")).Status);
        Assert.Equal(1, world.Sandbox.Counters.Refused["postsPerMinute"]);
    }

    [Fact]
    public async Task A_large_table_changes_the_window_to_an_hour()
    {
        await using var world = await PowerBiWorld.StartAsync(new PowerBiSandboxOptions { SlowTableRows = 10, PostsPerWindow = 3 });
        string id = await world.CreateAsync();
        await world.PostAsync(id, PowerBiWorld.Many(9));
        world.Clock.Advance(TimeSpan.FromMinutes(5));
        await world.PostAsync(id, "{}");
        world.Clock.Advance(TimeSpan.FromMinutes(5));
        Assert.Equal(200, (await world.PostAsync(id, "{}")).Status);
        world.Clock.Advance(TimeSpan.FromMinutes(5));

        var (status, _, answer) = await world.PostAsync(id, "{}");

        Assert.Equal(429, status);
        Assert.Equal(TimeSpan.FromMinutes(45), answer.Headers.RetryAfter!.Delta);
    }

    [Fact]
    public async Task The_hourly_rows_are_capped_and_come_back()
    {
        await using var world = await PowerBiWorld.StartAsync(new PowerBiSandboxOptions { RowsPerHour = 100 });
        string id = await world.CreateAsync();
        await world.PostAsync(id, PowerBiWorld.Many(60));

        var (status, body, _) = await world.PostAsync(id, PowerBiWorld.Many(41));
        Assert.Equal(429, status);
        Assert.Equal("Maximum number of rows exceeded in time window. Please retry later", (string)body!["error"]!["message"]!);
        Assert.Equal(200, (await world.PostAsync(id, PowerBiWorld.Many(40))).Status);
        world.Clock.Advance(TimeSpan.FromHours(1));
        await world.SignInAsync(world.Sandbox.Options.ClientId, world.Sandbox.Options.ClientSecret);
        Assert.Equal(200, (await world.PostAsync(id, PowerBiWorld.Many(100))).Status);
    }

    [Fact]
    public async Task A_sixth_pending_post_is_refused()
    {
        await using var world = await PowerBiWorld.StartAsync();
        string id = await world.CreateAsync();
        world.Order(PowerBiFaultPoints.PostRows, new FaultOrder { Effect = FaultEffect.Delay, Delay = TimeSpan.FromMinutes(5), Times = 5 });
        var pending = Enumerable.Range(0, 5).Select(_ => world.PostAsync(id, "{}")).ToList();
        while (world.Host.Context.Counters["power-bi.faults"] < 5) await Task.Yield();

        Assert.Equal(429, (await world.PostAsync(id, "{}")).Status);

        while (pending.Exists(post => !post.IsCompleted))
        {
            world.Clock.Advance(TimeSpan.FromMinutes(5));
            await Task.Yield();
        }

        Assert.All(await Task.WhenAll(pending), post => Assert.Equal(200, post.Status));
        Assert.Equal(1, world.Sandbox.Counters.Refused["pending"]);
    }

    [Fact]
    public async Task A_full_table_refuses_and_a_fifo_table_drops_its_oldest_rows()
    {
        await using var world = await PowerBiWorld.StartAsync(new PowerBiSandboxOptions { MaxTableRows = 100, FifoRows = 50, FifoCeiling = 60 });
        string full = await world.CreateAsync();
        string fifo = await world.CreateAsync(PowerBiWorld.Simple.Replace("Finance", "Fifo", StringComparison.Ordinal), "?defaultRetentionPolicy=basicFIFO");

        await world.PostAsync(full, PowerBiWorld.Many(99));
        Assert.Equal(400, (await world.PostAsync(full, PowerBiWorld.Many(2))).Status);
        Assert.Equal(200, (await world.PostAsync(full, PowerBiWorld.Many(1))).Status);
        await world.PostAsync(fifo, PowerBiWorld.Many(59, "first"));
        await world.PostAsync(fifo, PowerBiWorld.Many(3, "second"));

        var table = world.Sandbox.Dataset("Fifo").Table("ApInvoices");
        Assert.Equal(50, table.Count);
        Assert.Equal("k12", table.Rows.First()["_SourceId"]);
        Assert.Equal("""[{"[n]":50}]""", await world.AskAsync(fifo, "EVALUATE ROW(\"n\", COUNTROWS('ApInvoices'))"));
        Assert.Equal(3, table.CountBy("_BatchId")["second"]);
    }
}
