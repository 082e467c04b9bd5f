using MlConnector.Abstractions.Destinations;
using MlConnector.Abstractions.Errors;
using MlConnector.Sandbox.Faults;
using MlConnector.Sandbox.Tableau;
using MlConnector.Tableau.Tests.World;
using MlConnector.BigQuery.Tests.World;

namespace MlConnector.Tableau.Tests.ReadBack;

/// <summary>Counts, totals and keys through VizQL Data Service, and what happens where it does not answer.</summary>
public sealed class ReadBackTests
{
    [Fact]
    public async Task Totals_and_keys_are_exact_and_of_the_current_state()
    {
        await using TableauWorld world = await TableauWorld.StartAsync();
        ContainerReference container = await world.ApplyAsync(TestTables.Invoices);
        await world.SendAsync(container, TestTables.Invoices, "b1", TestTables.Row("b1", "9", "1.00", "C"));
        await world.SendAsync(container, TestTables.Invoices, "b2", TestTables.Row("b2", "1", "0.10"), TestTables.Row("b2", "2", "0.20"), TestTables.Row("b2", "3", "12345678901.37", "B"), TestTables.Row("b2", "4", null, "B"));
        var reader = (IReadsBack)world.Destination;
        GroupTotals[] totals = await reader.ReadTotalsAsync(container, TestTables.Invoices, ["Company"], ["Amount"], TableauWorld.Cancel).ToArrayAsync(TableauWorld.Cancel);
        Assert.Equal([("A", 2L, 0.30m), ("B", 2L, 12345678901.37m)], totals.Select(group => (group.Group[0], group.Count, group.Sums[0])).Order());
        KeyTotals[] keys = await reader.ReadKeysAsync(container, TestTables.Invoices, [new("Company", "B")], ["Amount"], TableauWorld.Cancel).ToArrayAsync(TableauWorld.Cancel);
        Assert.Equal([("B|ap_invoices|3", 12345678901.37m), ("B|ap_invoices|4", 0m)], keys.Select(key => (key.SourceId, key.Values[0])).Order());
        Assert.Equal(4, (await reader.CountBatchesAsync(container, TestTables.Invoices, ["b1", "b2"], TableauWorld.Cancel))["b2"]);
    }

    [Theory]
    [InlineData("""{"data":[["b1",2]]}""")]
    [InlineData("""{"data":[{"_BatchId":"b1","COUNT(_SourceId)":2}]}""")]
    [InlineData("""{"data":[{"Batch Id":"b1","Count of Source Id":"2"}]}""")]
    [InlineData("""{"extraData":{},"data":[{"rows":2.0,"_BatchId":"b1"}]}""")]
    public async Task Rows_are_understood_in_each_shape_that_an_answer_may_have(string answer)
    {
        await using TableauWorld world = await TableauWorld.StartAsync();
        ContainerReference container = await world.ApplyAsync(TestTables.Invoices);
        await world.SendAsync(container, TestTables.Invoices, "b1", TestTables.Row("b1", "1", "1.00"), TestTables.Row("b1", "2", "1.00"));
        world.Source("ApInvoices").Describe("what was counted is not taken for true any more");
        world.Order(TableauFaultPoints.VizQl, new FaultOrder { Effect = FaultEffect.Respond, Status = 200, ContentType = "application/json", Body = answer });
        Assert.Equal(2, (await ((IReadsBack)world.Destination).CountBatchesAsync(container, TestTables.Invoices, ["b1"], TableauWorld.Cancel))["b1"]);
    }

