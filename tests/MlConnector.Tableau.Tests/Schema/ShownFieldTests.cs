using System.Collections.Immutable;
using MlConnector.Abstractions.Checks;
using MlConnector.Abstractions.Destinations;
using MlConnector.Abstractions.Errors;
using MlConnector.Abstractions.Schemas;
using MlConnector.BigQuery.Tests.World;
using MlConnector.Sandbox.Tableau;
using MlConnector.Tableau.Tests.World;

namespace MlConnector.Tableau.Tests.Schema;

/// <summary>What a data source itself says of its fields, beside what the mapping publishes.</summary>
public sealed class ShownFieldTests
{
    private static readonly TableSchema All = TestTables.Table("ApInvoices", new Field("Lines", FieldType.Integer), new Field("Rate", FieldType.Decimal) { Precision = 18 }, new Field("Open", FieldType.Boolean), new Field("At", FieldType.DateTime), new Field("Seen", FieldType.DateTime) { Zone = "UTC" });

    private static DestinationSchema Wanted(params TableSchema[] tables) => new("Finance/Ledger", [.. tables]);

    /// <summary>Each type is shown as we believe that it is: nothing is told of what we published ourselves.</summary>
    [Fact]
    public async Task Nothing_differs_of_what_we_published_whatever_was_added_and_however_it_is_called()
    {
        await using TableauWorld world = await TableauWorld.StartAsync(new TableauSandboxOptions { RenamesCaptions = true });
        ContainerReference container = await world.ApplyAsync(All);
        Assert.Equal(SendOutcome.Delivered, (await world.SendAsync(container, All, "b1")).Outcome);
        world.Source("ApInvoices").AddCalculation("Margin");
        world.Clock.Advance(TimeSpan.FromMinutes(1));
        SchemaDiff diff = await world.Destination.PlanSchemaAsync(Wanted(All), Deployed(world, All), container, TableauWorld.Cancel);
        Assert.Empty(diff.Changes);
        Assert.Empty(diff.Remarks);
        CheckFinding found = Assert.Single((await world.Destination.CheckAsync(Wanted(All), TableauWorld.Cancel)).Findings, finding => finding.Subject == "fields of ApInvoices");
        Assert.Equal(CheckOutcome.Ok, found.Outcome);
    }

    [Fact]
    public async Task A_field_that_somebody_gave_another_type_is_told_with_code_place_and_fix_by_plan_and_check()
    {
        await using TableauWorld world = await PublishedAsync();
        world.Source("ApInvoices").Retype("Amount", "STRING");

        SchemaDiff diff = await world.Destination.PlanSchemaAsync(Wanted(TestTables.Invoices), Deployed(world, TestTables.Invoices), null, TableauWorld.Cancel);

        Assert.Empty(diff.Changes);
        string remark = Assert.Single(diff.Remarks);
        foreach (string part in new[] { "TABLEAU-FIELD-TYPE", "Finance/Ledger/ApInvoices", "column Amount", "shown as STRING", "decimal", "REAL", "mlc rebuild" }) Assert.Contains(part, remark, StringComparison.Ordinal);
        CheckFinding found = Assert.Single((await world.Destination.CheckAsync(Wanted(TestTables.Invoices), TableauWorld.Cancel)).Findings, finding => finding.Subject == "fields of ApInvoices");
        Assert.Equal((CheckOutcome.Warning, "TABLEAU-FIELD-TYPE"), (found.Outcome, found.Error?.Code));
    }

    [Fact]
    public async Task A_column_that_is_not_there_is_told()
    {
        await using TableauWorld world = await PublishedAsync();
        world.Source("ApInvoices").Overwrite(await SchemaTests.FileAsync());
        SchemaDiff diff = await world.Destination.PlanSchemaAsync(Wanted(TestTables.Invoices), Deployed(world, TestTables.Invoices), null, TableauWorld.Cancel);
        Assert.Equal(TestTables.Invoices.Columns.Length, diff.Remarks.Length); // the file has none of them
        Assert.All(diff.Remarks, remark => Assert.Contains("it is not there", remark, StringComparison.Ordinal));
        CheckFinding found = Assert.Single((await world.Destination.CheckAsync(Wanted(TestTables.Invoices), TableauWorld.Cancel)).Findings, finding => finding.Subject == "fields of ApInvoices");
        Assert.Contains("so it is not ours", found.Detail, StringComparison.Ordinal);
    }

