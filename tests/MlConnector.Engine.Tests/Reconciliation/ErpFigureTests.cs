using MlConnector.Abstractions.Sources;
using MlConnector.Engine.DeadLetters;
using MlConnector.Engine.Delivery.Rows;
using MlConnector.Engine.Ledger;
using MlConnector.Engine.Mapping;
using MlConnector.Engine.Ports;
using MlConnector.Engine.Reconciliation;
using MlConnector.Engine.Replay;
using MlConnector.Engine.Runs;
using MlConnector.Engine.Tests.Delivery.Fixtures;
using MlConnector.Engine.Tests.Runs;

namespace MlConnector.Engine.Tests.Reconciliation;

/// <summary>The ERP's own figures against what was delivered: what <c>where</c> leaves out is taken off, whether a figure seems to agree or not; the keys that differ, and how.</summary>
public sealed class ErpFigureTests
{
    [Fact]
    public async Task What_where_leaves_out_is_no_difference()
    {
        await using DeliveryDesk desk = await DeliveredAsync("Amount >= 5");
        (desk.Source.Balances["red"], desk.Source.Balances["blue"]) = (15, 7.5m);

        ReconciliationReport report = await ReconcileAsync(desk);

        Assert.True(report.Agrees);
        Assert.Equal((null, 15m, 15m), Sides(report, "red"));
        Assert.Equal((0.5m, 7m, 7m), Sides(report, "blue"));
        Assert.Contains(report.Remarks, remark => remark.Contains("1 rows that `where` leaves out", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_figure_that_agrees_only_because_something_else_is_missing_differs()
    {
        await using DeliveryDesk desk = await DeliveredAsync("Amount >= 5");
        (desk.Source.Balances["red"], desk.Source.Balances["blue"]) = (15, 7); // and 0.50 of the seven are left out

        ReconciliationReport report = await ReconcileAsync(desk);

        Assert.Equal("blue", Assert.Single(report.Figures, figure => !figure.Agrees).Group[0].Value);
        Assert.Equal((0.5m, 6.5m, 7m), Sides(report, "blue"));
    }

    [Fact]
    public async Task A_key_that_the_erp_lost_a_key_that_it_got_and_one_that_changed_are_told_apart()
    {
        await using DeliveryDesk desk = await DeliveredAsync("Amount >= 5");
        desk.Source.Rows.RemoveAll(static row => row.Id == "2");
        desk.Source.Put("3", "blue", "8");
        desk.Source.Add("5", "red", "9");
        desk.Source.Add("6", "red", "1"); // left out
        (desk.Source.Balances["red"], desk.Source.Balances["blue"]) = (20, 8.5m);

        ReconciliationReport report = await ReconcileAsync(desk);

        Assert.Equal(
            [("|items|2", KeyDifference.GoneFromErp), ("|items|3", KeyDifference.ChangedInErp), ("|items|5", KeyDifference.NotDelivered)],
            report.Figures.SelectMany(figure => figure.Keys).Select(key => (key.SourceId, key.Difference)).Order());
    }

    [Fact]
    public async Task A_figure_of_a_field_that_is_not_read_is_compared_with_nothing_and_said_so()
    {
        await using DeliveryDesk desk = await DeliveredAsync("", new ColumnMapping("Id", "Id"), new ColumnMapping("Name", "Name"), new ColumnMapping("Amount", "1"));
        desk.Source.Balances["red"] = 15;

        ReconciliationReport report = await ReconcileAsync(desk);

        Assert.DoesNotContain(report.Figures, figure => figure.Control == "name-balance");
        Assert.Contains(report.Remarks, remark => remark.Contains("not every row has name-balance", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Rows_before_the_day_where_history_begins_are_left_out_unless_they_were_delivered()
    {
        await using DeliveryDesk desk = await DeliveredAsync("");
        desk.Source.Rows.Insert(0, new SourceRow("0", "red", "100", 0)); // dated before, never delivered
        desk.Source.Rows.Insert(1, new SourceRow("00", "blue", "1", 9)); // dated within, and missing
        (desk.Source.Balances["red"], desk.Source.Balances["blue"]) = (115, 8.5m);

        ReconciliationReport report = await ReconcileAsync(desk, ("Stamp", "2"));

        Assert.Equal((100m, 15m, 15m), Sides(report, "red")); // row 1 lies before too, but it was delivered
        Assert.Equal((null, 8.5m, 7.5m), Sides(report, "blue"));
        Assert.Equal(KeyDifference.NotDelivered, Assert.Single(report.Figures.SelectMany(figure => figure.Keys)).Difference);
        Assert.Contains(report.Remarks, remark => remark.Contains("1 rows that `since` leaves out", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_repaired_row_counts_as_it_was_delivered_and_not_as_it_was_read()
    {
        await using DeliveryDesk desk = await DeliveredAsync("");
        var runs = new RunDesk(desk);
        desk.Source.Add("5", "a name much longer than twenty characters", "9");
        await desk.PollAsync();
        DeadLetterRecord letter = Assert.Single(await desk.DeadLettersAsync());
        await runs.InProcessAsync(async (services, pipeline) =>
        {
            DeadRow row = await new DeadRowReader(services).ReadAsync(letter, CancellationToken.None);
            var revision = new StreamRevision(pipeline.Revision, desk.Source.Definition, desk.Mapping, desk.Table);
            await new RepairService(services).RepairAsync(new RepairRequest(letter.Id, new Dictionary<string, string?>(StringComparer.Ordinal) { ["Name"] = "red", ["Amount"] = "4" }, "anna", "typo"), row, revision, CancellationToken.None);
            return await new ReplayService(services).ReplayDeadLettersAsync(pipeline, new ReplaySelection([]), new RunRequest("test") { Wait = true }, CancellationToken.None, CancellationToken.None);
        });

        ReconciliationReport report = await ReconcileAsync(desk);

        Assert.Contains(report.Figures, figure => figure.Delivered == 26.5m && figure.Destination == 26.5m);
        Assert.DoesNotContain(report.Figures, figure => figure.Delivered != figure.Destination);
    }

    private static async Task<DeliveryDesk> DeliveredAsync(string where, params ColumnMapping[] columns)
    {
        var desk = new DeliveryDesk(declared: static definition => definition with { ControlTotals = new ControlTotalDefinition([], ["Amount"]) });
        desk.Mapping = (columns.Length == 0 ? desk.Mapping : new MappingDefinition([.. columns])) with { Where = where };
        desk.Source.Add("1", "red", "10");
        desk.Source.Add("2", "red", "5");
        desk.Source.Add("3", "blue", "7");
        desk.Source.Add("4", "blue", "0.50");
        await desk.PollAsync();
        return desk;
    }

    private static async Task<ReconciliationReport> ReconcileAsync(DeliveryDesk desk, (string Field, string From)? since = null)
    {
        await using DeliveryDesk.Session session = await desk.OpenAsync();
        var rows = new CurrentRows(session.Context.Journal, session.Context.Ledger);
        return await new StreamReconciler(new StreamSides(desk.Source.Definition, rows, desk.Source, desk.Destination, MemoryDestination.Container, desk.Table, desk.Mapping) { Since = since }).RunAsync(TestContext.Current.CancellationToken);
    }

    private static (decimal? LeftOut, decimal? Expected, decimal? Delivered) Sides(ReconciliationReport report, string name)
    {
        ReconciledFigure figure = report.Figures.Single(figure => figure.Group is [{ Value: var value }] && value == name);
        return (figure.LeftOut, figure.Expected, figure.Delivered);
    }
}
