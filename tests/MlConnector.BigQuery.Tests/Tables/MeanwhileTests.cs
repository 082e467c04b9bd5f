using MlConnector.Abstractions.Destinations;
using MlConnector.Abstractions.Errors;
using MlConnector.Abstractions.Schemas;
using MlConnector.BigQuery.Tests.World;
using MlConnector.Sandbox.BigQuery;
using MlConnector.Sandbox.Faults;

namespace MlConnector.BigQuery.Tests.Tables;

/// <summary>A table that somebody changes between our look at it and our own change.</summary>
public sealed class MeanwhileTests
{
    private static readonly TimeSpan Long = TimeSpan.FromHours(2);

    [Fact]
    public async Task What_somebody_else_changed_meanwhile_is_read_and_kept()
    {
        await using BigQueryWorld world = await BigQueryWorld.StartAsync();
        TableSchema table = TestTables.Invoices;
        ContainerReference container = await world.ApplyAsync(TestTables.Finance(table));
        SchemaDiff plan = await world.Destination.PlanSchemaAsync(TestTables.Finance(With(table, "Town")), TestTables.Finance(table), container, BigQueryWorld.Cancel);
        // the table and its view are looked at, and then the change is on its way for a long time
        world.Order(BigQueryFaultPoints.Tables, new FaultOrder { Effect = FaultEffect.Delay, After = 2, Delay = Long });
        Task<ContainerReference> slow = world.Destination.ApplySchemaAsync(TestTables.Finance(With(table, "Town")), TestTables.Finance(table), plan, allowBreaking: false, BigQueryWorld.Cancel);
        while (world.Host.Context.Counters["bigquery.faults"] == 0) await Task.Delay(TimeSpan.FromSeconds(1), world.Clock, BigQueryWorld.Cancel);
        await using IDestination other = world.Again();
        SchemaDiff quick = await other.PlanSchemaAsync(TestTables.Finance(With(table, "Branch")), TestTables.Finance(table), container, BigQueryWorld.Cancel);
        await other.ApplySchemaAsync(TestTables.Finance(With(table, "Branch")), TestTables.Finance(table), quick, allowBreaking: false, BigQueryWorld.Cancel);

        world.Clock.Advance(Long);
        await slow;

        Assert.Equal(["Branch", "Town"], world.Sandbox.Table("Finance", "ApInvoices").Columns.Select(column => column.Name).Except(table.Columns.Select(column => column.Name)).Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task A_table_that_is_changed_again_and_again_is_left_alone_and_that_is_told()
    {
        await using BigQueryWorld world = await BigQueryWorld.StartAsync();
        TableSchema table = TestTables.Invoices;
        ContainerReference container = await world.ApplyAsync(TestTables.Finance(table));
        SchemaDiff plan = await world.Destination.PlanSchemaAsync(TestTables.Finance(With(table, "Town")), TestTables.Finance(table), container, BigQueryWorld.Cancel);
        // of three requests the third is the change
        world.Order(BigQueryFaultPoints.Tables, new FaultOrder
        {
            Effect = FaultEffect.Respond,
            After = 2,
            Every = 3,
            Times = null,
            Status = 412,
            Body = """{"error":{"code":412,"message":"Precondition check failed.","errors":[{"message":"Precondition check failed.","reason":"conditionNotMet"}]}}""",
        });

        ConnectorError told = (await Assert.ThrowsAsync<ConnectorException>(() => world.Destination.ApplySchemaAsync(TestTables.Finance(With(table, "Town")), TestTables.Finance(table), plan, allowBreaking: false, BigQueryWorld.Cancel))).Error;

        Assert.Equal(("BIGQUERY-CHANGED", ErrorKind.Transient), (told.Code, told.Kind));
        Assert.DoesNotContain(world.Sandbox.Table("Finance", "ApInvoices").Columns, column => column.Name == "Town");
    }

    private static TableSchema With(TableSchema table, string column) => table with { Columns = table.Columns.Add(new ColumnSchema(column, FieldType.Text, "STRING")) };
}
