using System.Diagnostics;
using MlConnector.EndToEnd.World;
using MlConnector.Sandbox.Faults;
using MlConnector.Sandbox.PowerBi;

namespace MlConnector.EndToEnd;

/// <summary>Configurations are applied by one process at a time.</summary>
public sealed class ApplyTests
{
    [Fact]
    public async Task INV_8_two_first_runs_at_once_create_one_dataset_and_deliver_once()
    {
        await using Site site = await Site.StartAsync("      ap_invoices: {}\n");
        await site.SetSecretsAsync();
        site.Host.Context.Faults.Order(new FaultOrder { Module = "power-bi", Operation = PowerBiFaultPoints.CreateDataset, Effect = FaultEffect.Delay, Delay = TimeSpan.FromSeconds(15), Times = null });

        Process[] runs = [.. Enumerable.Range(0, 2).Select(_ => site.Mlc.Start(["run", "-f", site.File, "--yes", "--plain"]))];
        MlcResult[] ends = await Task.WhenAll(runs.Select(run => Mlc.EndAsync(run)));

        Assert.All(ends, end => end.Ended(0));
        Assert.Single(ends, end => end.Errors.Contains("who applies a configuration", StringComparison.Ordinal));
        Assert.Single(site.PowerBi.Datasets());
        Delivered.InvoicesAgree(site);
        Delivered.NothingTwice(site.PowerBi.Dataset("Finance").Table("ApInvoices"));
    }

    [Theory]
    [InlineData("y", 0, true)]
    [InlineData("n", 2, false)]
    [InlineData("", 2, false)]
    public async Task In_a_terminal_the_plan_is_shown_and_what_is_answered_counts(string answer, int code, bool applied)
    {
        if (!OperatingSystem.IsLinux()) Assert.Skip("needs a pseudo-terminal");
        await using Site site = await Site.StartAsync("      ap_invoices: {}\n");
        await site.SetSecretsAsync();
        using PseudoTerminal terminal = PseudoTerminal.Start(site.Mlc, "apply", "-f", site.File);
        await terminal.WaitForAsync("Apply this to pipeline finance? [y/N]");
        Assert.Empty(site.PowerBi.Datasets());
        Assert.Contains("ap_invoices", terminal.Screen, StringComparison.Ordinal);

        terminal.Type(answer);

        (await terminal.EndAsync()).Ended(code);
        Assert.Equal(applied ? 1 : 0, site.PowerBi.Datasets().Count);
        Assert.Equal(applied ? 1 : 0, (await site.Mlc.RunAsync("status --json")).Ended(0).Json.GetArrayLength());
    }

    [Fact]
    public async Task A_plan_that_moved_while_a_person_thought_is_refused_although_it_was_agreed_to()
    {
        if (!OperatingSystem.IsLinux()) Assert.Skip("needs a pseudo-terminal");
        await using Site site = await Site.StartAsync("      ap_invoices: {}\n");
        await site.SetSecretsAsync();
        using PseudoTerminal terminal = PseudoTerminal.Start(site.Mlc, "apply", "-f", site.File);
        await terminal.WaitForAsync("[y/N]");
        string other = Path.Combine(site.Folder, "other.yaml");
        await File.WriteAllTextAsync(other, site.Configuration("      ap_invoices: { addColumns: { Entity: { value: ACME } } }\n"), TestContext.Current.CancellationToken);
        (await site.Mlc.RunAsync($"apply -f {other} --yes")).Ended(0);

        terminal.Type("y");

        Assert.Contains("PLAN-MOVED", (await terminal.EndAsync()).Ended(2).Output, StringComparison.Ordinal);
        Assert.Contains("ACME", (await site.Mlc.RunAsync("export")).Ended(0).Output, StringComparison.Ordinal);
    }
}
