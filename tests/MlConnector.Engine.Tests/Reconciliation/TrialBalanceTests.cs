using MlConnector.Abstractions.Schemas;
using MlConnector.Abstractions.Sources;
using MlConnector.Engine.Ledger;
using MlConnector.Engine.Reconciliation;
using MlConnector.Engine.Tests.Delivery.Fixtures;

namespace MlConnector.Engine.Tests.Reconciliation;

/// <summary>A trial balance on three sides: what the ERP states of a group, what was delivered, what the destination shows. Here a name is an account.</summary>
public sealed class TrialBalanceTests
{
    [Fact]
    public async Task Every_account_is_compared_on_all_sides_that_have_it()
    {
        await using DeliveryDesk desk = await DeliveredAsync();
        (desk.Source.Balances["red"], desk.Source.Balances["gone"]) = (15, 3);
        desk.Destination.Rows.RemoveAll(row => row.Id == "3");

        ReconciliationReport report = await ReconcileAsync(desk, kept: true);

        Assert.Equal(
            [("blue", null, 7m, 0m, false), ("gone", 3m, 0m, 0m, false), ("red", 15m, 15m, 15m, true)],
            report.Figures.Where(figure => figure.Control == "trial-balance").Select(figure => (figure.Group[0].Value, figure.Erp, figure.Delivered, figure.Destination, figure.Agrees)).Order());
        Assert.DoesNotContain(report.Figures, figure => figure.Control == "name-balance");
    }

    [Fact]
    public async Task Where_the_destination_keeps_none_the_figures_of_the_ERP_stay_what_they_are()
    {
        await using DeliveryDesk desk = await DeliveredAsync();
        desk.Source.Balances["red"] = 15;

        ReconciliationReport report = await ReconcileAsync(desk, kept: false);

        Assert.Equal(["name-balance"], report.Figures.Select(figure => figure.Control));
        Assert.True(report.Agrees);
    }

    private static async Task<DeliveryDesk> DeliveredAsync()
    {
        var desk = new DeliveryDesk(declared: static stream => stream with
        {
            TrialBalance = new TrialBalanceDefinition(["Name"], [KeyValuePair.Create("balance", "Amount")]) { Control = "name-balance" },
        });
        desk.Source.Add("1", "red", "10");
        desk.Source.Add("2", "red", "5");
        desk.Source.Add("3", "blue", "7");
        await desk.PollAsync();
        return desk;
    }

    private static async Task<ReconciliationReport> ReconcileAsync(DeliveryDesk desk, bool kept)
    {
        await using DeliveryDesk.Session session = await desk.OpenAsync();
        TableSchema table = desk.Table with { TrialBalance = kept ? new TrialBalanceColumns(["Name"], [KeyValuePair.Create("balance", "Amount")]) : null };
        var sides = new StreamSides(desk.Source.Definition, new CurrentRows(session.Context.Journal, session.Context.Ledger), desk.Source, desk.Destination, MemoryDestination.Container, table, desk.Mapping);
        return await new StreamReconciler(sides).RunAsync(CancellationToken.None);
    }
}
