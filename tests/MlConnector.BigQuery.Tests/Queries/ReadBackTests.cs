using MlConnector.Abstractions.Checks;
using MlConnector.Abstractions.Destinations;
using MlConnector.Abstractions.Errors;
using MlConnector.Abstractions.Schemas;
using MlConnector.BigQuery.Tests.World;
using MlConnector.Sandbox.BigQuery;
using MlConnector.Sandbox.Faults;

namespace MlConnector.BigQuery.Tests.Queries;

public sealed class ReadBackTests
{
    private static readonly TableSchema Table = TestTables.Invoices;

    private static readonly string?[][] Versions =
    [
        TestTables.Row("b1", "1", 1, "0.10"), TestTables.Row("b1", "2", 2, "0.20"), TestTables.Row("b1", "3", 3, "100000000000.01", company: "B"),
        TestTables.Row("b2", "1", 4, "0.15"), TestTables.Row("b2", "2", 5, null, deleted: true),
    ];

    [Fact]
    public async Task What_proof_would_scan_is_shown_before_it_is_asked_and_counted_when_it_was()
    {
        await using BigQueryWorld world = await BigQueryWorld.StartAsync(null, ("bytesPerQuery", Settings.Text("10485760")));
        var reader = (IReadsBack)world.Destination;
        ContainerReference container = await world.ApplyAsync(TestTables.Finance(TestTables.Invoices));
        await world.SendAsync(container, TestTables.Invoices, "b1", [.. Enumerable.Range(1, 500).Select(i => TestTables.Row("b1", $"{i}", i, "1.00"))]);

        SchemaDiff plan = await world.Destination.PlanSchemaAsync(TestTables.Finance(TestTables.Invoices), TestTables.Finance(TestTables.Invoices), container, BigQueryWorld.Cancel);
        CheckReport check = await world.Destination.CheckAsync(TestTables.Finance(TestTables.Invoices), BigQueryWorld.Cancel);
        long? before = reader.BytesScannedOf(TestTables.Invoices);
        await reader.CountBatchesAsync(container, TestTables.Invoices, ["b1"], BigQueryWorld.Cancel);

        string remark = Assert.Single(plan.Remarks);
        Assert.Matches(@"would scan [1-9]\d* MB a run, as the tables are now \(ApInvoices [1-9]\d* MB\); one question may scan 11 MB \(bytesPerQuery\)", remark);
        Assert.Contains(check.Findings, finding => finding.Subject == "what proof scans" && finding.Detail == remark);
        Assert.Equal(0, before);
        Assert.InRange(reader.BytesScannedOf(TestTables.Invoices) ?? 0, 1, long.MaxValue);
        Assert.Equal(0, reader.BytesScannedOf(TestTables.Invoices with { Name = "Other" }));
    }

    [Theory]
    [InlineData(1, "would scan at most [1-9]\\d* MB for ApInvoices, as the tables are now, .*; it may scan 11 MB \\(bytesPerQuery\\)")]
    [InlineData(3, "bytesPerQuery allows 11 MB: raise it, or partition the table, or batches are refused")]
    [InlineData(1, "Comparing a table with its staged changes at the end of a run would scan [1-9]\\d* MB for ApInvoices\\.$")]
    public async Task What_a_merge_would_scan_is_told_by_the_plan(int batches, string told)
    {
        await using BigQueryWorld world = await BigQueryWorld.StartAsync(null, ("bytesPerQuery", Settings.Text("10485760")));
        TableSchema table = TestTables.Invoices with { Mode = WriteMode.Upsert };
        ContainerReference container = await world.ApplyAsync(TestTables.Finance(table));
        for (int batch = 1; batch <= batches; batch++)
        {
            string?[][] rows = [.. Enumerable.Repeat(TestTables.Row($"b{batch}", "1", 1, "1.00"), batches == 1 ? 500 : 50_000)];
            await world.SendAsync(container, table, $"b{batch}", rows);
        }

        SchemaDiff plan = await world.Destination.PlanSchemaAsync(TestTables.Finance(table), TestTables.Finance(table), container, BigQueryWorld.Cancel);

        Assert.Matches(told, Assert.Single(plan.Remarks, remark => remark.StartsWith("The merge", StringComparison.Ordinal)));
    }

