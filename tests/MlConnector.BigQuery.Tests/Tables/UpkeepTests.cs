using MlConnector.Abstractions.Configuration;
using MlConnector.Abstractions.Destinations;
using MlConnector.Abstractions.Errors;
using MlConnector.Abstractions.Schemas;
using MlConnector.BigQuery.Tests.World;
using MlConnector.Sandbox.BigQuery;
using MlConnector.Sandbox.Faults;

namespace MlConnector.BigQuery.Tests.Tables;

/// <summary>What the settings and the mapping say of a table that is there already: what can follow follows, what cannot is told.</summary>
public sealed class UpkeepTests
{
    private const string Plain = """{"tableReference":{"tableId":"ApInvoices"},"schema":{"fields":[{"name":"Company","type":"STRING"},{"name":"Amount","type":"NUMERIC"},{"name":"Due","type":"DATE"},{"name":"_SourceId","type":"STRING"},{"name":"_Version","type":"INT64"},{"name":"_BatchId","type":"STRING"},{"name":"_RunId","type":"STRING"},{"name":"_ReadAt","type":"TIMESTAMP"},{"name":"_PostedAt","type":"TIMESTAMP"},{"name":"_Deleted","type":"BOOL"}]}""";
    private static readonly TableSchema Table = TestTables.Invoices;

    [Fact]
    public async Task Labels_and_what_keeps_rows_together_follow_the_settings_in_one_request_and_then_nothing_is_left_to_do()
    {
        await using BigQueryWorld world = await StartAsync(Plain + ""","labels":{"owner":"bi","team":"old"},"clustering":{"fields":["Company"]}}""", ("labels", Settings.Map(("team", Settings.Text("finance")))), ("tables", Layout(("clusterBy", Settings.List("Due", "Company")))));
        DestinationSchema wanted = TestTables.Finance(Table);

        SchemaDiff plan = await world.Destination.PlanSchemaAsync(wanted, null, null, BigQueryWorld.Cancel);
        ContainerReference container = await world.Destination.ApplySchemaAsync(wanted, null, plan, allowBreaking: false, BigQueryWorld.Cancel);
        SchemaDiff again = await world.Destination.PlanSchemaAsync(wanted, wanted, container, BigQueryWorld.Cancel);

        BigQuerySandboxTable there = world.Sandbox.Table("Finance", "ApInvoices");
        Assert.Contains("label dataset Finance: team=finance", Words(plan));
        Assert.Contains("label table ApInvoices: owner=bi, team=finance", Words(plan));
        Assert.Contains("keep rows of ApInvoices together by Due, Company instead of Company", Words(plan));
        Assert.Equal("""{"owner":"bi","team":"finance"}""", there.Labels);
        Assert.Equal("""{"team":"finance"}""", world.Sandbox.LabelsOf("Finance"));
        Assert.Equal(["Due", "Company"], there.Clustering);
        Assert.Equal(1, there.Updates);
        Assert.Empty(again.Changes);
    }

    [Fact]
    public async Task What_the_mapping_says_of_a_column_is_written_and_renewed_where_nobody_else_wrote()
    {
        await using BigQueryWorld world = await BigQueryWorld.StartAsync();
        TableSchema first = Described("Without tax", "When it is paid"), second = Described("With tax", "When it is due");
        ContainerReference container = await world.ApplyAsync(TestTables.Finance(Table));
        await world.ApplyAsync(TestTables.Finance(first), TestTables.Finance(Table));
        IReadOnlyDictionary<string, string> written = world.Sandbox.Table("Finance", "ApInvoices").Descriptions;
        Rewrite(world, "Due", "By hand");

        SchemaDiff plan = await world.Destination.PlanSchemaAsync(TestTables.Finance(second), TestTables.Finance(first), container, BigQueryWorld.Cancel);
        await world.Destination.ApplySchemaAsync(TestTables.Finance(second), TestTables.Finance(first), plan, allowBreaking: false, BigQueryWorld.Cancel);

        Assert.Equal(("Without tax", "When it is paid"), (written["Amount"], written["Due"]));
        Assert.Contains("The batch that brought the row", written["_BatchId"], StringComparison.Ordinal);
        Assert.Equal(["describe columns of ApInvoices: Amount"], Words(plan));
        IReadOnlyDictionary<string, string> renewed = world.Sandbox.Table("Finance", "ApInvoices").Descriptions;
        Assert.Equal(("With tax", "By hand"), (renewed["Amount"], renewed["Due"]));
    }

