using MlConnector.Abstractions.Destinations;
using MlConnector.Abstractions.Errors;
using MlConnector.Abstractions.Schemas;
using MlConnector.BigQuery.Tests.World;
using MlConnector.Sandbox.BigQuery;
using MlConnector.Sandbox.Faults;

namespace MlConnector.BigQuery.Tests.Staging;

/// <summary>Tables whose rows are changed: staged by a load job, merged by a second one.</summary>
public sealed class MergeTests
{
    private static readonly TableSchema Table = TestTables.Table("Suppliers", WriteMode.Upsert);

    [Fact]
    public async Task A_row_is_inserted_changed_and_deleted_and_the_table_is_its_own_current_state()
    {
        await using BigQueryWorld world = await BigQueryWorld.StartAsync();
        ContainerReference container = await world.ApplyAsync(TestTables.Finance(Table));
        Assert.Equal(["Suppliers", "Suppliers__changes"], world.Sandbox.Tables("Finance"));

        Assert.Equal(SendOutcome.Delivered, (await world.SendAsync(container, Table, "b1", [TestTables.Row("b1", "1", 1, "1.00"), TestTables.Row("b1", "2", 1, "2.00"), TestTables.Row("b1", "3", 1, null)])).Outcome);
        SendResult sent = await world.SendAsync(container, Table, "b2", [TestTables.Row("b2", "1", 5, "1.50"), TestTables.Row("b2", "2", 5, null, deleted: true), TestTables.Row("b2", "4", 5, "4.00")]);

        Assert.Equal(SendOutcome.Delivered, sent.Outcome);
        Assert.EndsWith("_m0", sent.RequestId, StringComparison.Ordinal);
        Assert.Equal(["A|ap_invoices|1 1.5", "A|ap_invoices|3 ", "A|ap_invoices|4 4"], Current(world));
        IReadOnlyDictionary<string, long> counted = await ((IReadsBack)world.Destination).CountBatchesAsync(container, Table, ["b1", "b2"], BigQueryWorld.Cancel);
        Assert.Equal((3L, 3L), (counted["b1"], counted["b2"]));
        Assert.Equal(3, (await world.Destination.InspectAsync(container, [Table], BigQueryWorld.Cancel))[0].Rows);
    }

    [Fact]
    public async Task A_batch_that_is_merged_after_a_later_one_brings_nothing_old_back()
    {
        await using BigQueryWorld world = await BigQueryWorld.StartAsync();
        ContainerReference container = await world.ApplyAsync(TestTables.Finance(Table));
        await world.SendAsync(container, Table, "b1", [TestTables.Row("b1", "1", 1, "1.00"), TestTables.Row("b1", "2", 1, "2.00")]);
        await world.SendAsync(container, Table, "b3", [TestTables.Row("b3", "1", 9, null, deleted: true), TestTables.Row("b3", "2", 9, "9.00")]);

        await world.SendAsync(container, Table, "b2", [TestTables.Row("b2", "1", 5, "5.00"), TestTables.Row("b2", "2", 5, "5.00")]);

        Assert.Equal(["A|ap_invoices|2 9"], Current(world));
    }

    [Theory]
    [InlineData(BigQueryFaultPoints.UploadFinish, FaultEffect.DropBeforeCommit)]
    [InlineData(BigQueryFaultPoints.UploadFinish, FaultEffect.DropAfterCommit)]
    [InlineData(BigQueryFaultPoints.NewJob, FaultEffect.DropBeforeCommit)]
    [InlineData(BigQueryFaultPoints.NewJob, FaultEffect.DropAfterCommit)]
    public async Task INV3_a_connection_that_dies_at_either_job_is_asked_about_and_a_second_send_changes_nothing_twice(string point, FaultEffect effect)
    {
        await using BigQueryWorld world = await BigQueryWorld.StartAsync(null, ("settle", Settings.Text("1s")), ("patience", Settings.Text("1s")));
        ContainerReference container = await world.ApplyAsync(TestTables.Finance(Table));
        world.Order(point, new FaultOrder { Effect = effect, Times = null });
        string?[][] rows = [TestTables.Row("b1", "1", 7, "1.00")];
        SendResult first = await world.SendAsync(container, Table, "b1", rows);
        world.Host.Context.Faults.Clear();
        ConfirmResult found = await world.Destination.ConfirmAsync(container, new BatchReference("b1", Table, 1, 1), BigQueryWorld.Cancel);

        SendResult second = await world.SendAsync(container, Table, "b1", rows, attempt: 2);

        Assert.Equal(SendOutcome.Unknown, first.Outcome);
        Assert.Equal(point == BigQueryFaultPoints.NewJob && effect == FaultEffect.DropAfterCommit ? ConfirmOutcome.Arrived : ConfirmOutcome.Absent, found.Outcome);
        Assert.Equal(SendOutcome.Delivered, second.Outcome);
        Assert.Equal(["A|ap_invoices|1 1"], Current(world));
        Assert.Single(world.Sandbox.Table("Finance", "Suppliers__changes").Rows);
        Assert.Equal(2, world.Sandbox.Jobs.Count);
    }

