using MlConnector.Abstractions.Checks;
using MlConnector.Abstractions.Schemas;
using MlConnector.BigQuery.Tests.World;
using MlConnector.Sandbox.BigQuery;
using MlConnector.Sandbox.Faults;

namespace MlConnector.BigQuery.Tests.Checks;

/// <summary>Each right that the chosen way and write modes need is tried, and no other; what could not be tried is said.</summary>
public sealed class CheckTests
{
    private static readonly TableSchema Table = TestTables.Invoices;

    [Theory]
    [InlineData("insertAll", "stream rows (insertAll)", false)]
    [InlineData("insertAll", "stream rows (insertAll)", true)]
    [InlineData("storageWrite", "stream rows (Storage Write API)", false)]
    [InlineData("storageWrite", "stream rows (Storage Write API)", true)]
    public async Task Without_a_table_it_is_said_that_streaming_was_not_tried(string load, string subject, bool dataset)
    {
        await using BigQueryWorld world = await StartAsync(load, BigQueryWorld.WithBilling);
        if (dataset) world.Sandbox.AddDataset("Finance", "EU");

        CheckReport report = await world.Destination.CheckAsync(TestTables.Finance(Table), BigQueryWorld.Cancel);
        CheckReport nameless = await world.Destination.CheckAsync(null, BigQueryWorld.Cancel);

        CheckFinding finding = Assert.Single(report.Findings, finding => finding.Subject == subject);
        Assert.Equal(CheckOutcome.Skipped, finding.Outcome);
        Assert.Contains("billing", finding.Detail, StringComparison.Ordinal);
        Assert.Contains("apply", finding.Detail, StringComparison.Ordinal);
        Assert.Equal(CheckOutcome.Skipped, Assert.Single(nameless.Findings, finding => finding.Subject == subject).Outcome);
        Assert.True(report.Passed);
    }

    [Theory]
    [InlineData("insertAll")]
    [InlineData("storageWrite")]
    public async Task Where_the_service_refuses_a_project_without_billing_before_it_looks_for_the_table_that_is_told_before_anything_is_created(string load)
    {
        await using BigQueryWorld world = await StartAsync(load, new BigQuerySandboxOptions());

        CheckReport report = await world.Destination.CheckAsync(TestTables.Finance(Table), BigQueryWorld.Cancel);

        Assert.Equal("BIGQUERY-FREE-TIER", Assert.Single(report.Findings, finding => finding.Error is not null).Error!.Code);
    }

    [Theory]
    [InlineData(WriteMode.Append, "write rows")]
    [InlineData(WriteMode.Versions, "write rows")]
    [InlineData(WriteMode.Replace, "write rows")]
    [InlineData(WriteMode.Upsert, "merge rows")]
    public async Task Statements_that_change_rows_are_tried_only_as_the_write_mode_needs_them(WriteMode mode, string subject)
    {
        await using BigQueryWorld world = await StartAsync("job");
        TableSchema table = TestTables.Table("ApInvoices", mode);
        await world.ApplyAsync(TestTables.Finance(table));

        CheckReport report = await world.Destination.CheckAsync(TestTables.Finance(table), BigQueryWorld.Cancel);
        world.Sandbox.Deny("bigquery.tables.updateData");
        CheckReport denied = await world.Destination.CheckAsync(TestTables.Finance(table), BigQueryWorld.Cancel);

        Assert.Equal([subject], report.Findings.Select(finding => finding.Subject).Where(found => found.EndsWith("e rows", StringComparison.Ordinal)));
        Assert.True(report.Passed);
        Assert.Equal(subject, Assert.Single(denied.Findings, finding => finding.Error is not null).Subject);
        Assert.Empty(world.Sandbox.Table("Finance", "ApInvoices").Rows);
    }

    [Fact]
    public async Task A_pipeline_of_several_modes_needs_the_rights_of_each()
    {
        await using BigQueryWorld world = await StartAsync("job");
        TableSchema merged = TestTables.Table("Suppliers", WriteMode.Upsert);
        await world.ApplyAsync(TestTables.Finance(Table, merged));

        CheckReport report = await world.Destination.CheckAsync(TestTables.Finance(Table, merged), BigQueryWorld.Cancel);

        Assert.Equal(["write rows", "merge rows"], report.Findings.Select(finding => finding.Subject).Where(found => found.EndsWith("e rows", StringComparison.Ordinal)));
    }

    [Theory]
    [InlineData(WriteMode.Versions, CheckOutcome.Skipped)]
    [InlineData(WriteMode.Upsert, CheckOutcome.Problem)]
    public async Task A_project_without_billing_that_runs_no_such_statement_is_good_enough_for_load_jobs_and_not_for_merges(WriteMode mode, CheckOutcome outcome)
    {
        await using BigQueryWorld world = await StartAsync("job");
        TableSchema table = TestTables.Table("ApInvoices", mode);
        await world.ApplyAsync(TestTables.Finance(table));
        // after the query that is tried, the judged table and the judged reading
        world.Order(BigQueryFaultPoints.Queries, new FaultOrder
        {
            Effect = FaultEffect.Respond,
            After = 3,
            Status = 403,
            Body = """{"error":{"code":403,"message":"Billing has not been enabled for this project. DML queries are not allowed in the free tier.","errors":[{"reason":"billingNotEnabled","message":"x"}]}}""",
        });

        CheckReport report = await world.Destination.CheckAsync(TestTables.Finance(table), BigQueryWorld.Cancel);

        Assert.Equal(outcome, Assert.Single(report.Findings, finding => finding.Subject is "write rows" or "merge rows").Outcome);
        Assert.Equal(outcome == CheckOutcome.Skipped, report.Passed);
    }

    private static Task<BigQueryWorld> StartAsync(string load, BigQuerySandboxOptions? options = null) =>
        BigQueryWorld.StartAsync(options, ("load", Settings.Text(load)), ("storageBase", Settings.Text("{host}")));
}
