using System.Diagnostics;
using System.Text.Json;
using MlConnector.EndToEnd.World;
using MlConnector.Sandbox.Faults;
using MlConnector.Sandbox.PowerBi;

namespace MlConnector.EndToEnd;

/// <summary>What a person sees of the vendor's limits: how full they are, until when a run waits, and when it ends.</summary>
public sealed class LimitTests
{
    [Fact]
    public async Task A_full_limit_ends_the_run_as_waiting_and_status_says_when_everything_is_delivered()
    {
        await using Site site = await StartAsync("    workspace: Finance", "    limits: { rowsPerHour: 100, preferredRowsPerPost: 50 }");

        string run = (await site.Mlc.RunAsync("run --plain")).Ended(4).Output;

        Assert.Contains("rows to dataset Finance: 100 an hour is full until", run, StringComparison.Ordinal);
        Assert.Contains("With mlc run --wait everything is delivered about", run, StringComparison.Ordinal);
        Assert.Equal(100, site.PowerBi.Dataset("Finance").Table("ApInvoices").Count);
        Assert.Empty(site.PowerBi.Counters.Refused);

        JsonElement status = (await site.Mlc.RunAsync("status --json")).Ended(0).Json[0];
        JsonElement stream = status.GetProperty("streams")[0];
        Assert.Equal("Waiting", stream.GetProperty("lastState").GetString());
        Assert.True(stream.GetProperty("endsAbout").GetDateTimeOffset() >= stream.GetProperty("waitsUntil").GetDateTimeOffset());
        JsonElement rows = status.GetProperty("limits").EnumerateArray().Single(limit => limit.GetProperty("label").GetString() == "rows to dataset Finance");
        Assert.Equal((100, 100), (rows.GetProperty("used").GetInt32(), rows.GetProperty("limit").GetInt32()));
        Assert.Contains("everything is delivered about", (await site.Mlc.RunAsync("status")).Ended(0).Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Two_processes_together_have_five_posts_under_way_and_never_a_sixth()
    {
        string[] streams = ["ap_invoices", "ap_payments", "ar_invoices", "ar_payments"];
        await using Site site = await Site.StartAsync(string.Concat(streams.Select(stream => $"      {stream}: {{}}\n")));
        await AddAsync(site, "    workspace: Finance", "    limits: { preferredRowsPerPost: 30 }");
        site.Host.Context.Faults.Order(new FaultOrder { Module = "power-bi", Operation = PowerBiFaultPoints.PostRowsCommitted, Effect = FaultEffect.Delay, Delay = TimeSpan.FromSeconds(3), Times = null });

        Process[] runs = [.. streams.Chunk(2).Select(two => site.Mlc.Start(["run", "--plain", .. two.SelectMany(stream => new[] { "--stream", stream })]))];
        MlcResult[] ends = await Task.WhenAll(runs.Select(run => Mlc.EndAsync(run)));

        Assert.All(ends, end => end.Ended(0));
        Assert.True(site.PowerBi.Counters.MostPending == 5, $"at most {site.PowerBi.Counters.MostPending} of {site.PowerBi.Counters.Posts} posts were under way at once");
        Assert.Empty(site.PowerBi.Counters.Refused);
        Delivered.InvoicesAgree(site);
        foreach (string table in new[] { "ApInvoices", "ApPayments", "ArInvoices", "ArPayments" }) Delivered.NothingTwice(site.PowerBi.Dataset("Finance").Table(table));
    }

    [Fact]
    public async Task A_small_delivery_is_held_back_as_the_pipeline_says_and_delivered_when_a_person_asks()
    {
        await using Site site = await StartAsync("    schedule: every 15 minutes", "    flushAfter: 30m");
        Assert.Contains("needs at least 2 posts to dataset Finance an hour of 7,200", (await site.Mlc.RunAsync($"plan -f {site.File}")).Ended(0).Output, StringComparison.Ordinal);
        (await site.Mlc.RunAsync("run")).Ended(0);
        long before = site.PowerBi.Dataset("Finance").Table("ApInvoices").Count;
        site.Syspro.Play("pay-old-invoice");

        JsonElement held = (await site.Mlc.RunAsync("run --json")).Ended(0).Json.GetProperty("streams")[0];

        Assert.True(held.GetProperty("isHeldBack").GetBoolean());
        Assert.Equal("Waiting", held.GetProperty("state").GetString());
        Assert.Contains("flushAfter", held.GetProperty("reasons")[0].GetString(), StringComparison.Ordinal);
        Assert.Equal(before, site.PowerBi.Dataset("Finance").Table("ApInvoices").Count);
        (await site.Mlc.RunAsync("run --full")).Ended(0);
        Delivered.InvoicesAgree(site);
    }

    /// <summary>A site of one stream with a line more in its configuration, applied.</summary>
    private static async Task<Site> StartAsync(string after, string line)
    {
        Site site = await Site.StartAsync("      ap_invoices: {}\n");
        await AddAsync(site, after, line);
        return site;
    }

    private static async Task AddAsync(Site site, string after, string line)
    {
        string text = await File.ReadAllTextAsync(site.File, TestContext.Current.CancellationToken);
        Assert.Contains(after + "\n", text.ReplaceLineEndings("\n"), StringComparison.Ordinal);
        await File.WriteAllTextAsync(site.File, text.ReplaceLineEndings("\n").Replace(after + "\n", $"{after}\n{line}\n", StringComparison.Ordinal), TestContext.Current.CancellationToken);
        await site.SetSecretsAsync();
        (await site.Mlc.RunAsync($"apply -f {site.File} --yes")).Ended(0);
    }
}