    /// <summary>A merge of nothing would be stored like any other, and the row that readers have would stay old for good.</summary>
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task INV3_rows_that_ended_before_their_merge_was_begun_are_loaded_again(bool byTime)
    {
        await using BigQueryWorld world = await BigQueryWorld.StartAsync(null, ("settle", Settings.Text("1s")), ("patience", Settings.Text("1s")));
        ContainerReference container = await world.ApplyAsync(TestTables.Finance(Table));
        await world.SendAsync(container, Table, "b1", [TestTables.Row("b1", "1", 1, "1.00")]);
        string?[][] rows = [TestTables.Row("b2", "1", 5, "5.00"), TestTables.Row("b2", "2", 5, "6.00")];
        world.Order(BigQueryFaultPoints.NewJob, new FaultOrder { Effect = FaultEffect.DropBeforeCommit, Times = null });
        SendResult first = await world.SendAsync(container, Table, "b2", rows);
        if (byTime) world.Clock.Advance(TimeSpan.FromDays(9));
        else world.Sandbox.Table("Finance", "Suppliers__changes").Empty();
        int left = world.Sandbox.Table("Finance", "Suppliers__changes").Rows.Count;

        // what loads them again does not come to its merge either, and then they are gone once more
        SendResult second = await world.SendAsync(container, Table, "b2", rows, attempt: 2);
        world.Host.Context.Faults.Clear();
        world.Sandbox.Table("Finance", "Suppliers__changes").Empty();
        SendResult third = await world.SendAsync(container, Table, "b2", rows, attempt: 3), fourth = await world.SendAsync(container, Table, "b2", rows, attempt: 4);

        Assert.Equal((SendOutcome.Unknown, 0, SendOutcome.Unknown), (first.Outcome, left, second.Outcome));
        Assert.Equal((SendOutcome.Delivered, SendOutcome.Delivered), (third.Outcome, fourth.Outcome));
        Assert.Equal(["A|ap_invoices|1 5", "A|ap_invoices|2 6"], Current(world));
        Assert.Equal(["g0", "g1", "g2", "m0"], world.Sandbox.Jobs.Select(job => job.Id).Where(id => id.StartsWith("mlc_b2_", StringComparison.Ordinal)).Select(id => id[(id.LastIndexOf('_') + 1)..]).Order(StringComparer.Ordinal));
        Assert.Equal(2, (await ((IReadsBack)world.Destination).CountBatchesAsync(container, Table, ["b2"], BigQueryWorld.Cancel))["b2"]);
    }

    [Fact]
    public async Task A_merge_that_would_scan_more_than_is_allowed_is_refused_and_the_table_stays_as_it_was()
    {
        await using BigQueryWorld world = await BigQueryWorld.StartAsync(null, ("bytesPerQuery", Settings.Text("10485760")));
        ContainerReference container = await world.ApplyAsync(TestTables.Finance(Table));
        string?[][] Many(string batch, string amount) => [.. Enumerable.Range(0, 40_000).Select(number => TestTables.Row(batch, $"{number}", 1, amount))];
        Assert.Equal(SendOutcome.Delivered, (await world.SendAsync(container, Table, "b1", Many("b1", "1.00"))).Outcome);
        SendResult refused = await world.SendAsync(container, Table, "b2", Many("b2", "2.00"));

        Assert.Equal((SendOutcome.Refused, "BIGQUERY-BYTES", ErrorKind.Config), (refused.Outcome, refused.Error!.Code, refused.Error.Kind));
        Assert.All(world.Sandbox.Table("Finance", "Suppliers").Rows, row => Assert.Equal("1", row["Amount"]));
    }

