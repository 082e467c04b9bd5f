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
}
