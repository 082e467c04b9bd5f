using System.Collections.Immutable;
using MlConnector.Abstractions.Configuration;
using MlConnector.Abstractions.Destinations;
using MlConnector.Abstractions.Errors;
using MlConnector.BigQuery.Tests.World;
using MlConnector.PowerBi.Tests.World;
using MlConnector.Sandbox.Tableau;
using MlConnector.Tableau.Tests.World;

namespace MlConnector.Tableau.Tests.Publishing;

/// <summary>Rows that are gone are deleted at the data source by a condition, and everything that the service does instead ends in the same rows.</summary>
public sealed class RowRemovalTests
{
    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    [InlineData(10)]
    public async Task Rows_are_removed_where_they_are_and_the_others_stay_as_they_were_published(int gone)
    {
        await using TableauWorld world = await Removals.StartAsync();
        ContainerReference container = await Removals.PublishAsync(world, 10);
        SendResult sent = await Removals.RemoveAsync(world, container, Enumerable.Range(1, gone));

        Assert.Equal((SendOutcome.Delivered, "b1"), (sent.Outcome, sent.Receipt!.ShownAs));
        Removals.AssertRemoved(world, gone);
        TableState state = Assert.Single(await world.Destination.InspectAsync(container, [TestTables.Invoices], TableauWorld.Cancel));
        Assert.Equal((state.Identity, state.Stamp), (sent.Receipt.Identity, sent.Receipt.Stamp));
        Assert.Equal(sent.RequestId, world.Sandbox.Jobs[^1].Id);
        Assert.Contains("tableau:hyper_data:update", world.Sandbox.LastScopes);
    }

    [Fact]
    public async Task Unless_it_is_asked_for_nothing_is_removed_by_condition()
    {
        await using TableauWorld world = await TableauWorld.StartAsync();
        await Removals.PublishAsync(world, 3);
        Assert.Equal(0, world.Destination.Capabilities.MaxRemovals);
        Assert.DoesNotContain("tableau:hyper_data:update", world.Sandbox.LastScopes);
        await using TableauWorld blind = await TableauWorld.StartAsync(settings: [Removals.ByCondition, ("readBack", Settings.Text("false"))]);
        Assert.Equal(0, blind.Destination.Capabilities.MaxRemovals);
        await using TableauWorld limited = await TableauWorld.StartAsync(settings: [Removals.ByCondition, ("limits", Settings.Map(("removalsAtOnce", Settings.Text("7"))))]);
        Assert.Equal(7, limited.Destination.Capabilities.MaxRemovals);
    }

    [Theory]
    [InlineData("removals", "sometimes")]
    [InlineData("limits.removalsAtOnce", "10001")]
    public void Settings_that_mean_nothing_are_refused(string name, string value)
    {
        string[] path = name.Split('.');
        SettingNode node = path.Length == 1 ? Settings.Text(value) : Settings.Map((path[1], Settings.Text(value)));
        var problems = new Problems();
        new TableauFactory().Create("bi", Settings.Map(("server", Settings.Text("https://localhost")), ("site", Settings.Text("acme")), ("token", TableauWorld.ByToken.Item2!), (path[0], node)), new TestServices(TimeProvider.System).Services, problems);
        Assert.Equal("CONFIG-VALUE", Assert.Single(problems.Errors).Code);
    }

