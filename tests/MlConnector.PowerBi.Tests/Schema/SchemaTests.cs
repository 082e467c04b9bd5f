using MlConnector.Abstractions.Destinations;
using MlConnector.Abstractions.Errors;
using MlConnector.Abstractions.Schemas;
using MlConnector.PowerBi.Tests.World;
using MlConnector.Sandbox.Faults;
using MlConnector.Sandbox.PowerBi;

namespace MlConnector.PowerBi.Tests.Schema;

public sealed class SchemaTests
{
    private static readonly TableSchema Invoices = TestTables.ApInvoices;
    private static readonly TableSchema Suppliers = TestTables.Table("Suppliers", WriteMode.Replace, TestTables.Of("Company", FieldType.Text), TestTables.Of("Name", FieldType.Text));
    private static readonly TableSchema Linked = Invoices with { Relations = [new TableRelation("Company", "Suppliers", "Company")] };

    [Fact]
    public async Task A_dataset_is_created_with_tables_measures_and_relationships()
    {
        await using PowerBiWorld world = await PowerBiWorld.StartAsync();
        DestinationSchema wanted = TestTables.Finance(Linked, Suppliers);

        SchemaDiff diff = await world.Destination.PlanSchemaAsync(wanted, null, null, PowerBiWorld.Cancel);
        Assert.Empty(world.Sandbox.Datasets());
        ContainerReference made = await world.Destination.ApplySchemaAsync(wanted, null, diff, allowBreaking: false, PowerBiWorld.Cancel);

        SchemaChange change = Assert.Single(diff.Changes);
        Assert.False(change.Breaking);
        Assert.Contains(diff.Remarks, remark => remark.Contains("2027-10-31", StringComparison.Ordinal));
        SandboxDataset dataset = world.Sandbox.Dataset("Finance");
        Assert.Equal((dataset.Id, "us", "None"), (made.Id, made.Facts["created"], made.Facts["retention"]));
        Assert.Equal(["ApInvoices", "Suppliers"], dataset.Tables.Select(table => table.Name));
        Assert.Single(dataset.Relationships);
        Assert.Equal(["ApInvoices rows", "ApInvoices Amount"], dataset.Table("ApInvoices").Schema.Measures.Select(measure => measure.Name));
    }