    /// <summary>Nobody touched what has the time of update of our receipt still, and queries are scarce.</summary>
    [Fact]
    public async Task What_nobody_changed_since_our_receipt_is_not_asked()
    {
        await using TableauWorld world = await PublishedAsync();
        TableState state = Assert.Single(await world.Destination.InspectAsync(await world.ApplyAsync(TestTables.Table("Other")), [TestTables.Invoices], TableauWorld.Cancel));
        int asked = world.Sandbox.QueriesTaken;
        DestinationSchema deployed = Wanted(TestTables.Invoices) with { Identities = [state.Identity], Stamps = ImmutableDictionary<string, string>.Empty.Add(state.Identity, state.Stamp!) };
        Assert.Empty((await world.Destination.PlanSchemaAsync(Wanted(TestTables.Invoices), deployed, null, TableauWorld.Cancel)).Remarks);
        Assert.Equal(asked, world.Sandbox.QueriesTaken);
        world.Source("ApInvoices").Retype("Amount", "STRING");
        Assert.Single((await world.Destination.PlanSchemaAsync(Wanted(TestTables.Invoices), deployed, null, TableauWorld.Cancel)).Remarks);
    }

    /// <summary>Where no revision of ours tells what was published, the data source does: going on with it may break the workbooks that are built on it.</summary>
    [Fact]
    public async Task Going_on_with_a_data_source_of_a_forgotten_past_names_what_it_breaks()
    {
        await using TableauWorld world = await TableauWorld.StartAsync();
        TableSchema before = TestTables.Table("ApInvoices", new Field("Old", FieldType.Text), new Field("Kind", FieldType.Integer)), after = TestTables.Table("ApInvoices", new Field("Kind", FieldType.Text));
        ContainerReference container = await world.ApplyAsync(before);
        Assert.Equal(SendOutcome.Delivered, (await world.SendAsync(container, before, "b1")).Outcome);
        world.Source("ApInvoices").AddWorkbook("Cash flow");
        world.Source("ApInvoices").AddCalculation("Margin");
        world.Clock.Advance(TimeSpan.FromMinutes(1));

        SchemaDiff diff = await world.Destination.PlanSchemaAsync(Wanted(after), null, null, TableauWorld.Cancel);

        Assert.Contains(diff.Changes, change => change is { Claims: "ApInvoices", Breaking: false });
        SchemaChange[] breaking = [.. diff.Changes.Where(change => change.Breaking)];
        Assert.Equal(2, breaking.Length);
        Assert.All(breaking, change => Assert.Contains("Cash flow", change.Description, StringComparison.Ordinal));
        Assert.Contains(breaking, change => change.Description.Contains("column Old goes", StringComparison.Ordinal));
        Assert.Contains(breaking, change => change.Description.Contains("column Kind becomes string, it is shown as INTEGER", StringComparison.Ordinal));
        Assert.Equal("TABLEAU-SCHEMA-BREAKING", (await Assert.ThrowsAsync<ConnectorException>(() => world.Destination.ApplySchemaAsync(Wanted(after), null, diff, false, TableauWorld.Cancel))).Error.Code);
    }

    [Fact]
    public async Task Where_fields_cannot_be_asked_that_is_said()
    {
        await using TableauWorld world = await PublishedAsync(queries: 1);
        world.Source("ApInvoices").Retype("Amount", "STRING");
        SchemaDiff diff = await world.Destination.PlanSchemaAsync(Wanted(TestTables.Invoices), Deployed(world, TestTables.Invoices), null, TableauWorld.Cancel);
        Assert.Contains("could not be compared (TABLEAU-READBACK-BUDGET)", Assert.Single(diff.Remarks), StringComparison.Ordinal);
        CheckFinding found = Assert.Single((await world.Destination.CheckAsync(Wanted(TestTables.Invoices), TableauWorld.Cancel)).Findings, finding => finding.Subject == "fields of ApInvoices");
        Assert.Equal(CheckOutcome.Skipped, found.Outcome);
    }

    private static async Task<TableauWorld> PublishedAsync(int queries = 100)
    {
        TableauWorld world = await TableauWorld.StartAsync(settings: ("limits", Settings.Map(("queriesPerHour", Settings.Text($"{queries}")))));
        ContainerReference container = await world.ApplyAsync(TestTables.Invoices);
        Assert.Equal(SendOutcome.Delivered, (await world.SendAsync(container, TestTables.Invoices, "b1", TestTables.Row("b1", "1", "5.00"))).Outcome);
        world.Clock.Advance(TimeSpan.FromMinutes(1));
        return world;
    }

    /// <summary>What was deployed, with a receipt of it.</summary>
    private static DestinationSchema Deployed(TableauWorld world, TableSchema table) => Wanted(table) with { Identities = [world.Source(table.Name).Id] };
}
