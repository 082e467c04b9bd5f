using MlConnector.Abstractions.Destinations;
using MlConnector.BigQuery.Tests.World;
using MlConnector.Sandbox.Tableau;
using MlConnector.Tableau.Tests.World;
using MlConnector.TestKit.Destinations;

namespace MlConnector.Tableau.Tests.ReadBack;

/// <summary>Where nothing can be counted, the job and the time of update tell what they can; both ways of not counting are alike.</summary>
public sealed class UncountedTests
{
    public static TheoryData<bool> Ways => [true, false];

    [Theory]
    [MemberData(nameof(Ways))]
    public async Task A_job_that_is_done_and_changed_the_time_of_update_has_arrived_INV3(bool readsBack)
    {
        await using TableauWorld world = await StartAsync(readsBack);
        ContainerReference container = await world.ApplyAsync(TestTables.Invoices);
        TableReceipt before = await PublishAsync(world, container);
        world.Sandbox.LengthenNextJob(TimeSpan.FromMinutes(20));
        using var batch = new DyingBatch(Batch("b2", before));
        BatchReference left = await batch.SendAsync(world, container);

        ConfirmResult found = await world.Destination.ConfirmAsync(container, left, TableauWorld.Cancel);

        Assert.Equal((ConfirmOutcome.Arrived, 1L, before.Identity), (found.Outcome, found.RowsFound, found.Receipt?.Identity));
        Assert.NotEqual(before.Stamp, found.Receipt!.Stamp);
        Assert.Equal(2, world.Source("ApInvoices").Published);
    }

    [Theory]
    [MemberData(nameof(Ways))]
    public async Task A_data_source_with_the_time_of_update_of_the_last_receipt_shows_nothing_that_came_since_INV3(bool readsBack)
    {
        await using TableauWorld world = await StartAsync(readsBack);
        ContainerReference container = await world.ApplyAsync(TestTables.Invoices);
        TableReceipt before = await PublishAsync(world, container);
        Assert.Equal(ConfirmOutcome.Absent, (await world.Destination.ConfirmAsync(container, Batch("b2", before).Reference, TableauWorld.Cancel)).Outcome);
        Assert.True(world.Services.Lines.Count(line => line.StartsWith("3621 ", StringComparison.Ordinal)) >= 2);
    }

    [Theory]
    [MemberData(nameof(Ways))]
    public async Task A_data_source_that_is_not_there_shows_nothing_INV3(bool readsBack)
    {
        await using TableauWorld world = await StartAsync(readsBack);
        ContainerReference container = await world.ApplyAsync(TestTables.Invoices);
        Assert.Equal(ConfirmOutcome.Absent, (await world.Destination.ConfirmAsync(container, Batch("b1", null).Reference, TableauWorld.Cancel)).Outcome);
    }

    [Theory]
    [InlineData(true, false)]
    [InlineData(false, false)]
    [InlineData(true, true)]
    [InlineData(false, true)]
    public async Task What_changed_without_a_job_that_is_known_or_without_a_receipt_tells_nothing_INV3(bool readsBack, bool knowsReceipt)
    {
        await using TableauWorld world = await StartAsync(readsBack);
        ContainerReference container = await world.ApplyAsync(TestTables.Invoices);
        TableReceipt before = await PublishAsync(world, container);
        world.Source("ApInvoices").Describe("somebody was here");
        ConfirmResult found = await world.Destination.ConfirmAsync(container, Batch("b2", knowsReceipt ? before : null).Reference, TableauWorld.Cancel);
        Assert.Equal(ConfirmOutcome.CannotTell, found.Outcome);
        Assert.NotNull(found.Error);
    }

    private static Task<TableauWorld> StartAsync(bool readsBack) =>
        TableauWorld.StartAsync(new TableauSandboxOptions { QueriesPerHour = 0, NamesWait = false }, settings: [("readBack", Settings.Text(readsBack ? "true" : "false")), ("settle", Settings.Text("20s")), ("patience", Settings.Text("5s"))]);

    private static async Task<TableReceipt> PublishAsync(TableauWorld world, ContainerReference container)
    {
        TableReceipt receipt = (await world.SendAsync(container, TestTables.Invoices, "b1", TestTables.Row("b1", "1", "5.00"))).Receipt!;
        world.Clock.Advance(TimeSpan.FromMinutes(1));
        return receipt;
    }

    private static KitBatch Batch(string id, TableReceipt? before) => new(new BatchReference(id, TestTables.Invoices, 1, 1) { Before = before }, [TestTables.Row(id, "1", "6.00")]);
}
