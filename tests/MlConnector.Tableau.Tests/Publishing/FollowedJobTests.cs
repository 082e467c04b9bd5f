using MlConnector.Abstractions.Destinations;
using MlConnector.Abstractions.Errors;
using MlConnector.BigQuery.Tests.World;
using MlConnector.Sandbox.Tableau;
using MlConnector.Tableau.Tests.World;
using MlConnector.TestKit.Destinations;

namespace MlConnector.Tableau.Tests.Publishing;

/// <summary>The id of a job outlives the process that started it; whoever goes on follows the job to its end, and only then looks for what it brought.</summary>
public sealed class FollowedJobTests
{
    private static readonly TimeSpan LongerThanSettle = TimeSpan.FromMinutes(20);

    [Fact]
    public async Task A_process_that_dies_after_the_call_was_taken_leaves_the_jobs_id_and_the_next_one_follows_it_INV3()
    {
        await using TableauWorld world = await TableauWorld.StartAsync(new TableauSandboxOptions { JobDuration = LongerThanSettle });
        ContainerReference container = await world.ApplyAsync(TestTables.Invoices);
        using var batch = new DyingBatch(Batch("b1"));
        BatchReference left = await batch.SendAsync(world, container);
        Assert.Equal(Assert.Single(world.Sandbox.Jobs).Id, left.RequestId);

        await using IDestination next = TableauWorld.Create(world.Services, world.Given);
        ConfirmResult found = await next.ConfirmAsync(container, left, TableauWorld.Cancel);

        Assert.Equal((ConfirmOutcome.Arrived, 1L, world.Source("ApInvoices").Id), (found.Outcome, found.RowsFound, found.Receipt?.Identity));
    }

    [Fact]
    public async Task A_job_that_runs_beyond_all_patience_is_not_absent_INV3()
    {
        await using TableauWorld world = await TableauWorld.StartAsync(new TableauSandboxOptions { JobDuration = TimeSpan.FromDays(1) }, settings: [("jobPatience", Settings.Text("30s")), ("settle", Settings.Text("0s"))]);
        ContainerReference container = await world.ApplyAsync(TestTables.Invoices);
        SendResult sent = await world.SendAsync(container, TestTables.Invoices, "b1", TestTables.Row("b1", "1", "5.00"));
        ConnectorException running = await Assert.ThrowsAsync<ConnectorException>(() => world.Destination.ConfirmAsync(container, Batch("b1").Reference with { RequestId = sent.RequestId }, TableauWorld.Cancel));
        Assert.Equal(("TABLEAU-OUTCOME-UNKNOWN", ErrorKind.UnknownOutcome), (running.Error.Code, running.Error.Kind));
    }

    [Fact]
    public async Task A_publication_that_meets_one_under_way_is_busy_and_passes_when_that_has_ended()
    {
        await using TableauWorld world = await TableauWorld.StartAsync(new TableauSandboxOptions { RefusesWhilePublishing = true, JobDuration = LongerThanSettle });
        ContainerReference container = await world.ApplyAsync(TestTables.Invoices);
        using var batch = new DyingBatch(Batch("b1"));
        await batch.SendAsync(world, container);

        SendResult refused = await world.SendAsync(container, TestTables.Invoices, "b1", TestTables.Row("b1", "1", "5.00"));
        Assert.Equal((SendOutcome.Refused, "TABLEAU-BUSY", ErrorKind.Transient), (refused.Outcome, refused.Error!.Code, refused.Error.Kind));
        world.Clock.Advance(LongerThanSettle);
        Assert.Equal(SendOutcome.Delivered, (await world.SendAsync(container, TestTables.Invoices, "b2", TestTables.Row("b2", "1", "5.00"))).Outcome);
    }

    [Fact]
    public async Task A_publication_that_is_refused_as_a_conflict_is_busy()
    {
        await using TableauWorld world = await TableauWorld.StartAsync();
        ContainerReference container = await world.ApplyAsync(TestTables.Invoices);
        world.Refuse(TableauFaultPoints.Publish, "409000");
        SendResult refused = await world.SendAsync(container, TestTables.Invoices, "b1", TestTables.Row("b1", "1", "5.00"));
        Assert.Equal((SendOutcome.Refused, "TABLEAU-BUSY", ErrorKind.Transient), (refused.Outcome, refused.Error!.Code, refused.Error.Kind));
    }

    [Theory]
    [InlineData("404009", true)]
    [InlineData("400031", true)]
    [InlineData("404009", false)]
    [InlineData("403004", true)]
    public async Task A_job_that_nobody_knows_or_shows_any_more_is_looked_for_by_what_it_brought_INV3(string code, bool published)
    {
        await using TableauWorld world = await TableauWorld.StartAsync(settings: ("settle", Settings.Text("20s")));
        ContainerReference container = await world.ApplyAsync(TestTables.Invoices);
        if (published) await world.SendAsync(container, TestTables.Invoices, "b1", TestTables.Row("b1", "1", "5.00"));
        world.Refuse(TableauFaultPoints.Jobs, code, times: null);
        ConfirmResult found = await world.Destination.ConfirmAsync(container, Batch("b1").Reference with { RequestId = "a-job" }, TableauWorld.Cancel);
        Assert.Equal(published ? ConfirmOutcome.Arrived : ConfirmOutcome.Absent, found.Outcome);
    }

    [Fact]
    public async Task A_removal_whose_process_dies_is_followed_like_a_publication_INV3()
    {
        await using TableauWorld world = await Removals.StartAsync();
        ContainerReference container = await Removals.PublishAsync(world, 10);
        world.Sandbox.LengthenNextJob(LongerThanSettle);
        using var batch = new DyingBatch(Removals.Batch("b2", "b1", 10, [2, 5]));
        BatchReference left = await batch.SendAsync(world, container);

        await using IDestination next = TableauWorld.Create(world.Services, world.Given);
        ConfirmResult found = await next.ConfirmAsync(container, left, TableauWorld.Cancel);

        Assert.Equal((ConfirmOutcome.Arrived, "b1"), (found.Outcome, found.Receipt?.ShownAs));
        Removals.AssertRemoved(world, 2);
    }

    private static KitBatch Batch(string id) => new(new BatchReference(id, TestTables.Invoices, 1, 1), [TestTables.Row(id, "1", "5.00")]);
}