    [Fact]
    public async Task What_is_there_needs_no_change_and_applying_again_changes_nothing()
    {
        await using PowerBiWorld world = await PowerBiWorld.StartAsync();
        DestinationSchema wanted = TestTables.Finance(Invoices);
        ContainerReference made = await world.ApplyAsync(wanted);

        SchemaDiff again = await world.Destination.PlanSchemaAsync(wanted, wanted, made, PowerBiWorld.Cancel);
        SchemaDiff forgotten = await world.Destination.PlanSchemaAsync(wanted, null, null, PowerBiWorld.Cancel);

        Assert.Empty(again.Changes);
        Assert.Empty(forgotten.Changes);
        Assert.Equal((made.Id, made.Id), (again.Container!.Id, forgotten.Container!.Id));
        Assert.Contains(forgotten.Remarks, remark => remark.Contains("adopted", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_column_is_added_by_apply()
    {
        await using PowerBiWorld world = await PowerBiWorld.StartAsync();
        DestinationSchema before = TestTables.Finance(Invoices);
        ContainerReference made = await world.ApplyAsync(before);
        DestinationSchema after = TestTables.Finance(Invoices with { Columns = Invoices.Columns.Insert(1, new ColumnSchema("Branch", FieldType.Text, "String")) });

        SchemaDiff diff = await world.Destination.PlanSchemaAsync(after, before, made, PowerBiWorld.Cancel);
        await world.Destination.ApplySchemaAsync(after, before, diff, allowBreaking: false, PowerBiWorld.Cancel);

        Assert.Equal((false, null), (Assert.Single(diff.Changes).Breaking, diff.Changes[0].Obstacle));
        Assert.Contains(world.Sandbox.Dataset("Finance").Table("ApInvoices").Schema.Columns, column => column.Name == "Branch");
    }

    [Fact]
    public async Task A_column_that_is_no_longer_filled_stays_and_is_remembered()
    {
        await using PowerBiWorld world = await PowerBiWorld.StartAsync();
        DestinationSchema first = TestTables.Finance(Invoices);
        ContainerReference made = await world.ApplyAsync(first);
        DestinationSchema second = TestTables.Finance(Invoices with { Columns = Invoices.Columns.RemoveAt(2) });
        DestinationSchema third = TestTables.Finance(second.Tables[0] with { Columns = second.Tables[0].Columns.Insert(0, new ColumnSchema("Branch", FieldType.Text, "String")) });

        SchemaDiff diff = await world.Destination.PlanSchemaAsync(second, first, made, PowerBiWorld.Cancel);
        Assert.Equal("POWERBI-SCHEMA-BREAKING", (await Assert.ThrowsAsync<ConnectorException>(() => world.Destination.ApplySchemaAsync(second, first, diff, allowBreaking: false, PowerBiWorld.Cancel))).Error.Code);
        made = await world.Destination.ApplySchemaAsync(second, first, diff, allowBreaking: true, PowerBiWorld.Cancel);
        SchemaDiff more = await world.Destination.PlanSchemaAsync(third, second, made, PowerBiWorld.Cancel);
        await world.Destination.ApplySchemaAsync(third, second, more, allowBreaking: false, PowerBiWorld.Cancel);

        Assert.True(Assert.Single(diff.Changes).Breaking);
        string[] columns = [.. world.Sandbox.Dataset("Finance").Table("ApInvoices").Schema.Columns.Select(column => column.Name)];
        Assert.Contains("Due", columns);
        Assert.Contains("Branch", columns);
    }

    [Fact]
    public async Task A_type_cannot_be_changed_a_table_not_added_and_a_relationship_not_later()
    {
        await using PowerBiWorld world = await PowerBiWorld.StartAsync();
        DestinationSchema before = TestTables.Finance(Invoices);
        ContainerReference made = await world.ApplyAsync(before);
        DestinationSchema after = TestTables.Finance(Linked with { Columns = Invoices.Columns.SetItem(1, Invoices.Columns[1] with { NativeType = "Double" }) }, Suppliers);

        SchemaDiff diff = await world.Destination.PlanSchemaAsync(after, before, made, PowerBiWorld.Cancel);
        var refused = await Assert.ThrowsAsync<ConnectorException>(() => world.Destination.ApplySchemaAsync(after, before, diff, allowBreaking: true, PowerBiWorld.Cancel));

        Assert.Equal(["POWERBI-TABLE-MISSING", "POWERBI-RETYPE", "POWERBI-RELATION-LATE"], refused.Errors.Select(error => error.Code));
    }

    [Fact]
    public async Task Everything_wrong_with_a_schema_is_said_at_once()
    {
        await using PowerBiWorld world = await PowerBiWorld.StartAsync();
        ColumnSchema text = new("C", FieldType.Text, "String");
        DestinationSchema wanted = new("Finance",
        [
            Invoices with { Name = "Date" },
            Invoices with { Name = "a.b" },
            Invoices with { Name = "A", Relations = [new TableRelation("Company", "B", "Company")] },
            Invoices with { Name = "a" },
            Invoices with { Name = "Wide", Columns = [.. Invoices.Columns, .. Enumerable.Range(0, 66).Select(i => text with { Name = $"C{i}" })] },
            Invoices with { Name = "Keyed", Mode = WriteMode.Upsert },
        ]);

        SchemaDiff diff = await world.Destination.PlanSchemaAsync(wanted, null, null, PowerBiWorld.Cancel);

        string[] messages = [.. diff.Changes.Where(change => change.Obstacle is not null).Select(change => change.Obstacle!.Message)];
        Assert.Equal(6, messages.Length);
        Assert.Contains(messages, message => message.Contains("Date", StringComparison.Ordinal));
        Assert.Contains(messages, message => message.Contains("76 columns", StringComparison.Ordinal));
        Assert.Equal(["POWERBI-LIMIT", "POWERBI-NAME", "POWERBI-RELATION", "POWERBI-WRITE-MODE"], diff.Changes.Select(change => change.Obstacle?.Code).OfType<string>().Distinct().Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task A_mapping_that_left_out_what_a_batch_is_found_by_is_our_mistake()
    {
        await using PowerBiWorld world = await PowerBiWorld.StartAsync();
        TableSchema bare = Invoices with { Columns = [.. Invoices.Columns.Where(column => column.Lineage != LineageColumn.BatchId)] };

        SchemaDiff diff = await world.Destination.PlanSchemaAsync(TestTables.Finance(bare), null, null, PowerBiWorld.Cancel);

        ConnectorError obstacle = Assert.Single(diff.Changes.Select(change => change.Obstacle).OfType<ConnectorError>());
        Assert.Equal(("POWERBI-LINEAGE", ErrorKind.Bug), (obstacle.Code, obstacle.Kind));
    }

    [Fact]
    public async Task A_dataset_of_other_tables_that_appeared_since_the_plan_is_not_taken()
    {
        await using PowerBiWorld world = await PowerBiWorld.StartAsync();
        SchemaDiff diff = await world.Destination.PlanSchemaAsync(TestTables.Finance(Invoices), null, null, PowerBiWorld.Cancel);
        await world.ApplyAsync(TestTables.Finance(Suppliers));

        var refused = await Assert.ThrowsAsync<ConnectorException>(() => world.Destination.ApplySchemaAsync(TestTables.Finance(Invoices), null, diff, allowBreaking: false, PowerBiWorld.Cancel));

        Assert.Equal("POWERBI-DATASET-TAKEN", refused.Error.Code);
        Assert.Equal(["Suppliers"], Assert.Single(world.Sandbox.Datasets()).Tables.Select(table => table.Name));
    }

    [Theory]
    [InlineData(FaultEffect.DropAfterCommit, "never")]
    [InlineData(FaultEffect.DropBeforeCommit, "never")]
    [InlineData(FaultEffect.DropAfterCommit, "auto")] // the throw-away dataset
    [InlineData(FaultEffect.DropBeforeCommit, "auto")]
    public async Task INV_3_a_creation_without_an_answer_never_makes_a_second_dataset(FaultEffect effect, string probe)
    {
        await using PowerBiWorld world = await PowerBiWorld.StartAsync(null, ("probeCreation", probe));
        world.Order(PowerBiFaultPoints.CreateDataset, new FaultOrder { Effect = effect });
        DestinationSchema wanted = TestTables.Finance(Invoices);

        try
        {
            await world.ApplyAsync(wanted);
        }
        catch (ConnectorException e)
        {
            Assert.Equal("POWERBI-CREATION-UNFINISHED", e.Error.Code);
            await world.ApplyAsync(wanted);
        }

        Assert.Single(world.Sandbox.Datasets());
    }

    [Fact]
    public async Task A_dataset_that_appears_late_is_waited_for()
    {
        await using PowerBiWorld world = await PowerBiWorld.StartAsync(new PowerBiSandboxOptions { CreationDelay = TimeSpan.FromSeconds(40) });

        ContainerReference made = await world.ApplyAsync(TestTables.Finance(Invoices));

        Assert.Equal(world.Sandbox.Dataset("Finance").Id, made.Id);
        Assert.Single(await world.Destination.InspectAsync(made, [Invoices], PowerBiWorld.Cancel), state => state.Rows == 0);
    }

    [Fact]
    public async Task A_tenant_that_retired_creation_says_so()
    {
        await using PowerBiWorld world = await PowerBiWorld.StartAsync();
        world.Sandbox.Switches.CreationRetired = true;

        var refused = await Assert.ThrowsAsync<ConnectorException>(() => world.ApplyAsync(TestTables.Finance(Invoices)));

        Assert.Equal(("POWERBI-CREATION-RETIRED", ErrorKind.Config), (refused.Error.Code, refused.Error.Kind));
    }

    [Fact]
    public async Task A_dataset_that_is_gone_is_created_again_only_when_told()
    {
        await using PowerBiWorld world = await PowerBiWorld.StartAsync();
        DestinationSchema wanted = TestTables.Finance(Invoices);
        ContainerReference made = await world.ApplyAsync(wanted);
        world.Sandbox.DeleteDataset("Finance");

        SchemaDiff diff = await world.Destination.PlanSchemaAsync(wanted, wanted, made, PowerBiWorld.Cancel);
        await Assert.ThrowsAsync<ConnectorException>(() => world.Destination.ApplySchemaAsync(wanted, wanted, diff, allowBreaking: false, PowerBiWorld.Cancel));
        ContainerReference again = await world.Destination.ApplySchemaAsync(wanted, wanted, diff, allowBreaking: true, PowerBiWorld.Cancel);

        Assert.True(Assert.Single(diff.Changes).Breaking);
        Assert.NotEqual(made.Id, again.Id);
    }

    // What a writer that repeats a creation leaves behind.
}