    [Fact]
    public async Task An_answer_without_a_count_is_no_count_of_nothing()
    {
        await using TableauWorld world = await TableauWorld.StartAsync(settings: ("patience", Settings.Text("1s")));
        ContainerReference container = await world.ApplyAsync(TestTables.Invoices);
        await world.SendAsync(container, TestTables.Invoices, "b1", TestTables.Row("b1", "1", "1.00"));
        world.Source("ApInvoices").Describe("what was counted is not taken for true any more");
        world.Order(TableauFaultPoints.VizQl, new FaultOrder { Effect = FaultEffect.Respond, Status = 200, Times = null, ContentType = "application/json", Body = """{"data":[{"a":1,"b":2,"c":3}]}""" });
        var refused = await Assert.ThrowsAsync<ConnectorException>(() => ((IReadsBack)world.Destination).CountBatchesAsync(container, TestTables.Invoices, ["b1"], TableauWorld.Cancel));
        Assert.Equal("TABLEAU-ANSWER", refused.Error.Code);
    }

    [Fact]
    public async Task INV3_a_publication_is_absent_only_after_two_looks_that_come_late()
    {
        await using TableauWorld world = await TableauWorld.StartAsync(settings: ("settle", Settings.Text("0s")));
        ContainerReference container = await world.ApplyAsync(TestTables.Invoices);
        Assert.Equal(ConfirmOutcome.Absent, (await world.Destination.ConfirmAsync(container, new BatchReference("b1", TestTables.Invoices, 1, 1), TableauWorld.Cancel)).Outcome);
        Assert.Equal(2, world.Services.Lines.Count(line => line.StartsWith("3621 ", StringComparison.Ordinal)));
    }

    [Fact]
    public async Task Columns_under_captions_of_others_are_asked_by_their_names()
    {
        await using TableauWorld world = await TableauWorld.StartAsync(new TableauSandboxOptions { RenamesCaptions = true });
        ContainerReference container = await world.ApplyAsync(TestTables.Invoices);
        Assert.Equal(SendOutcome.Delivered, (await world.SendAsync(container, TestTables.Invoices, "b1", TestTables.Row("b1", "1", "0.10"), TestTables.Row("b1", "2", "0.20"))).Outcome);
        int asked = world.Sandbox.QueriesTaken;
        GroupTotals total = Assert.Single(await ((IReadsBack)world.Destination).ReadTotalsAsync(container, TestTables.Invoices, ["Company"], ["Amount"], TableauWorld.Cancel).ToArrayAsync(TableauWorld.Cancel));
        Assert.Equal(("A", 2L, 0.30m), (total.Group[0], total.Count, total.Sums[0]));
        Assert.Equal(asked + 1, world.Sandbox.QueriesTaken); // once known, it is asked so at once
        await using IDestination another = TableauWorld.Create(world.Services, world.Given);
        SchemaDiff diff = await another.PlanSchemaAsync(new DestinationSchema("Finance/Ledger", [TestTables.Invoices]), null, null, TableauWorld.Cancel);
        Assert.DoesNotContain(diff.Changes, change => change.TakesOver);
    }

    /// <summary>A calculation that bears the caption of a column of ours makes the caption say nothing any more; the name still does.</summary>
    [Fact]
    public async Task A_column_whose_caption_another_field_has_too_is_asked_by_its_name()
    {
        await using TableauWorld world = await TableauWorld.StartAsync();
        ContainerReference container = await world.ApplyAsync(TestTables.Invoices);
        await world.SendAsync(container, TestTables.Invoices, "b1", TestTables.Row("b1", "1", "0.10"), TestTables.Row("b1", "2", "0.20"));
        world.Source("ApInvoices").AddCalculation("Amount");
        GroupTotals total = Assert.Single(await ((IReadsBack)world.Destination).ReadTotalsAsync(container, TestTables.Invoices, ["Company"], ["Amount"], TableauWorld.Cancel).ToArrayAsync(TableauWorld.Cancel));
        Assert.Equal(("A", 2L, 0.30m), (total.Group[0], total.Count, total.Sums[0]));
    }