    [Fact]
    public async Task A_question_that_would_scan_more_than_is_allowed_is_told_by_the_plan()
    {
        await using BigQueryWorld world = await BigQueryWorld.StartAsync(null, ("bytesPerQuery", Settings.Text("10485760")));
        ContainerReference container = await world.ApplyAsync(TestTables.Finance(TestTables.Invoices));
        string?[][] rows = [.. Enumerable.Repeat(TestTables.Row("b1", "1", 1, "1.00"), 50_000)];
        foreach (string batch in new[] { "b1", "b2", "b3" }) Assert.Equal(SendOutcome.Delivered, (await world.SendAsync(container, TestTables.Invoices, batch, rows)).Outcome);

        SchemaDiff plan = await world.Destination.PlanSchemaAsync(TestTables.Finance(TestTables.Invoices), TestTables.Finance(TestTables.Invoices), container, BigQueryWorld.Cancel);

        Assert.Contains("bytesPerQuery allows 11 MB", Assert.Single(plan.Remarks), StringComparison.Ordinal);
    }

    [Fact]
    public async Task INV7_totals_are_of_the_newest_versions_and_exact()
    {
        await using BigQueryWorld world = await BigQueryWorld.StartAsync(new BigQuerySandboxOptions { RowsPerPage = 1, UnfinishedAnswers = 1 });
        ContainerReference container = await world.ApplyAsync(TestTables.Finance(Table));
        await SendAsync(world, container);
        var reader = (IReadsBack)world.Destination;

        List<GroupTotals> groups = await reader.ReadTotalsAsync(container, Table, ["Company"], ["Amount"], BigQueryWorld.Cancel).ToListAsync(BigQueryWorld.Cancel);
        List<GroupTotals> all = await reader.ReadTotalsAsync(container, Table, [], ["Amount"], BigQueryWorld.Cancel).ToListAsync(BigQueryWorld.Cancel);
        List<KeyTotals> keys = await reader.ReadKeysAsync(container, Table, [KeyValuePair.Create("Company", "A")], ["Amount"], BigQueryWorld.Cancel).ToListAsync(BigQueryWorld.Cancel);

        Assert.Equal([("A", 1L, 0.15m), ("B", 1L, 100000000000.01m)], groups.Select(group => (group.Group[0], group.Count, group.Sums[0])).Order());
        Assert.Equal((2L, 100000000000.16m), (all.Single().Count, all.Single().Sums[0]));
        Assert.Equal(("A|ap_invoices|1", 0.15m), (keys.Single().SourceId, keys.Single().Values[0]));
    }

