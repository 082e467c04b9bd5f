using MlConnector.Abstractions.Destinations;
using MlConnector.Abstractions.Errors;
using MlConnector.Abstractions.Schemas;
using MlConnector.BigQuery.Tests.World;
using MlConnector.Sandbox.BigQuery;
using MlConnector.Sandbox.Faults;

namespace MlConnector.BigQuery.Tests.Tables;

public sealed class SchemaTests
{
    private static readonly TableSchema Table = TestTables.Invoices;

    [Fact]
    public async Task A_dataset_is_created_with_its_tables_and_a_view_beside_each_and_then_nothing_is_left_to_do()
    {
        await using BigQueryWorld world = await BigQueryWorld.StartAsync(null, ("labels", Settings.Map(("team", Settings.Text("finance")))));
        DestinationSchema schema = TestTables.Finance(Table, TestTables.Table("Gl", WriteMode.Append), TestTables.Table("Stock", WriteMode.Replace));

        SchemaDiff plan = await world.Destination.PlanSchemaAsync(schema, null, null, BigQueryWorld.Cancel);
        ContainerReference container = await world.Destination.ApplySchemaAsync(schema, null, plan, allowBreaking: false, BigQueryWorld.Cancel);
        SchemaDiff again = await world.Destination.PlanSchemaAsync(schema, schema, container, BigQueryWorld.Cancel);

        Assert.Equal("create dataset Finance with 3 tables and a view of the current state beside each", Assert.Single(plan.Changes).Description);
        Assert.Empty(again.Changes);
        Assert.Equal("acme-finance:Finance", container.Id);
        BigQuerySandboxTable made = world.Sandbox.Table("Finance", "ApInvoices");
        Assert.Equal([("Company", "STRING"), ("Amount", "NUMERIC"), ("Due", "DATE"), ("_SourceId", "STRING"), ("_Version", "INTEGER")], made.Columns.Take(5));
        Assert.Equal(["Company", "_SourceId"], made.Clustering);
        Assert.Equal("""{"team":"finance"}""", made.Labels);
        Assert.Equal("", made.Partitioning);
    }

    [Fact]
    public async Task New_columns_are_added_at_the_end_and_the_view_shows_them()
    {
        await using BigQueryWorld world = await BigQueryWorld.StartAsync();
        ContainerReference container = await world.ApplyAsync(TestTables.Finance(Table));
        await world.SendAsync(container, Table, "b1", [TestTables.Row("b1", "1", 7, "1.00")]);
        TableSchema wider = TestTables.Table("ApInvoices", WriteMode.Versions, new Field("Branch", FieldType.Text));

        SchemaDiff plan = await world.Destination.PlanSchemaAsync(TestTables.Finance(wider), TestTables.Finance(Table), container, BigQueryWorld.Cancel);
        await world.Destination.ApplySchemaAsync(TestTables.Finance(wider), TestTables.Finance(Table), plan, allowBreaking: false, BigQueryWorld.Cancel);

        Assert.Equal(["add column Branch (STRING) to ApInvoices, null in rows that are there", "renew view ApInvoices_current, the current state of ApInvoices"], plan.Changes.Select(change => change.Description));
        Assert.Equal("Branch", world.Sandbox.Table("Finance", "ApInvoices").Columns[^1].Name);
        Assert.Null(Assert.Single(world.Sandbox.Query("EU", "SELECT `Branch` FROM `acme-finance.Finance.ApInvoices_current`"))["Branch"]);
    }

    /// <summary>The answer to the creation is lost, and what refuses its repetition says no more than 409.</summary>
    [Theory]
    [InlineData(BigQueryFaultPoints.Datasets, 1)]
    [InlineData(BigQueryFaultPoints.Tables, 2)]
    public async Task What_is_there_already_is_taken_whatever_the_refusal_of_its_creation_says(string point, int looks)
    {
        await using BigQueryWorld world = await BigQueryWorld.StartAsync();
        SchemaDiff plan = await world.Destination.PlanSchemaAsync(TestTables.Finance(Table), null, null, BigQueryWorld.Cancel);
        world.Order(point, new FaultOrder { Effect = FaultEffect.DropAfterCommit, After = looks });
        world.Order(point, new FaultOrder { Effect = FaultEffect.Respond, Status = 409, Body = """{"error":{"code":409,"message":"Already there"}}""", After = looks });

        await world.Destination.ApplySchemaAsync(TestTables.Finance(Table), null, plan, allowBreaking: false, BigQueryWorld.Cancel);

        Assert.Equal(["ApInvoices"], world.Sandbox.Tables("Finance"));
    }