    [Fact]
    public async Task A_service_that_speaks_XML_only_is_understood()
    {
        await using TableauWorld world = await TableauWorld.StartAsync(new TableauSandboxOptions { AnswersXmlOnly = true });
        ContainerReference container = await world.ApplyAsync(TestTables.Invoices);
        for (int i = 1; i <= 2; i++) Assert.Equal(SendOutcome.Delivered, (await world.SendAsync(container, TestTables.Invoices, $"b{i}", TestTables.Row($"b{i}", "1", "1.00"))).Outcome);
        Assert.Equal(1, (await ((IReadsBack)world.Destination).CountBatchesAsync(container, TestTables.Invoices, ["b2"], TableauWorld.Cancel))["b2"]);
        Assert.DoesNotContain((await world.Destination.CheckAsync(null, TableauWorld.Cancel)).Findings, finding => finding.Error is not null);
    }

    [Fact]
    public async Task A_server_behind_the_path_of_a_proxy_is_spoken_to_below_it()
    {
        await using TableauWorld world = await TableauWorld.BehindAsync("/bi/tableau", new TableauSandboxOptions());
        ContainerReference container = await world.ApplyAsync(TestTables.Invoices);
        Assert.Equal(SendOutcome.Delivered, (await world.SendAsync(container, TestTables.Invoices, "b1", TestTables.Row("b1", "1", "1.00"))).Outcome);
        Assert.Equal(1, (await ((IReadsBack)world.Destination).CountBatchesAsync(container, TestTables.Invoices, ["b1"], TableauWorld.Cancel))["b1"]);
    }

    [Fact]
    public async Task What_was_counted_is_not_asked_again_until_somebody_publishes()
    {
        await using TableauWorld world = await TableauWorld.StartAsync();
        ContainerReference container = await world.ApplyAsync(TestTables.Invoices);
        await world.SendAsync(container, TestTables.Invoices, "b1", TestTables.Row("b1", "1", "1.00"));
        int asked = world.Sandbox.QueriesTaken;
        for (int i = 0; i < 3; i++) Assert.Equal(1, (await ((IReadsBack)world.Destination).CountBatchesAsync(container, TestTables.Invoices, ["b1"], TableauWorld.Cancel))["b1"]);
        Assert.Equal(asked, world.Sandbox.QueriesTaken);
        world.Clock.Advance(TimeSpan.FromMinutes(1));
        world.Source("ApInvoices").Describe("somebody was here");
        await ((IReadsBack)world.Destination).CountBatchesAsync(container, TestTables.Invoices, ["b1"], TableauWorld.Cancel);
        Assert.Equal(asked + 1, world.Sandbox.QueriesTaken);
    }

