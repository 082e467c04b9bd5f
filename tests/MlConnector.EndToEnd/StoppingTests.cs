using System.Diagnostics;
using MlConnector.EndToEnd.World;
using MlConnector.Sandbox.Faults;
using MlConnector.Sandbox.PowerBi;

namespace MlConnector.EndToEnd;

/// <summary>Ctrl-C stops at a batch border and the next run goes on; a killed process loses and doubles nothing.</summary>
public sealed class StoppingTests
{
    [Theory]
    [InlineData("INT")]
    [InlineData("TERM")]
    public async Task Ctrl_C_and_a_service_manager_stop_cleanly_and_the_next_run_goes_on(string signal)
    {
        if (OperatingSystem.IsWindows()) Assert.Skip("sends SIGINT with kill, which Windows does not have");
        await using Site site = await Site.StartAsync();
        await site.SetSecretsAsync();
        (await site.Mlc.RunAsync($"apply -f {site.File} --yes")).Ended(0);
        using Process run = await HeldRunAsync(site, more: "--full");
        await SignalAsync(run, signal);
        site.Host.Context.Faults.Clear();
        MlcResult stopped = await Mlc.EndAsync(run);
        stopped.Ended(4);
        Assert.Contains("go on with: mlc run --full", stopped.Output, StringComparison.Ordinal);
        (await site.Mlc.RunAsync("run")).Ended(0);
        Delivered.InvoicesAgree(site);
        Delivered.NothingTwice(site.PowerBi.Dataset("Finance").Table("ApInvoices"));
    }

    [Fact]
    public async Task INV_3_a_killed_run_is_taken_up_by_the_next_without_loss_or_double()
    {
        await using Site site = await Site.StartAsync("      ap_invoices: {}\n      gl_postings: {}\n");
        await site.SetSecretsAsync();
        (await site.Mlc.RunAsync($"apply -f {site.File} --yes")).Ended(0);
        using Process run = await HeldRunAsync(site);
        run.Kill();
        await run.WaitForExitAsync(TestContext.Current.CancellationToken);
        site.Host.Context.Faults.Clear();
        Assert.Equal("Interrupted", (await site.Mlc.RunAsync("status --json")).Ended(0).Json[0].GetProperty("runs")[0].GetProperty("state").GetString());
        (await site.Mlc.RunAsync("run")).Ended(0);
        Delivered.InvoicesAgree(site);
        foreach (string table in new[] { "ApInvoices", "GlPostings" }) Delivered.NothingTwice(site.PowerBi.Dataset("Finance").Table(table));
        Assert.Equal(site.Syspro.Table("GenJournalDetail").Rows.Count, site.PowerBi.Dataset("Finance").Table("GlPostings").Count);
    }

    [Fact]
    public async Task INV_3_a_second_Ctrl_C_ends_at_once_and_the_next_run_goes_on_without_loss_or_double()
    {
        if (OperatingSystem.IsWindows()) Assert.Skip("sends SIGINT with kill, which Windows does not have");
        await using Site site = await Site.StartAsync("      ap_invoices: {}\n");
        await site.SetSecretsAsync();
        (await site.Mlc.RunAsync($"apply -f {site.File} --yes")).Ended(0);
        using Process run = await HeldRunAsync(site, TimeSpan.FromMinutes(30));
        await SignalAsync(run, "INT");
        while (await run.StandardError.ReadLineAsync(TestContext.Current.CancellationToken) is { } line && !line.Contains("Ctrl-C again ends at once", StringComparison.Ordinal)) Assert.False(run.HasExited);
        await SignalAsync(run, "INT");
        MlcResult ended = (await Mlc.EndAsync(run)).Ended(4);
        Assert.Contains("Ended at once", ended.Output, StringComparison.Ordinal);
        site.Host.Context.Faults.Clear();
        (await site.Mlc.RunAsync("run")).Ended(0);
        Delivered.InvoicesAgree(site);
        Delivered.NothingTwice(site.PowerBi.Dataset("Finance").Table("ApInvoices"));
    }

    [Fact]
    public async Task A_run_of_a_service_elsewhere_is_asked_to_stop_and_the_next_goes_on()
    {
        const string Invoices = "      ap_invoices: {}\n";
        await using Site site = await Site.StartAsync(Invoices);
        await File.WriteAllTextAsync(site.File, site.Configuration(Invoices).Replace("    schedule: every 15 minutes\n", "", StringComparison.Ordinal), TestContext.Current.CancellationToken); // runs only when told
        await using Elsewhere elsewhere = await Elsewhere.StartAsync(site.Folder);
        site.Mlc.Variables["MLC_TOKEN"] = elsewhere.Token;
        await elsewhere.StoreAsync(("syspro-odata", Site.ODataSecret), ("syspro-enet", Site.EnetSecret), ("powerbi", Site.AppSecret));
        string[] there = ["--server", elsewhere.Address];
        (await site.Mlc.RunAsync(["apply", "-f", site.File, "--yes", .. there])).Ended(0);
        var hold = TimeSpan.FromMinutes(30);
        using Process run = await HeldRunAsync(site, hold, there);
        Assert.Contains("ends at its next batch", (await site.Mlc.RunAsync(["stop", "finance", .. there])).Ended(0).Output, StringComparison.Ordinal);
        site.Host.Context.Faults.Clear();
        site.Host.Context.Clock.Advance(hold);
        await Mlc.EndAsync(run);
        Assert.Contains("run.stop", (await site.Mlc.RunAsync(["audit", "export", .. there])).Ended(0).Output, StringComparison.Ordinal);
        (await site.Mlc.RunAsync(["run", .. there])).Ended(0);
        Delivered.InvoicesAgree(site);
        Delivered.NothingTwice(site.PowerBi.Dataset("Finance").Table("ApInvoices"));
    }

    private static async Task SignalAsync(Process run, string signal)
    {
        using Process kill = Process.Start("kill", [$"-{signal}", run.Id.ToString(System.Globalization.CultureInfo.InvariantCulture)]);
        await kill.WaitForExitAsync(TestContext.Current.CancellationToken);
    }

    /// <summary>A run whose posts are held by the destination, seen to have reached it.</summary>
    private static async Task<Process> HeldRunAsync(Site site, TimeSpan? hold = null, params string[] more)
    {
        site.Host.Context.Faults.Order(new FaultOrder { Module = "power-bi", Operation = PowerBiFaultPoints.PostRowsCommitted, Effect = FaultEffect.Delay, Delay = hold ?? TimeSpan.FromSeconds(3), Times = null });
        long before = site.PowerBi.Counters.Posts;
        Process run = site.Mlc.Start(["run", .. more, "--plain"]);
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        patience.CancelAfter(TimeSpan.FromMinutes(1));
        using var tick = new PeriodicTimer(TimeSpan.FromMilliseconds(20));
        while (site.PowerBi.Counters.Posts == before && !run.HasExited) await tick.WaitForNextTickAsync(patience.Token);
        return run;
    }
}