    [Fact]
    public async Task A_new_table_carries_what_the_catalog_says_and_one_that_is_there_follows_unless_somebody_else_wrote()
    {
        await using BigQueryWorld world = await BigQueryWorld.StartAsync();
        TableSchema told = Table with { Description = "Invoices of suppliers." }, append = Table with { Mode = WriteMode.Append };
        await world.ApplyAsync(TestTables.Finance(told));
        string made = world.Sandbox.Table("Finance", "ApInvoices").Description;
        await world.ApplyAsync(TestTables.Finance(append), TestTables.Finance(told), allowBreaking: true);
        string followed = world.Sandbox.Table("Finance", "ApInvoices").Description;
        await using BigQueryWorld other = await StartAsync(Plain + ""","description":"By hand"}""");
        await other.ApplyAsync(TestTables.Finance(told));

        Assert.Equal("Invoices of suppliers. (ApInvoices, written by ml-connector (versions))", made);
        Assert.Equal("ApInvoices, written by ml-connector (append)", followed);
        Assert.Equal("By hand", other.Sandbox.Table("Finance", "ApInvoices").Description);
    }

    [Theory]
    [InlineData("", "month", "Due", "is not partitioned, the connection wants it partitioned by month of Due", "tables: { ApInvoices: { partition: none } }")]
    [InlineData(""","timePartitioning":{"type":"DAY","field":"Due"}""", "month", "Due", "is partitioned by day of Due, the connection wants it partitioned by month of Due", "tables: { ApInvoices: { partition: day, partitionBy: Due } }")]
    [InlineData(""","timePartitioning":{"type":"MONTH"}""", "month", "Due", "is partitioned by month of loading, the connection wants", "tables: { ApInvoices: { partition: month } }")]
    [InlineData(""","timePartitioning":{"type":"YEAR","field":"Due"}""", "none", null, "is partitioned by year of Due, the connection wants it not partitioned", "another name in the pipeline")]
    public async Task Partitions_that_the_settings_say_otherwise_are_told_with_what_to_do_and_nothing_is_changed(string there, string partition, string? column, string message, string fix)
    {
        (string, SettingNode)[] layout = [("partition", Settings.Text(partition)), .. column is null ? Array.Empty<(string, SettingNode)>() : [("partitionBy", Settings.Text(column))]];
        await using BigQueryWorld world = await StartAsync(Plain + there + "}", ("tables", Layout(layout)), ("labels", Settings.Map(("team", Settings.Text("finance")))));

        SchemaDiff plan = await world.Destination.PlanSchemaAsync(TestTables.Finance(Table), null, null, BigQueryWorld.Cancel);
        ConnectorException refused = await Assert.ThrowsAsync<ConnectorException>(() => world.Destination.ApplySchemaAsync(TestTables.Finance(Table), null, plan, allowBreaking: true, BigQueryWorld.Cancel));

        ConnectorError told = Assert.Single(plan.Changes, change => change.Obstacle is not null).Obstacle!;
        Assert.Equal(("BIGQUERY-PARTITIONS", "BIGQUERY-PARTITIONS"), (told.Code, Assert.Single(refused.Errors).Code));
        Assert.Contains(message, told.Message, StringComparison.Ordinal);
        Assert.Contains(fix, told.Fix, StringComparison.Ordinal);
        Assert.Equal("", world.Sandbox.Table("Finance", "ApInvoices").Labels);
    }

    [Fact]
    public async Task Partitions_of_which_the_settings_say_nothing_are_remarked_and_an_obstacle_where_generations_are_copied()
    {
        await using BigQueryWorld world = await StartAsync(Plain + ""","timePartitioning":{"type":"MONTH","field":"Due"}}""");

        SchemaDiff growing = await world.Destination.PlanSchemaAsync(TestTables.Finance(Table), null, null, BigQueryWorld.Cancel);
        SchemaDiff replaced = await world.Destination.PlanSchemaAsync(TestTables.Finance(TestTables.Table("ApInvoices", WriteMode.Replace)), null, null, BigQueryWorld.Cancel);

        Assert.DoesNotContain(growing.Changes, change => change.Obstacle is not null);
        Assert.Contains(growing.Remarks, remark => remark.Contains("add tables: { ApInvoices: { partition: month, partitionBy: Due } }", StringComparison.Ordinal));
        Assert.Equal("BIGQUERY-PARTITIONS", Assert.Single(replaced.Changes, change => change.Obstacle is not null).Obstacle!.Code);
    }

