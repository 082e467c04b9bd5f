using MlConnector.Abstractions.Destinations;
using MlConnector.PowerBi.Tests.World;
using MlConnector.Sandbox.Faults;
using MlConnector.Sandbox.PowerBi;

namespace MlConnector.PowerBi.Tests;

public sealed class DeliveryTests
{
    [Fact]
    public async Task Rows_are_created_sent_and_confirmed_over_TLS_with_MSAL()
    {
        await using PowerBiWorld world = await PowerBiWorld.StartAsync();
        ContainerReference finance = await world.ApplyAsync(TestTables.Finance(TestTables.ApInvoices));
        var batch = new TestBatch("b1", TestTables.ApInvoices, [TestTables.Invoice("1", 1, "b1", 12.34m), TestTables.Invoice("2", 1, "b1", -0.5m)]);

        SendResult sent = await world.Destination.SendAsync(finance, batch, PowerBiWorld.Cancel);
        ConfirmResult found = await world.Destination.ConfirmAsync(finance, batch.Reference with { LastSentAt = world.Clock.GetUtcNow() }, PowerBiWorld.Cancel);

        Assert.Equal((SendOutcome.Delivered, null), (sent.Outcome, sent.Error));
        Assert.NotEmpty(sent.RequestId!);
        Assert.Equal((ConfirmOutcome.Arrived, 2), (found.Outcome, found.RowsFound));
        Assert.Equal([12.34m, -0.5m], world.Sandbox.Dataset("Finance").Table("ApInvoices").Rows.Select(row => (decimal)row["Amount"]!));
    }

    [Theory]
    [InlineData(FaultEffect.DropBeforeCommit, ConfirmOutcome.Absent, 0)]
    [InlineData(FaultEffect.DropAfterCommit, ConfirmOutcome.Arrived, 2)]
    public async Task INV_3_a_cut_connection_leaves_the_outcome_unknown_and_confirm_finds_it(FaultEffect effect, ConfirmOutcome outcome, int rows)
    {
        await using PowerBiWorld world = await PowerBiWorld.StartAsync();
        ContainerReference finance = await world.ApplyAsync(TestTables.Finance(TestTables.ApInvoices));
        var batch = new TestBatch("b1", TestTables.ApInvoices, [TestTables.Invoice("1", 1, "b1", 1m), TestTables.Invoice("2", 1, "b1", 2m)]);
        world.Order(PowerBiFaultPoints.PostRows, new FaultOrder { Effect = effect });

        SendResult sent = await world.Destination.SendAsync(finance, batch, PowerBiWorld.Cancel);
        ConfirmResult found = await world.Destination.ConfirmAsync(finance, batch.Reference with { LastSentAt = world.Clock.GetUtcNow() }, PowerBiWorld.Cancel);

        Assert.Equal(SendOutcome.Unknown, sent.Outcome);
        Assert.Equal((outcome, rows), (found.Outcome, found.RowsFound));
        Assert.Equal(rows, world.Sandbox.Dataset("Finance").Table("ApInvoices").Count);
    }
}
