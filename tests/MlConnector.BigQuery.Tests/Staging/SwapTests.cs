using MlConnector.Abstractions.Destinations;
using MlConnector.Abstractions.Errors;
using MlConnector.Abstractions.Schemas;
using MlConnector.BigQuery.Tests.World;
using MlConnector.Sandbox.BigQuery;
using MlConnector.Sandbox.Faults;
using MlConnector.TestKit.Destinations;

namespace MlConnector.BigQuery.Tests.Staging;

/// <summary>Replaced tables: a generation grows in a staging table, and its closing row puts it in the table's place.</summary>
public sealed class SwapTests
{
    private static readonly TableSchema Table = TestTables.Table("Balances", WriteMode.Replace);

    [Fact]
    public async Task INV5_readers_see_the_generation_before_until_the_closing_row_puts_the_next_in_its_place()
    {
        await using BigQueryWorld world = await BigQueryWorld.WithAsync(Table);
        await GenerationAsync(world, 1, "1.00", "2.00");

        await world.SendAsync(world.Container, Table, "g2-1", [Row("g2-1", "1", 2, "5.00")]);
        Assert.Equal(["1", "2"], Seen(world));
        Assert.Contains("Balances__g2", world.Sandbox.Tables("Finance"));

        SendResult closed = await world.CloseAsync(world.Container, Table, "g2-2", Row("g2-2", "1", 2, "5.00", closes: true), 1);
        Assert.Equal(SendOutcome.Delivered, closed.Outcome);
        Assert.EndsWith("_c0", closed.RequestId, StringComparison.Ordinal);
        Assert.Equal(["5"], Seen(world));
        Assert.Equal(["Balances"], world.Sandbox.Tables("Finance"));
        TableState state = (await world.Destination.InspectAsync(world.Container, [Table], BigQueryWorld.Cancel))[0];
        Assert.Equal((2L, "Balances"), (state.Rows, state.Identity));
        IReadOnlyDictionary<string, long> counted = await ((IReadsBack)world.Destination).CountBatchesAsync(world.Container, Table, ["g2-1", "g2-2"], BigQueryWorld.Cancel);
        Assert.Equal((1L, 1L), (counted["g2-1"], counted["g2-2"]));
    }

    [Theory]
    [InlineData(BigQueryFaultPoints.UploadFinish, FaultEffect.DropAfterCommit)]
    [InlineData(BigQueryFaultPoints.NewJob, FaultEffect.DropBeforeCommit)]
    [InlineData(BigQueryFaultPoints.NewJob, FaultEffect.DropAfterCommit)]
    public async Task INV3_a_closing_row_whose_connection_died_is_asked_about_and_swaps_once(string point, FaultEffect effect)
    {
        await using BigQueryWorld world = await BigQueryWorld.WithAsync(Table, null, ("settle", Settings.Text("1s")), ("patience", Settings.Text("1s")));
        await world.SendAsync(world.Container, Table, "g1-1", [Row("g1-1", "1", 1, "1.00")]);
        world.Order(point, new FaultOrder { Effect = effect, Times = null });
        string?[] closing = Row("g1-2", "1", 1, "1.00", closes: true);
        SendResult first = await world.CloseAsync(world.Container, Table, "g1-2", closing, 1);
        world.Host.Context.Faults.Clear();
        ConfirmResult found = await world.Destination.ConfirmAsync(world.Container, new BatchReference("g1-2", Table, 1, 1), BigQueryWorld.Cancel);

        SendResult second = await world.CloseAsync(world.Container, Table, "g1-2", closing, 1, attempt: 2);

        Assert.Equal(SendOutcome.Unknown, first.Outcome);
        Assert.Equal(point == BigQueryFaultPoints.NewJob && effect == FaultEffect.DropAfterCommit ? ConfirmOutcome.Arrived : ConfirmOutcome.Absent, found.Outcome);
        Assert.Equal(SendOutcome.Delivered, second.Outcome);
        Assert.Equal(["1"], Seen(world));
        Assert.Equal(["Balances"], world.Sandbox.Tables("Finance"));
    }

    [Fact]
    public async Task INV5_a_generation_with_a_key_twice_does_not_take_the_place_of_a_good_one()
    {
        await using BigQueryWorld world = await BigQueryWorld.WithAsync(Table);
        await GenerationAsync(world, 1, "1.00");
        await world.SendAsync(world.Container, Table, "g2-1", [Row("g2-1", "1", 2, "5.00"), Row("g2-1", "1", 2, "6.00")]);

        SendResult refused = await world.CloseAsync(world.Container, Table, "g2-2", Row("g2-2", "1", 2, "6.00", closes: true), 2);

        Assert.Equal((SendOutcome.Refused, "BIGQUERY-GENERATION"), (refused.Outcome, refused.Error!.Code));
        Assert.Equal(["1"], Seen(world));
    }