    /// <summary>Rows that move count twice: with the month they leave and the one they come to. Each half stays within what one statement may change.</summary>
    [Fact]
    public async Task A_merge_of_more_partitions_than_one_statement_may_change_is_to_be_halved_and_the_halves_arrive()
    {
        await using BigQueryWorld world = await BigQueryWorld.StartAsync(new BigQuerySandboxOptions { PartitionsPerJob = 3 }, ("tables", Settings.Map(("Suppliers", Settings.Map(("partition", Settings.Text("month")), ("partitionBy", Settings.Text("Due")))))));
        ContainerReference container = await world.ApplyAsync(TestTables.Finance(Table));
        Assert.Equal(SendOutcome.Delivered, (await world.SendAsync(container, Table, "b1", [In("b1", "1", 1, "2026-01-15"), In("b1", "2", 1, "2026-02-15")])).Outcome);

        SendResult refused = await world.SendAsync(container, Table, "b2", [In("b2", "1", 2, "2026-03-15"), In("b2", "2", 2, "2026-04-15")]);
        string[] before = Due(world);

        Assert.Equal((SendOutcome.Refused, "BIGQUERY-TOO-LARGE", true), (refused.Outcome, refused.Error!.Code, refused.TooLarge));
        Assert.Equal(["2026-01-15", "2026-02-15"], before);
        Assert.Equal(SendOutcome.Delivered, (await world.SendAsync(container, Table, "b3", [In("b3", "1", 2, "2026-03-15")])).Outcome);
        Assert.Equal(SendOutcome.Delivered, (await world.SendAsync(container, Table, "b4", [In("b4", "2", 2, "2026-04-15")])).Outcome);
        Assert.Equal(["2026-03-15", "2026-04-15"], Due(world));
    }

    [Fact]
    public async Task New_columns_reach_both_tables_and_emptying_empties_both()
    {
        await using BigQueryWorld world = await BigQueryWorld.StartAsync();
        ContainerReference container = await world.ApplyAsync(TestTables.Finance(Table));
        await world.SendAsync(container, Table, "b1", [TestTables.Row("b1", "1", 1, "1.00")]);
        TableSchema wider = Table with { Columns = Table.Columns.Add(new ColumnSchema("Town", FieldType.Text, "STRING")) };
        await world.ApplyAsync(TestTables.Finance(wider), TestTables.Finance(Table));

        await world.SendAsync(container, wider, "b2", [[.. TestTables.Row("b2", "1", 2, "2.00"), "Basel"]]);

        Assert.Equal("Basel", Assert.Single(world.Sandbox.Table("Finance", "Suppliers").Rows)["Town"]);
        Assert.Contains("expirationMs", world.Sandbox.Table("Finance", "Suppliers__changes").Partitioning, StringComparison.Ordinal);
        await ((IEmptiesTables)world.Destination).EmptyAsync(container, wider, BigQueryWorld.Cancel);
        Assert.Empty(world.Sandbox.Table("Finance", "Suppliers").Rows);
        Assert.Empty(world.Sandbox.Table("Finance", "Suppliers__changes").Rows);
    }

    private static string?[] In(string batch, string key, long version, string day)
    {
        string?[] row = TestTables.Row(batch, key, version, "1.00");
        row[2] = day;
        return row;
    }

    private static string[] Due(BigQueryWorld world) => [.. world.Sandbox.Table("Finance", "Suppliers").Rows.Select(row => row["Due"]!).Order(StringComparer.Ordinal)];

    private static string[] Current(BigQueryWorld world) => [.. world.Sandbox.Table("Finance", "Suppliers").Rows.Select(row => $"{row["_SourceId"]} {row["Amount"]}").Order(StringComparer.Ordinal)];
}