    [Fact]
    public async Task A_row_that_is_there_twice_counts_twice_in_proofs_and_once_in_the_view()
    {
        await using BigQueryWorld world = await BigQueryWorld.StartAsync();
        ContainerReference container = await world.ApplyAsync(TestTables.Finance(Table));
        await SendAsync(world, container);
        await world.SendAsync(container, Table, "b3", [TestTables.Row("b3", "1", 4, "0.15")]);

        GroupTotals total = await ((IReadsBack)world.Destination).ReadTotalsAsync(container, Table, [], ["Amount"], BigQueryWorld.Cancel).SingleAsync(BigQueryWorld.Cancel);

        Assert.Equal(3, total.Count);
        Assert.Equal(["A|ap_invoices|1", "B|ap_invoices|3"], world.Sandbox.Query("EU", "SELECT * FROM `acme-finance.Finance.ApInvoices_current`").Select(row => row["_SourceId"]).Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task INV5_a_replaced_table_shows_its_last_closed_generation()
    {
        await using BigQueryWorld world = await BigQueryWorld.StartAsync();
        TableSchema table = TestTables.Table("Stock", WriteMode.Replace);
        ContainerReference container = await world.ApplyAsync(TestTables.Finance(table));
        await world.SendAsync(container, table, "b1", [TestTables.Row("b1", "1", 1, "1.00", generation: 1)]);
        await world.CloseAsync(container, table, "b1e", TestTables.Row("b1e", "1", 1, null, deleted: true, generation: 1), 1);
        await world.SendAsync(container, table, "b2", [TestTables.Row("b2", "1", 3, "2.00", generation: 2)]);

        GroupTotals total = await ((IReadsBack)world.Destination).ReadTotalsAsync(container, table, [], ["Amount"], BigQueryWorld.Cancel).SingleAsync(BigQueryWorld.Cancel);

        Assert.Equal((1L, 1.00m), (total.Count, total.Sums[0]));
        Assert.Equal("1", Assert.Single(world.Sandbox.Query("EU", "SELECT * FROM `acme-finance.Finance.Stock_current`"))["Amount"]);
    }

    [Fact]
    public async Task Batches_and_their_rows_are_counted_and_listed()
    {
        await using BigQueryWorld world = await BigQueryWorld.StartAsync(new BigQuerySandboxOptions { RowsPerPage = 2 });
        TableSchema table = TestTables.Table("ApInvoices", WriteMode.Versions, new Field("At", FieldType.DateTime), new Field("Utc", FieldType.DateTime) { Zone = "UTC" });
        ContainerReference container = await world.ApplyAsync(TestTables.Finance(table));
        await world.SendAsync(container, table, "b1", [.. Versions[..3].Select(row => (string?[])[.. row[..3], "2026-05-01T07:08:09.5", "2026-05-01T07:08:09Z", .. row[3..]])]);

        IReadOnlyDictionary<string, long> counted = await ((IReadsBack)world.Destination).CountBatchesAsync(container, table, ["b1", "b9"], BigQueryWorld.Cancel);
        List<StoredBatch> batches = await ((IListsRows)world.Destination).ReadBatchesAsync(container, table, BigQueryWorld.Cancel).ToListAsync(BigQueryWorld.Cancel);
        List<ListedRow> rows = await ((IListsRows)world.Destination).ReadRowsAsync(container, table, batches, BigQueryWorld.Cancel).ToListAsync(BigQueryWorld.Cancel);

        Assert.Equal(new StoredBatch("b1", 3), Assert.Single(batches));
        Assert.Equal(KeyValuePair.Create("b1", 3L), Assert.Single(counted));
        ListedRow first = rows.Single(row => row.Version == 1);
        Assert.Equal(("A|ap_invoices|1", false), (first.SourceId, first.Deleted));
        Assert.Equal(["A", "0.1", "2026-05-31", "2026-05-01T07:08:09.5", "2026-05-01T07:08:09Z"], first.Values);
    }

    [Fact]
    public async Task INV_5_an_emptying_without_an_answer_is_carried_out_once_and_never_after_rows_were_sent()
    {
        await using BigQueryWorld world = await BigQueryWorld.StartAsync();
        ContainerReference container = await world.ApplyAsync(TestTables.Finance(Table));
        world.Order(BigQueryFaultPoints.Queries, new FaultOrder { Effect = FaultEffect.CommitLate, Delay = TimeSpan.FromSeconds(60) });

        await ((IEmptiesTables)world.Destination).EmptyAsync(container, Table, BigQueryWorld.Cancel);
        await SendAsync(world, container);
        await Task.Delay(TimeSpan.FromMinutes(5), world.Clock, BigQueryWorld.Cancel);

        Assert.Equal(5, (await world.Destination.InspectAsync(container, [Table], BigQueryWorld.Cancel)).Single().Rows);
    }

    [Fact]
    public async Task A_table_is_known_again_and_a_new_one_of_the_same_name_is_another()
    {
        await using BigQueryWorld world = await BigQueryWorld.StartAsync();
        ContainerReference container = await world.ApplyAsync(TestTables.Finance(Table));
        await SendAsync(world, container);

        TableState before = (await world.Destination.InspectAsync(container, [Table], BigQueryWorld.Cancel)).Single();
        await ((IEmptiesTables)world.Destination).EmptyAsync(container, Table, BigQueryWorld.Cancel);
        TableState emptied = (await world.Destination.InspectAsync(container, [Table], BigQueryWorld.Cancel)).Single();
        world.Sandbox.Table("Finance", "ApInvoices").Delete();
        TableState gone = (await world.Destination.InspectAsync(container, [Table], BigQueryWorld.Cancel)).Single();
        await world.ApplyAsync(TestTables.Finance(Table));
        TableState other = (await world.Destination.InspectAsync(container, [Table], BigQueryWorld.Cancel)).Single();

        Assert.Equal((5L, 5L, "b2"), (before.Rows, before.NewestVersion, before.NewestBatch));
        Assert.Equal((before.Identity, 0L), (emptied.Identity, emptied.Rows));
        Assert.Equal(("", "BIGQUERY-NOT-FOUND"), (gone.Identity, gone.Error!.Code));
        Assert.NotEqual(before.Identity, other.Identity);
    }

    [Fact]
    public async Task INV3_rows_whose_job_the_service_has_forgotten_are_counted()
    {
        await using BigQueryWorld world = await BigQueryWorld.StartAsync();
        ContainerReference container = await world.ApplyAsync(TestTables.Finance(Table));
        await world.SendAsync(container, Table, "b1", Versions[..3]);
        world.Refuse(BigQueryFaultPoints.Jobs, 404, "notFound", times: null);

        ConfirmResult whole = await world.Destination.ConfirmAsync(container, new BatchReference("b1", Table, 3, 1), BigQueryWorld.Cancel);
        ConfirmResult part = await world.Destination.ConfirmAsync(container, new BatchReference("b1", Table, 4, 1), BigQueryWorld.Cancel);
        ConfirmResult more = await world.Destination.ConfirmAsync(container, new BatchReference("b1", Table, 2, 1), BigQueryWorld.Cancel);

        Assert.Equal((ConfirmOutcome.Arrived, ConfirmOutcome.Partial, ConfirmOutcome.MoreThanSent), (whole.Outcome, part.Outcome, more.Outcome));
        Assert.Equal(3, part.PresentKeys.Length);
    }

    [Fact]
    public async Task A_query_that_would_read_too_much_is_refused_by_the_cap()
    {
        await using BigQueryWorld world = await BigQueryWorld.StartAsync(null, ("bytesPerQuery", Settings.Text("10485760")));
        ContainerReference container = await world.ApplyAsync(TestTables.Finance(Table));
        for (int batch = 0; batch < 3; batch++) await world.SendAsync(container, Table, $"b{batch}", [.. Enumerable.Range(0, 60_000).Select(i => TestTables.Row($"b{batch}", $"{i}", i, "1.00"))]);

        ConnectorException refused = await Assert.ThrowsAsync<ConnectorException>(() => world.Destination.InspectAsync(container, [Table], BigQueryWorld.Cancel));

        Assert.Equal("BIGQUERY-BYTES", refused.Error.Code);
        Assert.Contains("bytes billed", refused.Error.Message, StringComparison.Ordinal);
    }

    private static async Task SendAsync(BigQueryWorld world, ContainerReference container)
    {
        Assert.Equal(SendOutcome.Delivered, (await world.SendAsync(container, Table, "b1", Versions[..3])).Outcome);
        Assert.Equal(SendOutcome.Delivered, (await world.SendAsync(container, Table, "b2", Versions[3..])).Outcome);
    }
}