    [Theory]
    [InlineData(""","expirationTime":"1893456000000"}""", "Table ApInvoices ends by itself at 2030-01-01 00:00 UTC")]
    [InlineData(""","timePartitioning":{"type":"MONTH","field":"Due","expirationMs":"5184000000"}}""", "Partitions of table ApInvoices end by themselves after 60 days")]
    public async Task Rows_that_the_service_will_take_away_by_itself_are_remarked(string there, string remark)
    {
        await using BigQueryWorld world = await StartAsync(Plain + there);
        SchemaDiff plan = await world.Destination.PlanSchemaAsync(TestTables.Finance(Table), null, null, BigQueryWorld.Cancel);
        Assert.Contains(plan.Remarks, said => said.Contains(remark, StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("defaultTableExpirationMs")]
    [InlineData("defaultPartitionExpirationMs")]
    public async Task So_is_a_dataset_whose_new_tables_end(string name)
    {
        await using BigQueryWorld world = await BigQueryWorld.StartAsync();
        world.Sandbox.AddDataset("Finance", "EU");
        world.Order(BigQueryFaultPoints.Datasets, new FaultOrder { Effect = FaultEffect.Respond, Status = 200, Body = $$"""{"location":"EU","{{name}}":"5184000000"}""" });
        SchemaDiff plan = await world.Destination.PlanSchemaAsync(TestTables.Finance(Table), null, null, BigQueryWorld.Cancel);
        Assert.Contains(plan.Remarks, said => said.Contains("remove its default expiration", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_table_that_wants_its_partitions_named_in_every_question_is_an_obstacle()
    {
        await using BigQueryWorld world = await StartAsync(Plain + "}");
        world.Order(BigQueryFaultPoints.Tables, new FaultOrder { Effect = FaultEffect.Respond, Status = 200, Body = Plain + ""","requirePartitionFilter":true}""" });
        SchemaDiff plan = await world.Destination.PlanSchemaAsync(TestTables.Finance(Table), null, null, BigQueryWorld.Cancel);
        Assert.Equal("BIGQUERY-PARTITIONS", Assert.Single(plan.Changes, change => change.Obstacle is not null).Obstacle!.Code);
    }

    [Fact]
    public async Task How_long_staged_changes_are_kept_follows_the_settings()
    {
        await using BigQueryWorld world = await BigQueryWorld.StartAsync();
        TableSchema merged = TestTables.Table("ApInvoices", WriteMode.Upsert);
        ContainerReference container = await world.ApplyAsync(TestTables.Finance(merged));
        await using IDestination later = world.Again(("stagingKept", Settings.Text("3d")));

        SchemaDiff plan = await later.PlanSchemaAsync(TestTables.Finance(merged), TestTables.Finance(merged), container, BigQueryWorld.Cancel);
        await later.ApplySchemaAsync(TestTables.Finance(merged), TestTables.Finance(merged), plan, allowBreaking: false, BigQueryWorld.Cancel);

        Assert.Equal(["keep partitions of ApInvoices__changes for 3 days"], Words(plan));
        Assert.Contains("259200000", world.Sandbox.Table("Finance", "ApInvoices__changes").Partitioning, StringComparison.Ordinal);
    }

    private static async Task<BigQueryWorld> StartAsync(string table, params (string, SettingNode)[] settings)
    {
        BigQueryWorld world = await BigQueryWorld.StartAsync(null, settings);
        world.Sandbox.AddDataset("Finance", "EU");
        world.Sandbox.AddTable("Finance", table);
        return world;
    }

    private static MapNode Layout(params (string, SettingNode)[] layout) => Settings.Map(("ApInvoices", Settings.Map(layout)));

    private static string[] Words(SchemaDiff plan) => [.. plan.Changes.Select(change => change.Description)];

    private static TableSchema Described(string amount, string due) => Table with
    {
        Columns = [.. Table.Columns.Select(column => column.Name switch { "Amount" => column with { Description = amount }, "Due" => column with { Description = due }, _ => column })],
    };

    private static void Rewrite(BigQueryWorld world, string column, string description) => world.Sandbox.Table("Finance", "ApInvoices").Describe(column, description);
}
