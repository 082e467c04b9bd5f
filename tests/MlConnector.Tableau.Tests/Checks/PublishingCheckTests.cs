using MlConnector.Abstractions.Checks;
using MlConnector.Abstractions.Destinations;
using MlConnector.Abstractions.Errors;
using MlConnector.BigQuery.Tests.World;
using MlConnector.Sandbox.Faults;
using MlConnector.Sandbox.Tableau;
using MlConnector.Tableau.Tests.World;

namespace MlConnector.Tableau.Tests.Checks;

/// <summary>What a check says of the right to publish, without publishing anything.</summary>
public sealed class PublishingCheckTests
{
    private static readonly DestinationSchema Wanted = new("Finance/Ledger", [TestTables.Invoices]);

    [Fact]
    public async Task A_user_who_may_not_publish_is_told_by_the_check_with_the_right_to_give()
    {
        await using TableauWorld world = await TableauWorld.StartAsync(new TableauSandboxOptions { MayPublish = false });
        await world.ApplyAsync(TestTables.Invoices);
        CheckFinding found = await PublishingAsync(world);
        Assert.Equal((CheckOutcome.Problem, "TABLEAU-DENIED", ErrorOwner.DestinationAdmin), (found.Outcome, found.Error?.Code, found.Error?.Owner));
        Assert.Contains("Finance/Ledger", found.Detail, StringComparison.Ordinal);
        Assert.Contains("View and Publish", found.Error!.Fix, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_check_that_tries_to_publish_changes_nothing_and_says_what_it_did_not_show()
    {
        await using TableauWorld world = await TableauWorld.StartAsync();
        await world.ApplyAsync(TestTables.Invoices);
        CheckFinding found = await PublishingAsync(world);
        Assert.Equal(CheckOutcome.Ok, found.Outcome);
        Assert.Contains("did not refuse the user before", found.Detail, StringComparison.Ordinal);
        Assert.Contains("the first publication shows", found.Detail, StringComparison.Ordinal);
        Assert.Empty(world.Sandbox.Jobs);
        Assert.Empty(world.Sandbox.Sources);
    }

    /// <summary>A site that misses the file first says nothing of the right, and the check does not claim that it is there.</summary>
    [Fact]
    public async Task Where_the_file_is_missed_first_nothing_is_claimed_of_the_right()
    {
        await using TableauWorld world = await TableauWorld.StartAsync(new TableauSandboxOptions { MayPublish = false, MissesFileFirst = true });
        ContainerReference container = await world.ApplyAsync(TestTables.Invoices);
        Assert.Contains("the first publication shows", (await PublishingAsync(world)).Detail, StringComparison.Ordinal);
        Assert.Equal("TABLEAU-DENIED", (await world.SendAsync(container, TestTables.Invoices, "b1", TestTables.Row("b1", "1", "5.00"))).Error!.Code);
    }

    [Theory]
    [InlineData("404005", CheckOutcome.Warning, null)]
    [InlineData("400011", CheckOutcome.Ok, null)]
    [InlineData("403007", CheckOutcome.Ok, null)]
    [InlineData("403132", CheckOutcome.Problem, "TABLEAU-DENIED")]
    [InlineData("500000", CheckOutcome.Problem, "TABLEAU-SERVICE")]
    public async Task Each_answer_is_told_for_what_it_shows(string code, CheckOutcome outcome, string? error)
    {
        await using TableauWorld world = await TableauWorld.StartAsync(settings: ("patience", Settings.Text("1s")));
        await world.ApplyAsync(TestTables.Invoices);
        world.Refuse(TableauFaultPoints.Publish, code);
        CheckFinding found = await PublishingAsync(world);
        Assert.Equal((outcome, error), (found.Outcome, found.Error?.Code));
    }

    [Fact]
    public async Task A_request_that_is_taken_all_the_same_is_told_as_that()
    {
        await using TableauWorld world = await TableauWorld.StartAsync();
        await world.ApplyAsync(TestTables.Invoices);
        world.Order(TableauFaultPoints.Publish, new FaultOrder { Effect = FaultEffect.Respond, Status = 202, ContentType = "application/json", Body = """{"job":{"id":"j1"}}""" });
        CheckFinding found = await PublishingAsync(world);
        Assert.Equal(CheckOutcome.Ok, found.Outcome);
        Assert.Contains("can only fail", found.Detail, StringComparison.Ordinal);
    }

    [Fact]
    public async Task It_counts_as_a_publication_and_is_not_tried_where_none_is_left()
    {
        await using TableauWorld world = await TableauWorld.StartAsync(settings: ("limits", Settings.Map(("publishesPerHour", Settings.Text("1")))));
        await world.ApplyAsync(TestTables.Invoices);
        Assert.Equal(CheckOutcome.Ok, (await PublishingAsync(world)).Outcome);
        Assert.Equal(CheckOutcome.Skipped, (await PublishingAsync(world)).Outcome);
        Assert.EndsWith("/publishes", Assert.Single(world.Services.Tried, claim => !claim.Key.EndsWith("/queries", StringComparison.Ordinal)).Key, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(false, CheckOutcome.Warning, "tryPublishing is false")]
    [InlineData(true, CheckOutcome.Skipped, "after apply")]
    public async Task Where_it_is_not_tried_that_is_said(bool tries, CheckOutcome outcome, string words)
    {
        await using TableauWorld world = await TableauWorld.StartAsync(new TableauSandboxOptions { MayPublish = false }, settings: ("tryPublishing", Settings.Text(tries ? "true" : "false")));
        CheckFinding found = await PublishingAsync(world);
        Assert.Equal(outcome, found.Outcome);
        Assert.Contains(words, found.Detail, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_data_source_of_another_user_is_told_because_only_a_leader_may_publish_over_it()
    {
        await using TableauWorld world = await TableauWorld.StartAsync(new TableauSandboxOptions { LeadsProjects = false });
        ContainerReference container = await world.ApplyAsync(TestTables.Invoices);
        Assert.Equal(SendOutcome.Delivered, (await world.SendAsync(container, TestTables.Table("Ours"), "b1", TestTables.Row("b1", "1", "5.00"))).Outcome);
        world.Sandbox.AddSource("Ledger", "ApInvoices", await Schema.SchemaTests.FileAsync());
        world.Clock.Advance(TimeSpan.FromMinutes(1));
        CheckReport report = await world.Destination.CheckAsync(Wanted with { Tables = [TestTables.Invoices, TestTables.Table("Ours"), TestTables.Table("Later")] }, TableauWorld.Cancel);
        Assert.Equal(
            [("data source ApInvoices", CheckOutcome.Warning), ("data source Ours", CheckOutcome.Ok), ("data source Later", CheckOutcome.Ok)],
            report.Findings.Where(finding => finding.Subject.StartsWith("data source", StringComparison.Ordinal)).Select(finding => (finding.Subject, finding.Outcome)));
        Assert.Equal("TABLEAU-DENIED", (await world.SendAsync(container, TestTables.Invoices, "b2", TestTables.Row("b2", "1", "5.00"))).Error!.Code);
    }

    private static async Task<CheckFinding> PublishingAsync(TableauWorld world)
    {
        CheckReport report = await world.Destination.CheckAsync(Wanted, TableauWorld.Cancel);
        return Assert.Single(report.Findings, finding => finding.Subject == "publishing");
    }
}
