using MlConnector.Abstractions.Destinations;
using MlConnector.BigQuery.Tests.World;
using MlConnector.Sandbox.Tableau;
using MlConnector.Tableau.Tests.World;

namespace MlConnector.Tableau.Tests.ReadBack;

/// <summary>A job's end does not make its rows visible at once: what was counted too early is not taken for true.</summary>
public sealed class LateCountTests
{
    [Fact]
    public async Task A_publication_whose_rows_are_shown_late_is_asked_for_anew_and_published_once()
    {
        await using TableauWorld world = await TableauWorld.StartAsync(new TableauSandboxOptions { VizQlLag = TimeSpan.FromSeconds(60) });
        ContainerReference container = await world.ApplyAsync(TestTables.Invoices);
        await world.SendAsync(container, TestTables.Invoices, "b1", TestTables.Row("b1", "1", "1.00"));
        int asked = world.Sandbox.QueriesTaken;

        SendResult sent = await world.SendAsync(container, TestTables.Invoices, "b2", TestTables.Row("b2", "1", "2.00"));
        ConfirmResult found = await world.Destination.ConfirmAsync(container, new BatchReference("b2", TestTables.Invoices, 1, 1) { RequestId = sent.RequestId }, TableauWorld.Cancel);

        Assert.Equal((SendOutcome.Unknown, ConfirmOutcome.Arrived), (sent.Outcome, found.Outcome));
        Assert.Equal(2, world.Source("ApInvoices").Published);
        Assert.InRange(world.Sandbox.QueriesTaken - asked, 2, 4); // after the job, at the first look and at the last two
        Assert.Equal(1, (await ((IReadsBack)world.Destination).CountBatchesAsync(container, TestTables.Invoices, ["b2"], TableauWorld.Cancel))["b2"]);
    }

    [Fact]
    public async Task Where_the_hour_has_no_question_left_it_is_not_waited_for()
    {
        await using TableauWorld world = await TableauWorld.StartAsync(new TableauSandboxOptions { VizQlLag = TimeSpan.FromHours(1) }, settings: ("limits", Settings.Map(("queriesPerHour", Settings.Text("2")))));
        ContainerReference container = await world.ApplyAsync(TestTables.Invoices);
        await world.SendAsync(container, TestTables.Invoices, "b1", TestTables.Row("b1", "1", "1.00"));
        SendResult sent = await world.SendAsync(container, TestTables.Invoices, "b2", TestTables.Row("b2", "1", "2.00"));
        ConfirmResult found = await world.Destination.ConfirmAsync(container, new BatchReference("b2", TestTables.Invoices, 1, 1) { RequestId = sent.RequestId }, TableauWorld.Cancel);

        Assert.Equal((SendOutcome.Unknown, ConfirmOutcome.Arrived, 2), (sent.Outcome, found.Outcome, world.Sandbox.QueriesTaken)); // its job tells
    }
}