    [Fact]
    public async Task INV5_a_generation_without_rows_takes_the_place_of_the_one_before()
    {
        await using BigQueryWorld world = await BigQueryWorld.WithAsync(Table);
        await GenerationAsync(world, 1, "1.00", "2.00");

        SendResult closed = await world.CloseAsync(world.Container, Table, "g2-1", Row("g2-1", "1", 2, "1.00", closes: true), 0);

        Assert.Equal((SendOutcome.Delivered, null), (closed.Outcome, closed.Error));
        Assert.Empty(Seen(world));
        Assert.Equal(1L, (await world.Destination.InspectAsync(world.Container, [Table], BigQueryWorld.Cancel))[0].Rows);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task INV5_a_staging_table_that_lost_rows_before_its_closing_row_does_not_take_the_place_of_a_good_table(bool madeAgain)
    {
        await using BigQueryWorld world = await BigQueryWorld.WithAsync(Table);
        await GenerationAsync(world, 1, "1.00");
        await world.SendAsync(world.Container, Table, "g2-1", [Row("g2-1", "1", 2, "5.00"), Row("g2-1", "2", 2, "6.00")]);
        world.Sandbox.Table("Finance", "Balances__g2").Delete();

        // another process goes on with the generation, and makes its table again
        await using IDestination next = world.Again();
        if (madeAgain) Assert.Equal(SendOutcome.Delivered, (await next.SendAsync(world.Container, new KitBatch(new BatchReference("g2-2", Table, 1, 1), [Row("g2-2", "3", 2, "7.00")]), BigQueryWorld.Cancel)).Outcome);
        SendResult refused = await next.SendAsync(world.Container, new KitBatch(new BatchReference("g2-3", Table, 1, 1) { GenerationRows = madeAgain ? 3 : 2 }, [Row("g2-3", "1", 2, "5.00", closes: true)]), BigQueryWorld.Cancel);

        Assert.Equal((SendOutcome.Refused, "BIGQUERY-GENERATION-LOST", ErrorKind.Config), (refused.Outcome, refused.Error!.Code, refused.Error.Kind));
        Assert.Contains(madeAgain ? "holds 1 rows of 3" : "holds 0 rows of 2", refused.Error.Message, StringComparison.Ordinal);
        Assert.Equal(["1"], Seen(world));
        await GenerationAsync(world, 3, "5.00", "6.00");
        Assert.Equal(["5", "6"], Seen(world));
    }

    [Fact]
    public async Task A_generation_of_more_partitions_than_one_copy_may_touch_is_told_with_what_to_do_and_the_old_one_stays()
    {
        await using BigQueryWorld world = await BigQueryWorld.StartAsync(new BigQuerySandboxOptions { PartitionsPerJob = 2 }, ("tables", Settings.Map(("Balances", Settings.Map(("partition", Settings.Text("month")), ("partitionBy", Settings.Text("Due")))))));
        ContainerReference container = await world.ApplyAsync(TestTables.Finance(Table));
        await GenerationAsync(world, 1, "1.00");
        for (int month = 1; month <= 3; month++)
        {
            string?[] row = Row($"g2-{month}", $"{month}", 2, "5.00");
            row[2] = $"2026-0{month}-15";
            Assert.Equal(SendOutcome.Delivered, (await world.SendAsync(container, Table, $"g2-{month}", [row])).Outcome);
        }

        SendResult refused = await world.CloseAsync(container, Table, "g2-4", Row("g2-4", "1", 2, "5.00", closes: true), 3);

        Assert.Equal((SendOutcome.Refused, "BIGQUERY-PARTITIONS", false), (refused.Outcome, refused.Error!.Code, refused.TooLarge));
        Assert.Contains("by month", refused.Error.Fix, StringComparison.Ordinal);
        Assert.Equal(["1"], Seen(world));
    }

    [Fact]
    public async Task INV5_what_is_left_of_a_generation_in_its_staging_table_is_counted_without_closing_rows()
    {
        await using BigQueryWorld world = await BigQueryWorld.WithAsync(Table);
        Task<long> Left(long generation) => ((ICountsGenerations)world.Destination).CountGenerationAsync(world.Container, Table, generation, BigQueryWorld.Cancel);
        await world.SendAsync(world.Container, Table, "g1-1", [Row("g1-1", "1", 1, "1.00"), Row("g1-1", "2", 1, "2.00")]);
        await world.CloseAsync(world.Container, Table, "g1-2", Row("g1-2", "1", 1, "1.00", closes: true), 3); // is refused, and its row stays

        Assert.Equal((2L, 0L), (await Left(1), await Left(2)));
        world.Clock.Advance(TimeSpan.FromDays(8));
        Assert.Equal(0, await Left(1));
    }

    /// <summary>A copy takes the columns of the staging table along; so that has to be made as the table is, whatever the mapping fills.</summary>
    [Fact]
    public async Task A_generation_changes_rows_only_and_columns_and_words_of_others_stay()
    {
        await using BigQueryWorld world = await BigQueryWorld.StartAsync(null, ("labels", Settings.Map(("team", Settings.Text("finance")))));
        TableSchema wider = Table with { Columns = Table.Columns.Add(new ColumnSchema("Email", FieldType.Text, "STRING")) };
        ContainerReference container = await world.ApplyAsync(TestTables.Finance(wider));
        world.Sandbox.Table("Finance", "Balances").Describe("Amount", "In Swiss francs, says the BI team");
        IReadOnlyList<(string, string)> before = world.Sandbox.Table("Finance", "Balances").Columns;

        await GenerationAsync(world, 1, "1.00"); // of a mapping that does not fill Email

        BigQuerySandboxTable after = world.Sandbox.Table("Finance", "Balances");
        Assert.Equal(before, after.Columns);
        Assert.Equal("In Swiss francs, says the BI team", after.Descriptions["Amount"]);
        Assert.Equal(["1"], Seen(world));
    }

    [Fact]
    public async Task A_column_that_was_added_while_a_generation_grew_stays_and_is_filled()
    {
        await using BigQueryWorld world = await BigQueryWorld.StartAsync();
        ContainerReference container = await world.ApplyAsync(TestTables.Finance(Table));
        await world.SendAsync(container, Table, "g1-1", [Row("g1-1", "1", 1, "1.00")]);
        TableSchema wider = Table with { Columns = Table.Columns.Add(new ColumnSchema("Email", FieldType.Text, "STRING")) };
        await world.ApplyAsync(TestTables.Finance(wider), TestTables.Finance(Table));
        await using IDestination next = world.Again();
        SendResult filled = await next.SendAsync(container, new KitBatch(new BatchReference("g1-2", wider, 1, 1), [[.. Row("g1-2", "2", 1, "2.00"), "a@example.com"]]), BigQueryWorld.Cancel);
        TableSchema widest = wider with { Columns = wider.Columns.Add(new ColumnSchema("Town", FieldType.Text, "STRING")) };
        await world.ApplyAsync(TestTables.Finance(widest), TestTables.Finance(wider));

        SendResult closed = await world.CloseAsync(container, Table, "g1-3", Row("g1-3", "1", 1, "1.00", closes: true), 2);

        Assert.Equal((SendOutcome.Delivered, SendOutcome.Delivered), (filled.Outcome, closed.Outcome));
        Assert.Equal(["Email", "Town"], world.Sandbox.Table("Finance", "Balances").Columns.Select(column => column.Name).TakeLast(2));
        Assert.Contains("a@example.com", world.Sandbox.Table("Finance", "Balances").Rows.Select(row => row["Email"]));
        Assert.Equal(["1", "2"], Seen(world));
    }

    /// <summary>The service copies only between tables that are laid out alike, down to how long partitions are kept.</summary>
    [Fact]
    public async Task A_table_whose_partitions_somebody_lets_end_is_replaced_all_the_same()
    {
        await using BigQueryWorld world = await BigQueryWorld.StartAsync(null, ("tables", Settings.Map(("Balances", Settings.Map(("partition", Settings.Text("month")), ("partitionBy", Settings.Text("Due")))))));
        world.Sandbox.AddDataset("Finance", "EU");
        string columns = string.Join(",", Table.Columns.Select(column => $$"""{"name":"{{column.Name}}","type":"{{column.NativeType}}"}"""));
        world.Sandbox.AddTable("Finance", """{"tableReference":{"tableId":"Balances"},"timePartitioning":{"type":"MONTH","field":"Due","expirationMs":"315360000000"},"schema":{"fields":[""" + columns + "]}}");
        ContainerReference container = await world.ApplyAsync(TestTables.Finance(Table));

        await GenerationAsync(world, 1, "1.00");

        Assert.Equal(["1"], Seen(world));
    }

    [Fact]
    public async Task A_generation_that_was_left_behind_ends_by_itself()
    {
        await using BigQueryWorld world = await BigQueryWorld.WithAsync(Table);
        await world.SendAsync(world.Container, Table, "g1-1", [Row("g1-1", "1", 1, "1.00")]);
        Assert.Equal(["Balances", "Balances__g1"], world.Sandbox.Tables("Finance"));
        world.Clock.Advance(TimeSpan.FromDays(8));
        Assert.Equal(["Balances"], world.Sandbox.Tables("Finance"));
    }

    private static async Task GenerationAsync(BigQueryWorld world, long number, params string[] amounts)
    {
        string batch = $"g{number}-1", closing = $"g{number}-2";
        await world.SendAsync(world.Container, Table, batch, [.. amounts.Select((amount, i) => Row(batch, $"{i + 1}", number, amount))]);
        Assert.Equal(SendOutcome.Delivered, (await world.CloseAsync(world.Container, Table, closing, Row(closing, "1", number, amounts[0], closes: true), amounts.Length)).Outcome);
    }

    private static string?[] Row(string batch, string key, long generation, string amount, bool closes = false) => TestTables.Row(batch, key, generation, amount, deleted: closes, generation: generation);

    private static string[] Seen(BigQueryWorld world) =>
        [.. world.Sandbox.Query("EU", $"SELECT * FROM `{world.Sandbox.Options.Project}.Finance.Balances_current`").Select(row => row["Amount"]!).Order(StringComparer.Ordinal)];
}
