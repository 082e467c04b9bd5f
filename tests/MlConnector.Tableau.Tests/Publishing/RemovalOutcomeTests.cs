using MlConnector.Abstractions.Destinations;
using MlConnector.Abstractions.Errors;
using MlConnector.BigQuery.Tests.World;
using MlConnector.Sandbox.Faults;
using MlConnector.Sandbox.Hosting;
using MlConnector.Sandbox.Tableau;
using MlConnector.Tableau.Tests.World;
using MlConnector.TestKit.Destinations;

namespace MlConnector.Tableau.Tests.Publishing;

/// <summary>What became of a removal is known, or asked for; what nobody could ask for is not removed by condition.</summary>
public sealed class RemovalOutcomeTests
{
    [Theory]
    [InlineData(FaultEffect.DropBeforeCommit, ConfirmOutcome.Absent, true)]
    [InlineData(FaultEffect.DropAfterCommit, ConfirmOutcome.Arrived, true)]
    [InlineData(FaultEffect.DropAfterCommit, ConfirmOutcome.Arrived, false)]
    [InlineData(FaultEffect.CommitLate, ConfirmOutcome.Arrived, true)]
    public async Task A_connection_that_breaks_leaves_an_unknown_outcome_that_counting_resolves_INV3(FaultEffect effect, ConfirmOutcome expected, bool changesUpdate)
    {
        await using TableauWorld world = await Removals.StartAsync(new TableauSandboxOptions { ChangesUpdate = changesUpdate });
        ContainerReference container = await Removals.PublishAsync(world, 10);
        world.Order(TableauFaultPoints.Update, new FaultOrder { Effect = effect, Delay = TimeSpan.FromSeconds(30) });
        SendResult sent = await Removals.RemoveAsync(world, container, [2, 5]);
        Assert.Equal((SendOutcome.Unknown, ErrorKind.UnknownOutcome), (sent.Outcome, sent.Error!.Kind));

        ConfirmResult found = await Removals.ConfirmAsync(world, container, [2, 5]);
        Assert.Equal(expected, found.Outcome);
        if (found.Outcome == ConfirmOutcome.Arrived) Assert.Equal((8L, "b1"), (found.RowsFound, found.Receipt!.ShownAs));
        else Assert.Equal("b1", (await Removals.RemoveAsync(world, container, [2, 5], attempt: 2)).Receipt!.ShownAs);
        Removals.AssertRemoved(world, 2);
        Assert.Equal(expected == ConfirmOutcome.Arrived ? ["b2-1"] : ["b2-2"], world.Sandbox.ChangeRequests);
    }

    [Fact]
    public async Task A_job_that_is_forgotten_is_an_unknown_outcome_that_counting_resolves_INV3()
    {
        await using TableauWorld world = await Removals.StartAsync();
        ContainerReference container = await Removals.PublishAsync(world, 10);
        world.Refuse(TableauFaultPoints.Jobs, "404009", times: null);
        Assert.Equal(SendOutcome.Unknown, (await Removals.RemoveAsync(world, container, [2])).Outcome);
        Assert.Equal(ConfirmOutcome.Arrived, (await Removals.ConfirmAsync(world, container, [2])).Outcome);
        Removals.AssertRemoved(world, 1);
        Assert.Equal(["b2-1"], world.Sandbox.ChangeRequests);
    }

    [Theory]
    [InlineData("409000", "TABLEAU-BUSY", ErrorKind.Transient)]
    [InlineData("429000", "TABLEAU-THROTTLED", ErrorKind.Throttled)]
    public async Task What_passes_is_waited_for_and_removed_then(string code, string expected, ErrorKind kind)
    {
        await using TableauWorld world = await Removals.StartAsync();
        ContainerReference container = await Removals.PublishAsync(world, 10);
        world.Refuse(TableauFaultPoints.Update, code);
        SendResult refused = await Removals.RemoveAsync(world, container, [2]);
        Assert.Equal((SendOutcome.Refused, expected, kind), (refused.Outcome, refused.Error!.Code, refused.Error.Kind));
        Assert.Equal("b1", (await Removals.RemoveAsync(world, container, [2], attempt: 2)).Receipt!.ShownAs);
        Removals.AssertRemoved(world, 1);
    }

    [Fact]
    public async Task A_data_source_that_is_being_changed_is_busy()
    {
        await using TableauWorld world = await Removals.StartAsync(new TableauSandboxOptions { JobDuration = TimeSpan.FromMinutes(10) });
        ContainerReference container = await Removals.PublishAsync(world, 10);
        world.Refuse(TableauFaultPoints.Jobs, "404009");
        Assert.Equal(SendOutcome.Unknown, (await Removals.RemoveAsync(world, container, [2])).Outcome);
        Assert.Equal("TABLEAU-BUSY", (await Removals.RemoveAsync(world, container, [2], attempt: 2)).Error!.Code);
    }

