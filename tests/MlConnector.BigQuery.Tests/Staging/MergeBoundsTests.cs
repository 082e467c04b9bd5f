using MlConnector.Abstractions.Destinations;
using MlConnector.Abstractions.Schemas;
using MlConnector.BigQuery.Tests.World;
using MlConnector.TestKit.Destinations;

namespace MlConnector.BigQuery.Tests.Staging;

/// <summary>A merge into a table that is partitioned by a column looks only at the days of the batch, where they are known.</summary>
public sealed class MergeBoundsTests
{
    private static readonly Field Booked = new("Booked", FieldType.DateTime) { Zone = "UTC" };
    private static readonly TableSchema Table = TestTables.Table("Invoices", WriteMode.Upsert, Booked);

    [Fact]
    public async Task A_row_that_moves_from_one_month_to_another_leaves_no_second_one()
    {
        await using BigQueryWorld world = await StartAsync("Due");
        ContainerReference container = await world.ApplyAsync(TestTables.Finance(Table));
        await SendAsync(world, container, "b1", "2026-01-15/2026-01-15", Row("b1", 1, "2026-01-15"));
        await SendAsync(world, container, "b2", "2026-01-15/2026-03-02", Row("b2", 2, "2026-03-02"));

        (string sql, IReadOnlyDictionary<string, string> parameters) = world.Sandbox.Statements[1];
        Assert.Contains(" ON T.`_SourceId` = S.`_SourceId` AND T.`Due` BETWEEN @lo AND @hi WHEN ", sql, StringComparison.Ordinal);
        Assert.Equal(("b2", "2026-01-15", "2026-03-02"), (parameters["batch"], parameters["lo"], parameters["hi"]));
        Assert.Equal("2026-03-02", Assert.Single(world.Sandbox.Table("Finance", "Invoices").Rows)["Due"]);
    }

    [Theory]
    [InlineData("Booked", "2026-01-15T00:00:00Z", "2026-03-02T23:59:59.999999Z")]
    [InlineData("Due", "2026-01-15", "2026-03-02")]
    public async Task Bounds_are_of_the_column_s_own_type(string column, string low, string high)
    {
        await using BigQueryWorld world = await StartAsync(column);
        ContainerReference container = await world.ApplyAsync(TestTables.Finance(Table));
        await SendAsync(world, container, "b1", "2026-01-15/2026-03-02", Row("b1", 1, "2026-01-15"));

        IReadOnlyDictionary<string, string> parameters = Assert.Single(world.Sandbox.Statements).Parameters;
        Assert.Equal((low, high), (parameters["lo"], parameters["hi"]));
        Assert.Single(world.Sandbox.Table("Finance", "Invoices").Rows);
    }

    [Theory]
    [InlineData("Due", false)]
    [InlineData(null, true)]
    public async Task Where_days_are_not_known_or_partitions_go_by_the_time_of_loading_the_whole_table_is_looked_at(string? column, bool known)
    {
        await using BigQueryWorld world = await StartAsync(column);
        ContainerReference container = await world.ApplyAsync(TestTables.Finance(Table));
        await SendAsync(world, container, "b1", known ? "2026-01-15/2026-01-15" : null, Row("b1", 1, "2026-01-15"));

        Assert.DoesNotContain("BETWEEN", Assert.Single(world.Sandbox.Statements).Sql, StringComparison.Ordinal);
        Assert.Equal(column is null ? null : "Due", ((ILooksByDay)world.Destination).DayColumn(Table));
    }

    [Fact]
    public async Task Only_the_rows_within_are_paid_for()
    {
        await using BigQueryWorld world = await StartAsync("Due", ("bytesPerQuery", Settings.Text("10485760")));
        ContainerReference container = await world.ApplyAsync(TestTables.Finance(Table));
        string?[][] old = [.. Enumerable.Range(0, 55_000).Select(number => Row("b1", 1, "2020-01-15", $"{number}"))];
        Assert.Equal(SendOutcome.Delivered, (await SendAsync(world, container, "b1", "2020-01-15/2020-01-15", old)).Outcome);

        Assert.Equal(SendOutcome.Delivered, (await SendAsync(world, container, "b2", "2026-03-01/2026-03-02", Row("b2", 2, "2026-03-02", "new"))).Outcome);
        Assert.Equal("BIGQUERY-BYTES", (await SendAsync(world, container, "b3", null, Row("b3", 3, "2026-03-02", "new"))).Error!.Code);
    }

    [Fact]
    public async Task A_key_of_which_something_newer_is_staged_is_left_to_the_merge_of_that()
    {
        await using BigQueryWorld world = await StartAsync("Due");
        ContainerReference container = await world.ApplyAsync(TestTables.Finance(Table));
        await SendAsync(world, container, "b1", "2026-01-15/2026-01-15", Row("b1", 1, "2026-01-15"));
        await SendAsync(world, container, "b3", null, Row("b3", 3, "2026-06-01"));
        await SendAsync(world, container, "b2", "2026-01-15/2026-03-02", Row("b2", 2, "2026-03-02"));

        Assert.Equal("2026-06-01", Assert.Single(world.Sandbox.Table("Finance", "Invoices").Rows)["Due"]);
    }

    [Fact]
    public async Task A_part_with_the_version_of_the_whole_that_is_staged_too_is_merged()
    {
        await using BigQueryWorld world = await StartAsync("Due");
        ContainerReference container = await world.ApplyAsync(TestTables.Finance(Table));
        await SendAsync(world, container, "b1", null, Row("b1", 1, "2026-01-15"));
        world.Sandbox.Table("Finance", "Invoices").Empty();
        await SendAsync(world, container, "a2", null, Row("a2", 1, "2026-01-15"));

        Assert.Equal("a2", Assert.Single(world.Sandbox.Table("Finance", "Invoices").Rows)["_BatchId"]);
    }

    private static Task<BigQueryWorld> StartAsync(string? column, params (string, Abstractions.Configuration.SettingNode)[] settings) => BigQueryWorld.StartAsync(null, [.. settings,
        column is null ? ("partition", Settings.Text("month")) : ("tables", Settings.Map(("Invoices", Settings.Map(("partitionBy", Settings.Text(column))))))]);

    private static Task<SendResult> SendAsync(BigQueryWorld world, ContainerReference container, string batch, string? days, params string?[][] rows) =>
        world.Destination.SendAsync(container, new KitBatch(new BatchReference(batch, Table, rows.Length, 1) { Days = days is null ? null : DaySpan.Parse(days) }, rows), BigQueryWorld.Cancel);

    private static string?[] Row(string batch, long version, string due, string key = "1")
    {
        string?[] row = TestTables.Row(batch, key, version, "1.00");
        return ["A", "1.00", due, $"{due}T10:00:00Z", .. row[3..]];
    }
}