    [Fact]
    public async Task A_table_that_cannot_become_what_is_wanted_is_an_obstacle()
    {
        await using BigQueryWorld world = await BigQueryWorld.StartAsync();
        world.Sandbox.AddDataset("Finance", "EU");
        world.Sandbox.AddTable("Finance", """{"tableReference":{"tableId":"ApInvoices"},"schema":{"fields":[{"name":"Amount","type":"FLOAT64"},{"name":"Site","type":"STRING","mode":"REQUIRED"}]}}""");

        SchemaDiff plan = await world.Destination.PlanSchemaAsync(TestTables.Finance(Table), null, null, BigQueryWorld.Cancel);
        ConnectorException refused = await Assert.ThrowsAsync<ConnectorException>(() => world.Destination.ApplySchemaAsync(TestTables.Finance(Table), null, plan, allowBreaking: true, BigQueryWorld.Cancel));

        Assert.Equal(["BIGQUERY-SCHEMA", "BIGQUERY-SCHEMA"], refused.Errors.Select(error => error.Code));
        Assert.Contains(refused.Errors, error => error.Message.Contains("Amount of ApInvoices is FLOAT there, NUMERIC is wanted", StringComparison.Ordinal));
        Assert.Contains(refused.Errors, error => error.Message.Contains("Site of ApInvoices must not be null", StringComparison.Ordinal));
    }

    [Fact]
    public async Task What_would_stop_filling_a_column_or_make_a_lost_table_again_is_not_done_without_being_told()
    {
        await using BigQueryWorld world = await BigQueryWorld.StartAsync();
        TableSchema wider = TestTables.Table("ApInvoices", WriteMode.Versions, new Field("Branch", FieldType.Text)), other = TestTables.Table("Gl", WriteMode.Append);
        await world.ApplyAsync(TestTables.Finance(wider, other));
        world.Sandbox.Table("Finance", "Gl").Delete();

        ConnectorException refused = await Assert.ThrowsAsync<ConnectorException>(() => world.ApplyAsync(TestTables.Finance(Table, other), TestTables.Finance(wider, other)));
        await world.ApplyAsync(TestTables.Finance(Table, other), TestTables.Finance(wider, other), allowBreaking: true);

        Assert.Equal(["BIGQUERY-SCHEMA-BREAKING", "BIGQUERY-SCHEMA-BREAKING"], refused.Errors.Select(error => error.Code));
        Assert.Equal(["ApInvoices", "Gl"], world.Sandbox.Tables("Finance"));
        Assert.Equal("Branch", world.Sandbox.Table("Finance", "ApInvoices").Columns.Single(column => column.Name == "Branch").Name);
    }

    [Fact]
    public async Task A_dataset_in_another_place_is_an_obstacle()
    {
        await using BigQueryWorld world = await BigQueryWorld.StartAsync();
        world.Sandbox.AddDataset("Finance", "US");

        SchemaDiff plan = await world.Destination.PlanSchemaAsync(TestTables.Finance(Table), null, null, BigQueryWorld.Cancel);

        Assert.Equal("BIGQUERY-LOCATION", Assert.Single(plan.Changes).Obstacle!.Code);
        Assert.Contains((await world.Destination.CheckAsync(TestTables.Finance(Table), BigQueryWorld.Cancel)).Findings, finding => finding.Error?.Code == "BIGQUERY-LOCATION");
    }

    [Fact]
    public async Task Tables_are_laid_out_as_the_connection_says()
    {
        await using BigQueryWorld world = await BigQueryWorld.StartAsync(
            null, ("partition", Settings.Text("day")), ("tables", Settings.Map(("ApInvoices", Settings.Map(("partitionBy", Settings.Text("Due")), ("clusterBy", Settings.List("Company", "Due")))))));
        ContainerReference container = await world.ApplyAsync(TestTables.Finance(Table, TestTables.Table("Gl", WriteMode.Append)));

        Assert.Equal("""{"type":"MONTH","field":"Due"}""", world.Sandbox.Table("Finance", "ApInvoices").Partitioning);
        Assert.Equal(["Company", "Due"], world.Sandbox.Table("Finance", "ApInvoices").Clustering);
        Assert.Equal("""{"type":"DAY"}""", world.Sandbox.Table("Finance", "Gl").Partitioning);
        QuotaClaim byColumn = world.Destination.ClaimsFor(container, Table, 10, 100, 0)[0], byTime = world.Destination.ClaimsFor(container, TestTables.Table("Gl", WriteMode.Append), 10, 100, 0)[0];
        Assert.Equal((40, 30_000L), (byColumn.Amount, byColumn.Windows.Single().Limit));
        Assert.Equal((1, 11_000L), (byTime.Amount, byTime.Windows.Single().Limit));
    }

    [Fact]
    public async Task What_no_dataset_can_be_is_told_all_at_once()
    {
        await using BigQueryWorld world = await BigQueryWorld.StartAsync(null, ("tables", Settings.Map(("ApInvoices", Settings.Map(("partitionBy", Settings.Text("Company")))), ("Nowhere", Settings.Map()))));
        TableSchema odd = new("Ap Invoices", "x", WriteMode.Append, [new ColumnSchema("a-b", FieldType.Text, "STRING"), new ColumnSchema("A", FieldType.Text, "STRING"), new ColumnSchema("a", FieldType.Text, "STRING")]);

        SchemaDiff plan = await world.Destination.PlanSchemaAsync(TestTables.Finance(Table, odd), null, null, BigQueryWorld.Cancel);

        Assert.Equal(5, plan.Changes.Length);
        Assert.All(plan.Changes, change => Assert.Equal("BIGQUERY-NAME", change.Obstacle!.Code));
    }
}