    [Theory]
    [InlineData("Specified table does not exist (errorCode=410012)")]
    [InlineData("")]
    public async Task A_job_that_fails_is_told_and_then_everything_is_published_INV5(string note)
    {
        await using TableauWorld world = await Removals.StartAsync();
        ContainerReference container = await Removals.PublishAsync(world, 10);
        world.Sandbox.FailNextJob(note);
        SendResult failed = await Removals.RemoveAsync(world, container, [2]);
        Assert.Equal((SendOutcome.Refused, "TABLEAU-REMOVAL", ErrorKind.Transient), (failed.Outcome, failed.Error!.Code, failed.Error.Kind));
        Assert.Contains(note, failed.Error.Message, StringComparison.Ordinal);
        await AssertPublishedAsync(world, container, [2]);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_success_with_a_note_of_an_error_is_asked_for_and_published_whole_if_it_removed_nothing_INV3(bool removed)
    {
        await using TableauWorld world = await TableauWorld.StartAsync(settings: [Removals.ByCondition, ("settle", Settings.Text("20s"))]);
        ContainerReference container = await Removals.PublishAsync(world, 10);
        world.Sandbox.NoteNextJob("could not be applied", published: removed);
        Assert.Equal(SendOutcome.Unknown, (await Removals.RemoveAsync(world, container, [2])).Outcome);
        ConfirmResult found = await Removals.ConfirmAsync(world, container, [2]);
        Assert.Equal((removed ? ConfirmOutcome.Arrived : ConfirmOutcome.Absent, removed ? "b1" : null), (found.Outcome, found.Receipt?.ShownAs));
        if (removed) Removals.AssertRemoved(world, 1);
        else await AssertPublishedAsync(world, container, [2]);
    }

    [Theory]
    [InlineData("another table")]
    [InlineData("a live connection")]
    [InlineData("a schedule of refreshes")]
    [InlineData("too large a request")]
    public async Task What_Tableau_refuses_to_remove_is_published_whole(string why)
    {
        await using TableauWorld world = await Removals.StartAsync(new TableauSandboxOptions { HyperTable = why == "another table" ? "Rows" : "Extract", MaxChangeBytes = why == "too large a request" ? 100 : 10_000_000 });
        ContainerReference container = await Removals.PublishAsync(world, 10);
        if (why == "a live connection") world.Source("ApInvoices").MakeLive();
        if (why == "a schedule of refreshes") world.Source("ApInvoices").Refresh();
        SendResult refused = await Removals.RemoveAsync(world, container, [2, 3]);
        Assert.Equal((SendOutcome.Refused, "TABLEAU-REMOVAL"), (refused.Outcome, refused.Error!.Code));
        if (why == "another table") Assert.Contains("410012", refused.Error.Message, StringComparison.Ordinal);
        Assert.Equal(10, world.Source("ApInvoices").Rows.Count);
        await AssertPublishedAsync(world, container, [2, 3]);
    }

    [Fact]
    public async Task A_table_of_another_name_is_a_setting()
    {
        await using TableauWorld world = await TableauWorld.StartAsync(new TableauSandboxOptions { HyperSchema = "public", HyperTable = "Rows" }, settings: [Removals.ByCondition, ("hyper", Settings.Map(("schema", Settings.Text("public")), ("table", Settings.Text("Rows"))))]);
        ContainerReference container = await Removals.PublishAsync(world, 10);
        Assert.Equal("b1", (await Removals.RemoveAsync(world, container, [2])).Receipt!.ShownAs);
        Removals.AssertRemoved(world, 1);
    }

    [Theory]
    [InlineData("sqlserver", true)]
    [InlineData("hyper", false)]
    public async Task Of_several_connections_the_only_one_that_is_a_file_is_changed(string other, bool removes)
    {
        await using TableauWorld world = await Removals.StartAsync();
        ContainerReference container = await Removals.PublishAsync(world, 10);
        world.Source("ApInvoices").AddConnection(other);
        SendResult sent = await Removals.RemoveAsync(world, container, [2]);
        Assert.Equal((SendOutcome.Delivered, removes ? "b1" : null), (sent.Outcome, sent.Receipt!.ShownAs));
        Assert.Equal((9, removes ? 1 : 0), (world.Source("ApInvoices").Rows.Count, world.Source("ApInvoices").Changed));
    }

    private static async Task AssertPublishedAsync(TableauWorld world, ContainerReference container, ImmutableArray<int> gone)
    {
        SendResult sent = await Removals.RemoveAsync(world, container, gone, attempt: 2);
        Assert.Equal((SendOutcome.Delivered, null), (sent.Outcome, sent.Receipt!.ShownAs));
        Assert.Equal((10 - gone.Length, 2, 0), (world.Source("ApInvoices").Rows.Count, world.Source("ApInvoices").Published, world.Source("ApInvoices").Changed));
        Assert.All(world.Source("ApInvoices").Rows, row => Assert.Equal("b2", row["_BatchId"]));
    }
}
