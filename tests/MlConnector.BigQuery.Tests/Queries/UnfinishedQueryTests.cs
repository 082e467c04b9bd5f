using MlConnector.Abstractions.Destinations;
using MlConnector.Abstractions.Errors;
using MlConnector.Abstractions.Schemas;
using MlConnector.BigQuery.Tests.World;
using MlConnector.Sandbox.BigQuery;
using MlConnector.Sandbox.Faults;

namespace MlConnector.BigQuery.Tests.Queries;

public sealed class UnfinishedQueryTests
{
    private static readonly TableSchema Table = TestTables.Invoices;

    [Fact]
    public async Task A_query_that_is_never_done_is_asked_for_with_pauses_and_given_up_after_the_patience()
    {
        await using BigQueryWorld world = await BigQueryWorld.WithAsync(Table, null, ("jobPatience", Settings.Text("2m")));
        world.Order(BigQueryFaultPoints.Queries, new FaultOrder { Effect = FaultEffect.Respond, Status = 200, Body = """{"jobComplete":false,"jobReference":{"jobId":"j"}}""", Times = null });
        long before = world.Host.Context.Counters["bigquery.requests"];
        using var limit = new CancellationTokenSource(TimeSpan.FromHours(6), world.Clock);

        ConnectorException given = await Assert.ThrowsAsync<ConnectorException>(() => ((IReadsBack)world.Destination).CountBatchesAsync(world.Container, Table, ["b1"], limit.Token));

        Assert.Equal(("BIGQUERY-QUERY-UNFINISHED", ErrorKind.Transient), (given.Error.Code, given.Error.Kind));
        Assert.Contains("120 s", given.Error.Message, StringComparison.Ordinal);
        Assert.InRange(world.Host.Context.Counters["bigquery.requests"] - before, 2, 20);
    }

    [Fact]
    public async Task A_query_whose_job_failed_of_itself_is_asked_anew()
    {
        await using BigQueryWorld world = await BigQueryWorld.WithAsync(Table, null, ("patience", Settings.Text("5s")));
        await world.SendAsync(world.Container, Table, "b1", [TestTables.Row("b1", "1", 7, "1.00")]);
        world.Sandbox.FailNextQuery();

        IReadOnlyDictionary<string, long> counted = await ((IReadsBack)world.Destination).CountBatchesAsync(world.Container, Table, ["b1"], BigQueryWorld.Cancel);

        Assert.Equal(1, counted["b1"]);
    }

    [Fact]
    public async Task A_statement_whose_job_failed_of_itself_is_carried_out_under_another_name()
    {
        await using BigQueryWorld world = await BigQueryWorld.WithAsync(Table, null, ("patience", Settings.Text("5s")));
        await world.SendAsync(world.Container, Table, "b1", [TestTables.Row("b1", "1", 7, "1.00")]);
        world.Sandbox.FailNextQuery();

        await ((IEmptiesTables)world.Destination).EmptyAsync(world.Container, Table, BigQueryWorld.Cancel);

        Assert.Empty(world.Sandbox.Table("Finance", "ApInvoices").Rows);
    }

    [Fact]
    public async Task A_query_whose_jobs_fail_again_and_again_is_given_up_with_their_reason()
    {
        await using BigQueryWorld world = await BigQueryWorld.WithAsync(Table, null, ("patience", Settings.Text("5s")));
        for (int times = 0; times < 20; times++) world.Sandbox.FailNextQuery();
        long before = world.Host.Context.Counters["bigquery.queries"];

        ConnectorException given = await Assert.ThrowsAsync<ConnectorException>(() => ((IReadsBack)world.Destination).CountBatchesAsync(world.Container, Table, ["b1"], BigQueryWorld.Cancel));

        Assert.Equal("BIGQUERY-SERVICE", given.Error.Code);
        Assert.Contains("Error encountered during execution", given.Error.Message, StringComparison.Ordinal);
        Assert.Equal(3, world.Host.Context.Counters["bigquery.queries"] - before);
    }

    [Fact]
    public async Task A_fault_of_the_service_about_a_job_that_did_not_fail_is_asked_for_again_and_not_run_twice()
    {
        await using BigQueryWorld world = await BigQueryWorld.WithAsync(Table, new BigQuerySandboxOptions { UnfinishedAnswers = 1 });
        await world.SendAsync(world.Container, Table, "b1", [TestTables.Row("b1", "1", 7, "1.00")]);
        world.Order(BigQueryFaultPoints.Queries, new FaultOrder { Effect = FaultEffect.Respond, Status = 503, After = 1 });
        long before = world.Host.Context.Counters["bigquery.queries"];

        IReadOnlyDictionary<string, long> counted = await ((IReadsBack)world.Destination).CountBatchesAsync(world.Container, Table, ["b1"], BigQueryWorld.Cancel);

        Assert.Equal((1, 1), (counted["b1"], world.Host.Context.Counters["bigquery.queries"] - before));
    }
}