    [Theory]
    [InlineData("no service")]
    [InlineData("no right to read")]
    [InlineData("no budget")]
    [InlineData("another publication")]
    public async Task What_cannot_be_proven_is_not_removed_by_condition_INV3(string why)
    {
        await using TableauWorld world = await TableauWorld.StartAsync(
            new TableauSandboxOptions { HasVizQl = why != "no service", HasApiAccess = why != "no right to read", QueriesPerHour = why == "no budget" ? 1 : 100 },
            settings: [Removals.ByCondition]);
        ContainerReference container = await Removals.PublishAsync(world, 10);
        if (why == "no budget") world.Source("ApInvoices").Describe("what was counted is not taken for true any more");
        if (why == "another publication") await world.SendAsync(container, TestTables.Invoices, "theirs", TestTables.Row("theirs", "1", "1.00"));
        Assert.Null((await Removals.RemoveAsync(world, container, [2])).Receipt!.ShownAs);
        Assert.Equal((0, 9), (world.Source("ApInvoices").Changed, world.Source("ApInvoices").Rows.Count));
    }

    [Fact]
    public async Task A_question_that_is_refused_decides_nothing_and_the_state_is_published_INV3()
    {
        await using TableauWorld world = await Removals.StartAsync();
        ContainerReference container = await Removals.PublishAsync(world, 10);
        world.Order(TableauFaultPoints.Update, new FaultOrder { Effect = FaultEffect.DropAfterCommit });
        Assert.Equal(SendOutcome.Unknown, (await Removals.RemoveAsync(world, container, [2])).Outcome);
        world.Refuse(TableauFaultPoints.VizQl, "400803");
        Assert.Equal(ConfirmOutcome.CannotTell, (await Removals.ConfirmAsync(world, container, [2])).Outcome);
        SendResult again = await Removals.RemoveAsync(world, container, [2], attempt: 2);
        Assert.Equal((SendOutcome.Delivered, null), (again.Outcome, again.Receipt!.ShownAs));
        Assert.Equal(9, world.Source("ApInvoices").Rows.Count);
    }

    [Fact]
    public async Task A_removal_whose_count_fits_no_hour_any_more_is_received_by_its_job()
    {
        // one query counts the publication, and what it counted is true before the removal, too
        await using TableauWorld world = await Removals.StartAsync(new TableauSandboxOptions { QueriesPerHour = 1 });
        ContainerReference container = await Removals.PublishAsync(world, 10);
        Assert.Equal("b1", (await Removals.RemoveAsync(world, container, [2])).Receipt!.ShownAs);
        Removals.AssertRemoved(world, 1);
    }

    [Theory]
    [InlineData(SandboxProfile.Busy)]
    [InlineData(SandboxProfile.Hostile)]
    public async Task A_difficult_site_shows_in_the_end_what_is_left(SandboxProfile profile)
    {
        await using TableauWorld world = await TableauWorld.StartAsync(profile: profile, settings: [Removals.ByCondition, ("settle", Settings.Text("10s"))]);
        ContainerReference container = await world.ApplyAsync(TestTables.Invoices);
        string shown = await UntilAsync(world, container, Removals.Batch("b0", "b0", 10, []), "b0");
        for (int i = 1; i <= 6; i++) shown = await UntilAsync(world, container, Removals.Batch($"b{i}", shown, 10, [.. Enumerable.Range(1, i)], just: [i]), $"b{i}");
        Assert.Equal(4, world.Source("ApInvoices").Rows.Count);
        Assert.All(world.Source("ApInvoices").Rows, row => Assert.Equal(shown, row["_BatchId"]));
    }

    private static async Task<string> UntilAsync(TableauWorld world, ContainerReference container, KitBatch batch, string id)
    {
        for (int attempt = 1; attempt < 10; attempt++)
        {
            SendResult sent = await world.Destination.SendAsync(container, batch, TableauWorld.Cancel);
            if (sent.Outcome == SendOutcome.Delivered) return sent.Receipt!.ShownAs ?? id;
            if (sent.Outcome == SendOutcome.Unknown && await world.Destination.ConfirmAsync(container, batch.Reference, TableauWorld.Cancel) is { Outcome: ConfirmOutcome.Arrived } found) return found.Receipt!.ShownAs ?? id;
        }

        throw new InvalidOperationException("It never arrives.");
    }
}