    [Fact]
    public async Task A_data_source_without_our_lineage_columns_shows_no_rows_of_ours_and_is_no_empty_state_of_ours_INV5()
    {
        await using TableauWorld world = await TableauWorld.StartAsync();
        ContainerReference container = await world.ApplyAsync(TestTables.Invoices);
        await world.SendAsync(container, TestTables.Invoices, "b1", TestTables.Row("b1", "1", "1.00"));
        world.Clock.Advance(TimeSpan.FromMinutes(1));
        world.Source("ApInvoices").Overwrite(await Schema.SchemaTests.FileAsync());

        Assert.Empty(await ((IReadsBack)world.Destination).CountBatchesAsync(container, TestTables.Invoices, ["b1"], TableauWorld.Cancel));
        ConnectorException refused = await Assert.ThrowsAsync<ConnectorException>(() => world.Destination.ConfirmAsync(container, new BatchReference("b2", TestTables.Invoices, 0, 1), TableauWorld.Cancel));
        Assert.Equal("TABLEAU-FIELD-UNKNOWN", refused.Error.Code);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Without_budget_a_publication_is_delivered_by_its_job_and_counting_says_why_it_cannot(bool namesWait)
    {
        await using TableauWorld world = await TableauWorld.StartAsync(new TableauSandboxOptions { QueriesPerHour = 0, NamesWait = false }, settings: ("patience", Settings.Text(namesWait ? "5s" : "20s")));
        ContainerReference container = await world.ApplyAsync(TestTables.Invoices);
        Assert.Equal(SendOutcome.Delivered, (await world.SendAsync(container, TestTables.Invoices, "b1", TestTables.Row("b1", "1", "1.00"))).Outcome);
        var refused = await Assert.ThrowsAsync<ConnectorException>(() => ((IReadsBack)world.Destination).CountBatchesAsync(container, TestTables.Invoices, ["b1"], TableauWorld.Cancel));
        Assert.Equal("TABLEAU-READBACK-BUDGET", refused.Error.Code);
        Assert.Contains("read-back budget", refused.Error.Message, StringComparison.Ordinal);
        Assert.Equal(ConfirmOutcome.CannotTell, (await world.Destination.ConfirmAsync(container, new BatchReference("b1", TestTables.Invoices, 1, 1), TableauWorld.Cancel)).Outcome);
    }

    [Fact]
    public async Task A_question_beyond_the_hours_budget_is_not_even_asked()
    {
        await using TableauWorld world = await TableauWorld.StartAsync(settings: ("limits", Settings.Map(("queriesPerHour", Settings.Text("1")))));
        ContainerReference container = await world.ApplyAsync(TestTables.Invoices);
        Assert.Equal(SendOutcome.Delivered, (await world.SendAsync(container, TestTables.Invoices, "b1", TestTables.Row("b1", "1", "1.00"))).Outcome);
        Assert.Equal(SendOutcome.Delivered, (await world.SendAsync(container, TestTables.Invoices, "b2", TestTables.Row("b2", "1", "1.00"))).Outcome);
        Assert.Equal(1, world.Sandbox.QueriesTaken);
        QuotaClaim claim = Assert.Single(((IReadsBack)world.Destination).ClaimsOfQuestion);
        Assert.Equal((1, "100 an hour"), (claim.Amount, (claim.Windows[0] with { Limit = 100 }).Text));
    }

    [Fact]
    public async Task Each_repetition_of_a_question_is_taken_from_the_hours_budget_and_none_is_made_beyond_it()
    {
        await using TableauWorld world = await TableauWorld.StartAsync(settings: ("limits", Settings.Map(("queriesPerHour", Settings.Text("3")))));
        ContainerReference container = await world.ApplyAsync(TestTables.Invoices);
        Assert.Equal(SendOutcome.Delivered, (await world.SendAsync(container, TestTables.Invoices, "b1", TestTables.Row("b1", "1", "1.00"))).Outcome);
        world.Source("ApInvoices").Describe("what was counted is not taken for true any more");
        world.Order(TableauFaultPoints.VizQl, new FaultOrder { Effect = FaultEffect.Respond, Status = 503, Times = null, Body = "{}" });

        var refused = await Assert.ThrowsAsync<ConnectorException>(() => ((IReadsBack)world.Destination).CountBatchesAsync(container, TestTables.Invoices, ["b1"], TableauWorld.Cancel));

        Assert.Equal("TABLEAU-READBACK-BUDGET", refused.Error.Code);
        Assert.Equal(3, world.Services.Tried.Count(claim => claim.Key.EndsWith("/queries", StringComparison.Ordinal)));
    }

    [Fact]
    public async Task Where_the_service_is_off_that_is_named()
    {
        await using TableauWorld world = await TableauWorld.StartAsync(new TableauSandboxOptions { HasVizQl = false });
        ContainerReference container = await world.ApplyAsync(TestTables.Invoices);
        Assert.Equal(SendOutcome.Delivered, (await world.SendAsync(container, TestTables.Invoices, "b1", TestTables.Row("b1", "1", "1.00"))).Outcome);
        var refused = await Assert.ThrowsAsync<ConnectorException>(() => ((IReadsBack)world.Destination).CountBatchesAsync(container, TestTables.Invoices, ["b1"], TableauWorld.Cancel));
        Assert.Equal("TABLEAU-READBACK-OFF", refused.Error.Code);
        Assert.Contains((await world.Destination.CheckAsync(null, TableauWorld.Cancel)).Findings, finding => finding.Error?.Code == "TABLEAU-READBACK-OFF");
    }
}
