using MlConnector.Abstractions.Destinations;
using MlConnector.Abstractions.Errors;
using MlConnector.Abstractions.Schemas;
using MlConnector.BigQuery.Tests.World;
using MlConnector.BigQuery.Transport;
using MlConnector.Sandbox.BigQuery;
using MlConnector.TestKit.Destinations;

namespace MlConnector.BigQuery.Tests.Staging;

/// <summary>Rows that insertAll brought cannot be changed or removed for thirty minutes: a connection that has loaded by jobs since waits.</summary>
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

    /// <summary>Which rows a merge may change only the service knows: what it refuses is staged already, and is merged when it can be.</summary>
    [Fact]
    public async Task A_merge_that_would_change_what_insertAll_just_brought_is_refused_by_the_service_and_begun_anew_later()
    {
        (BigQueryWorld world, ContainerReference container) = await StreamedAsync();
        await using BigQueryWorld held = world;
        await using IDestination jobs = await MergingAsync(world, container);

        SendResult refused = await jobs.SendAsync(container, Changed(attempt: 1), BigQueryWorld.Cancel);

        Assert.Equal((SendOutcome.Refused, "BIGQUERY-BUFFERED", ErrorKind.Transient), (refused.Outcome, refused.Error!.Code, refused.Error.Kind));
        Assert.Equal("1", Assert.Single(world.Sandbox.Table("Finance", "ApInvoices").Rows)["Amount"]);
        world.Clock.Advance(TimeSpan.FromMinutes(30));
        SendResult sent = await jobs.SendAsync(container, Changed(attempt: 2), BigQueryWorld.Cancel);
        Assert.Equal(SendOutcome.Delivered, sent.Outcome);
        Assert.EndsWith("_m1", sent.RequestId, StringComparison.Ordinal);
        Assert.Equal("9", Assert.Single(world.Sandbox.Table("Finance", "ApInvoices").Rows)["Amount"]);
    }

    [Fact]
    public async Task What_the_storage_write_api_brought_is_merged_at_once_although_the_table_shows_it_as_buffered()
    {
        (BigQueryWorld world, ContainerReference container) = await StreamedAsync("storageWrite");
        await using BigQueryWorld held = world;
        await using IDestination jobs = await MergingAsync(world, container);

        SendResult sent = await jobs.SendAsync(container, Changed(attempt: 1), BigQueryWorld.Cancel);

        Assert.Equal((SendOutcome.Delivered, null), (sent.Outcome, sent.Error));
        Assert.EndsWith("_m0", sent.RequestId, StringComparison.Ordinal);
        Assert.Equal("9", Assert.Single(world.Sandbox.Table("Finance", "ApInvoices").Rows)["Amount"]);
    }

    /// <summary>That such rows may be removed together is not documented.</summary>
    [Fact]
    public async Task A_table_is_not_emptied_of_what_the_storage_write_api_just_brought()
    {
        (BigQueryWorld world, ContainerReference container) = await StreamedAsync("storageWrite");
        await using BigQueryWorld held = world;
        await using IDestination jobs = world.Again(("load", Settings.Text("job")));

        ConnectorError error = (await Assert.ThrowsAsync<ConnectorException>(() => ((IEmptiesTables)jobs).EmptyAsync(container, TestTables.Invoices, BigQueryWorld.Cancel))).Error;

        Assert.Equal(("BIGQUERY-BUFFERED", ErrorKind.Transient), (error.Code, error.Kind));
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

    private static KitBatch Changed(int attempt) => new(new BatchReference("b2", Merged, 1, attempt), [TestTables.Row("b2", "1", 9, "9.00")]);

    /// <summary>A connection that loads by jobs, with the table made one that rows are merged into.</summary>
    private static async Task<IDestination> MergingAsync(BigQueryWorld world, ContainerReference container)
    {
        IDestination jobs = world.Again(("load", Settings.Text("job")));
        SchemaDiff plan = await jobs.PlanSchemaAsync(TestTables.Finance(Merged), TestTables.Finance(TestTables.Invoices), container, BigQueryWorld.Cancel);
        await jobs.ApplySchemaAsync(TestTables.Finance(Merged), TestTables.Finance(TestTables.Invoices), plan, allowBreaking: true, BigQueryWorld.Cancel);
        return jobs;
    }

    /// <summary>A table with a row that was just streamed.</summary>
    private static async Task<(BigQueryWorld World, ContainerReference Container)> StreamedAsync(string way = "insertAll")
    {
        BigQueryWorld world = await BigQueryWorld.StartAsync(BigQueryWorld.WithBilling with { BuffersAppended = true }, ("load", Settings.Text(way)), ("storageBase", Settings.Text("{host}")));
        ContainerReference container = await world.ApplyAsync(TestTables.Finance(TestTables.Invoices));
        Assert.Equal(SendOutcome.Delivered, (await world.SendAsync(container, TestTables.Invoices, "b1", [TestTables.Row("b1", "1", 7, "1.00")])).Outcome);
        return (world, container);
    }
}
