using MlConnector.Abstractions.Destinations;
using MlConnector.Abstractions.Errors;
using MlConnector.Abstractions.Schemas;
using MlConnector.PowerBi.Tests.World;
using MlConnector.Sandbox.Faults;
using MlConnector.Sandbox.PowerBi;

namespace MlConnector.PowerBi.Tests.Schema;

/// <summary>A dataset that exists already: which is taken over, and which is not.</summary>
public sealed class AdoptionTests
{
    private static readonly TableSchema Invoices = TestTables.ApInvoices;

    [Fact]
    public async Task Two_datasets_of_one_name_are_refused_and_one_is_adopted_by_its_id()
    {
        await using PowerBiWorld world = await PowerBiWorld.StartAsync();
        ContainerReference made = await world.ApplyAsync(TestTables.Finance(Invoices));
        await ((ICompacts)world.Destination).CreateSuccessorAsync(TestTables.Finance(Invoices), "Finance v2", PowerBiWorld.Cancel);
        Assert.Equal(2, world.Sandbox.Datasets().Count);
        await MakeTwinAsync(world);

        SchemaDiff ambiguous = await world.Destination.PlanSchemaAsync(TestTables.Finance(Invoices), null, null, PowerBiWorld.Cancel);
        SchemaDiff byId = await world.Destination.PlanSchemaAsync(TestTables.Finance(Invoices) with { Container = made.Id }, null, null, PowerBiWorld.Cancel);

        Assert.Equal("POWERBI-DATASET-AMBIGUOUS", Assert.Single(ambiguous.Changes).Obstacle!.Code);
        Assert.Empty(byId.Changes);
        Assert.Equal(made.Id, byId.Container!.Id);
        Assert.Contains(byId.Remarks, remark => remark.Contains("basicFIFO", StringComparison.Ordinal));
    }

    [Fact]
    public async Task An_import_dataset_is_not_adopted()
    {
        await using PowerBiWorld world = await PowerBiWorld.StartAsync();
        world.Sandbox.AddImportDataset("Finance", "Finance");

        SchemaDiff diff = await world.Destination.PlanSchemaAsync(TestTables.Finance(Invoices), null, null, PowerBiWorld.Cancel);

        Assert.Equal("POWERBI-NOT-PUSH", Assert.Single(diff.Changes).Obstacle!.Code);
    }

    [Fact]
    public async Task A_dataset_of_which_the_service_says_that_it_drops_its_oldest_rows_is_not_adopted()
    {
        await using PowerBiWorld world = await PowerBiWorld.StartAsync();
        ContainerReference made = await world.ApplyAsync(TestTables.Finance(Invoices));
        string body = $$"""{"value":[{"id":"{{made.Id}}","name":"Finance","addRowsAPIEnabled":true,"defaultRetentionPolicy":"basicFIFO"}]}""";
        world.Order(PowerBiFaultPoints.GetDatasets, new FaultOrder { Status = 200, Body = body, Times = null });

        SchemaDiff diff = await world.Destination.PlanSchemaAsync(TestTables.Finance(Invoices), null, null, PowerBiWorld.Cancel);

        ConnectorError obstacle = Assert.Single(diff.Changes).Obstacle!;
        Assert.Equal(("POWERBI-RETENTION", ErrorKind.Config), (obstacle.Code, obstacle.Kind));
        Assert.Contains("basicFIFO", obstacle.Message, StringComparison.Ordinal);
        ConnectorException refused = await Assert.ThrowsAsync<ConnectorException>(() => world.Destination.ApplySchemaAsync(TestTables.Finance(Invoices), null, diff, allowBreaking: true, PowerBiWorld.Cancel));
        Assert.Equal("POWERBI-RETENTION", refused.Error.Code);
    }

    [Fact]
    public async Task An_adopted_dataset_that_lacks_a_column_is_changed_only_when_told()
    {
        await using PowerBiWorld world = await PowerBiWorld.StartAsync();
        await world.ApplyAsync(TestTables.Finance(Invoices));
        DestinationSchema wanted = TestTables.Finance(Invoices with { Columns = Invoices.Columns.Add(new ColumnSchema("Branch", FieldType.Text, "String")) });

        SchemaDiff diff = await world.Destination.PlanSchemaAsync(wanted, null, null, PowerBiWorld.Cancel);

        SchemaChange change = Assert.Single(diff.Changes);
        Assert.Contains("Branch", change.Description, StringComparison.Ordinal);
        Assert.True(change.Breaking);
    }

    private static async Task MakeTwinAsync(PowerBiWorld world)
    {
        SchemaDiff creation = new([new SchemaChange("create", false)], null);
        world.Order(PowerBiFaultPoints.GetDatasets, new FaultOrder { Effect = FaultEffect.Respond, Status = 200, Body = """{"value":[]}""" });
        await world.Destination.ApplySchemaAsync(TestTables.Finance(Invoices), null, creation, allowBreaking: false, PowerBiWorld.Cancel);
    }
}
