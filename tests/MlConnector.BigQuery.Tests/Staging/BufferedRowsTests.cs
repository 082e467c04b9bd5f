using MlConnector.Abstractions.Destinations;
using MlConnector.Abstractions.Errors;
using MlConnector.Abstractions.Schemas;
using MlConnector.BigQuery.Tests.World;
using MlConnector.BigQuery.Transport;
using MlConnector.Sandbox.BigQuery;
using MlConnector.TestKit.Destinations;

namespace MlConnector.BigQuery.Tests.Staging;

/// <summary>Rows that were streamed cannot be changed or removed for thirty minutes: a connection that has loaded by jobs since waits, and uses no id of a job up meanwhile.</summary>
public sealed class BufferedRowsTests
{
    private const string Words = "UPDATE or DELETE statement over table acme-finance.Finance.ApInvoices would affect rows in the streaming buffer, which is not supported";
    private static readonly TableSchema Merged = TestTables.Invoices with { Mode = WriteMode.Upsert };

    [Fact]
    public async Task A_table_is_not_emptied_before_what_was_streamed_into_it_can_be_removed()
    {
        (BigQueryWorld world, ContainerReference container) = await StreamedAsync();
        await using BigQueryWorld held = world;
        await using IDestination jobs = world.Again(("load", Settings.Text("job")));
        world.Clock.Advance(TimeSpan.FromMinutes(10));

        ConnectorError error = (await Assert.ThrowsAsync<ConnectorException>(() => ((IEmptiesTables)jobs).EmptyAsync(container, TestTables.Invoices, BigQueryWorld.Cancel))).Error;

        Assert.Equal(("BIGQUERY-BUFFERED", ErrorKind.Transient), (error.Code, error.Kind));
        Assert.InRange(error.RetryAfter!.Value, TimeSpan.FromMinutes(1), TimeSpan.FromMinutes(20));
        Assert.NotEmpty(world.Sandbox.Table("Finance", "ApInvoices").Rows);
        world.Clock.Advance(error.RetryAfter.Value);
        await ((IEmptiesTables)jobs).EmptyAsync(container, TestTables.Invoices, BigQueryWorld.Cancel);
        Assert.Empty(world.Sandbox.Table("Finance", "ApInvoices").Rows);
    }

    [Fact]
    public async Task Nothing_is_staged_or_merged_into_a_table_before_what_was_streamed_into_it_can_be_changed()
    {
        (BigQueryWorld world, ContainerReference container) = await StreamedAsync();
        await using BigQueryWorld held = world;
        await using IDestination jobs = world.Again(("load", Settings.Text("job")));
        SchemaDiff plan = await jobs.PlanSchemaAsync(TestTables.Finance(Merged), TestTables.Finance(TestTables.Invoices), container, BigQueryWorld.Cancel);
        await jobs.ApplySchemaAsync(TestTables.Finance(Merged), TestTables.Finance(TestTables.Invoices), plan, allowBreaking: true, BigQueryWorld.Cancel);
        KitBatch batch = new(new BatchReference("b2", Merged, 1, 1), [TestTables.Row("b2", "1", 9, "9.00")]);

        SendResult refused = await jobs.SendAsync(container, batch, BigQueryWorld.Cancel);

        Assert.Equal((SendOutcome.Refused, "BIGQUERY-BUFFERED", ErrorKind.Transient), (refused.Outcome, refused.Error!.Code, refused.Error.Kind));
        Assert.Empty(world.Sandbox.Jobs);
        world.Clock.Advance(refused.Error.RetryAfter!.Value);
        SendResult sent = await jobs.SendAsync(container, batch, BigQueryWorld.Cancel);
        Assert.Equal(SendOutcome.Delivered, sent.Outcome);
        Assert.EndsWith("_m0", sent.RequestId, StringComparison.Ordinal);
        Assert.Equal("9", Assert.Single(world.Sandbox.Table("Finance", "ApInvoices").Rows)["Amount"]);
    }

    [Fact]
    public async Task The_services_own_words_mean_the_same_of_a_statement_and_of_a_job()
    {
        await using BigQueryWorld world = await BigQueryWorld.StartAsync(null, ("patience", Settings.Text("1s")));
        ContainerReference container = await world.ApplyAsync(TestTables.Finance(TestTables.Invoices));
        world.Refuse(BigQueryFaultPoints.Queries, 400, "invalidQuery", Words);

        ConnectorError statement = (await Assert.ThrowsAsync<ConnectorException>(() => ((IEmptiesTables)world.Destination).EmptyAsync(container, TestTables.Invoices, BigQueryWorld.Cancel))).Error;
        ConnectorError job = AnswerErrors.OfSecondJob("invalidQuery", Words);

        Assert.All([statement, job], error => Assert.Equal(("BIGQUERY-BUFFERED", ErrorKind.Transient, TimeSpan.FromMinutes(10)), (error.Code, error.Kind, error.RetryAfter)));
    }

    /// <summary>A table with a row that was just streamed.</summary>
    private static async Task<(BigQueryWorld World, ContainerReference Container)> StreamedAsync()
    {
        BigQueryWorld world = await BigQueryWorld.StartAsync(BigQueryWorld.WithBilling, ("load", Settings.Text("insertAll")));
        ContainerReference container = await world.ApplyAsync(TestTables.Finance(TestTables.Invoices));
        Assert.Equal(SendOutcome.Delivered, (await world.SendAsync(container, TestTables.Invoices, "b1", [TestTables.Row("b1", "1", 7, "1.00")])).Outcome);
        return (world, container);
    }
}
