using System.Collections.Immutable;
using MlConnector.Abstractions.Destinations;
using MlConnector.Abstractions.Schemas;
using MlConnector.PowerBi.Tests.World;
using MlConnector.Sandbox.Faults;
using MlConnector.Sandbox.PowerBi;
using MlConnector.Sandbox.PowerBi.Queries;

namespace MlConnector.PowerBi.Tests.ReadBack;

public sealed class ReadBackTests
{
    private static readonly TableSchema Invoices = TestTables.ApInvoices;
    private static readonly TableSchema Stock = TestTables.Table("Stock", WriteMode.Replace, TestTables.Of("Warehouse", FieldType.Text), TestTables.Of("Quantity", FieldType.Decimal, 6)) with { MeasureColumns = ["Quantity"] };
    private static readonly TableSchema Postings = TestTables.Table("GlPostings", WriteMode.Append, TestTables.Of("Period", FieldType.Integer), TestTables.Of("Amount", FieldType.Decimal, 2), TestTables.Of("Posted", FieldType.Date));

    [Fact]
    public async Task Batches_are_counted_by_their_id()
    {
        await using PowerBiWorld world = await PowerBiWorld.StartAsync();
        ContainerReference finance = await world.ApplyAsync(TestTables.Finance(Invoices));
        await SendAsync(world, finance, Invoices, "b\"1", [TestTables.Invoice("1", 1, "b\"1", 1m), TestTables.Invoice("2", 1, "b\"1", 1m)]);
        await SendAsync(world, finance, Invoices, "b2", [TestTables.Invoice("3", 1, "b2", 1m)]);

        var counts = await ((IReadsBack)world.Destination).CountBatchesAsync(finance, Invoices, ["b\"1", "b2", "b3"], PowerBiWorld.Cancel);

        Assert.Equal(2, counts["b\"1"]);
        Assert.Equal(1, counts["b2"]);
        Assert.False(counts.ContainsKey("b3"));
    }

    [Fact]
    public async Task Where_only_plain_queries_are_answered_batches_and_rows_are_counted_all_the_same()
    {
        await using PowerBiWorld world = await PowerBiWorld.StartAsync(new PowerBiSandboxOptions { PlainQueriesOnly = true });
        ContainerReference finance = await world.ApplyAsync(TestTables.Finance(Invoices));
        await SendAsync(world, finance, Invoices, "b1", [TestTables.Invoice("1", 1, "b1", 1m), TestTables.Invoice("2", 1, "b1", 1m)]);
        await SendAsync(world, finance, Invoices, "b2", [TestTables.Invoice("3", 1, "b2", 1m)]);

        var counts = await ((IReadsBack)world.Destination).CountBatchesAsync(finance, Invoices, ["b1", "b3"], PowerBiWorld.Cancel);
        TableState state = Assert.Single(await world.Destination.InspectAsync(finance, [Invoices], PowerBiWorld.Cancel));

        Assert.Equal([new("b1", 2L)], counts);
        Assert.Equal((3L, null), (state.Rows, state.Error));
    }

    [Fact]
    public async Task Where_no_query_is_understood_the_table_is_not_read_back_and_nothing_fails()
    {
        await using PowerBiWorld world = await PowerBiWorld.StartAsync();
        ContainerReference finance = await world.ApplyAsync(TestTables.Finance(Invoices));
        world.Order(PowerBiFaultPoints.ExecuteQueries, new FaultOrder { Effect = FaultEffect.Respond, Status = 400, Times = 2 });

        TableState state = Assert.Single(await world.Destination.InspectAsync(finance, [Invoices], PowerBiWorld.Cancel));

        Assert.Equal("POWERBI-READBACK-REFUSED", state.Error?.Code);
    }

    [Fact]
    public async Task Totals_of_versions_take_the_newest_row_of_each_key_without_tombstones()
    {
        await using PowerBiWorld world = await PowerBiWorld.StartAsync();
        ContainerReference finance = await world.ApplyAsync(TestTables.Finance(Invoices));
        await SendAsync(world, finance, Invoices, "b1",
        [
            TestTables.Invoice("1", 1, "b1", 10m), TestTables.Invoice("1", 2, "b1", 12.34m), TestTables.Invoice("2", 1, "b1", 5m), TestTables.Invoice("3", 1, "b1", 7m),
            TestTables.Invoice("3", 9, "b1", 7m, deleted: true), TestTables.Invoice("4", 3, "b1", 100m, company: "B"),
        ]);

        GroupTotals[] totals = await TotalsAsync(world, finance, Invoices, ["Company"], ["Amount"]);
        GroupTotals all = Assert.Single(await TotalsAsync(world, finance, Invoices, [], ["Amount"]));

        Assert.Equal(["A: 2, 17.34", "B: 1, 100"], totals.Select(Describe).Order(StringComparer.Ordinal));
        Assert.Equal((3, 117.34m), (all.Count, all.Sums[0]));
    }

    [Fact]
    public async Task Totals_of_replace_take_the_highest_closed_generation()
    {
        await using PowerBiWorld world = await PowerBiWorld.StartAsync();
        ContainerReference finance = await world.ApplyAsync(TestTables.Finance(Stock));
        await SendAsync(world, finance, Stock, "b1", [StockRow("1", "E", "1.123456", 1, "b1"), StockRow("2", "W", "2", 1, "b1"), StockRow("close", null, null, 1, "b1", closing: true)]);
        await SendAsync(world, finance, Stock, "b2", [StockRow("1", "E", "50.5", 2, "b2")]);

        GroupTotals[] before = await TotalsAsync(world, finance, Stock, ["Warehouse"], ["Quantity"]);
        await SendAsync(world, finance, Stock, "b3", [StockRow("close", null, null, 2, "b3", closing: true)]);
        GroupTotals[] after = await TotalsAsync(world, finance, Stock, ["Warehouse"], ["Quantity"]);

        Assert.Equal(["E: 1, 1.123456", "W: 1, 2"], before.Select(Describe).Order(StringComparer.Ordinal));
        Assert.Equal(["E: 1, 50.5"], after.Select(Describe));
    }

    [Fact]
    public async Task Totals_of_append_count_every_row_and_give_dates_and_numbers_as_text()
    {
        await using PowerBiWorld world = await PowerBiWorld.StartAsync();
        ContainerReference finance = await world.ApplyAsync(TestTables.Finance(Postings));
        await SendAsync(world, finance, Postings, "b1", [Posting("1", 202601, "0.1", "2026-01-31"), Posting("2", 202601, "0.2", "2026-01-31"), Posting("3", null, "90071992547409.93", null)]);

        GroupTotals[] totals = await TotalsAsync(world, finance, Postings, ["Period", "Posted"], ["Amount"]);

        Assert.Equal([",: 1, 90071992547409.93", "202601,2026-01-31: 2, 0.3"], totals.Select(Describe).Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task Keys_of_a_group_come_with_their_sums_in_ranges()
    {
        await using PowerBiWorld world = await PowerBiWorld.StartAsync(new PowerBiSandboxOptions { MaxResultRows = 1_000 });
        ContainerReference finance = await world.ApplyAsync(TestTables.Finance(Invoices));
        await SendAsync(world, finance, Invoices, "b1", [.. Enumerable.Range(0, 2_500).Select(i => TestTables.Invoice($"{i:D5}", 1, "b1", i))]);
        await SendAsync(world, finance, Invoices, "b2", [TestTables.Invoice("00007", 2, "b2", 700m), TestTables.Invoice("X", 1, "b2", 1m, company: "B")]);

        List<KeyTotals> keys = await KeysAsync(world, finance, Invoices, [KeyValuePair.Create("Company", "A")], ["Amount"]);

        Assert.Equal(2_500, keys.Count);
        Assert.Equal(2_500, keys.Select(key => key.SourceId).Distinct(StringComparer.Ordinal).Count());
        Assert.Equal(700m, keys.Single(key => key.SourceId == "A|ap_invoices|00007").Values[0]);
    }

    [Theory]
    [InlineData("Period", "202601", 2)]
    [InlineData("Period", "", 1)]
    [InlineData("Posted", "2026-01-31", 2)]
    public async Task Keys_of_a_group_of_any_type_are_found(string column, string value, int count)
    {
        await using PowerBiWorld world = await PowerBiWorld.StartAsync();
        ContainerReference finance = await world.ApplyAsync(TestTables.Finance(Postings));
        await SendAsync(world, finance, Postings, "b1", [Posting("1", 202601, "0.1", "2026-01-31"), Posting("2", 202601, "0.2", "2026-01-31"), Posting("3", null, "1", null)]);

        Assert.Equal(count, (await KeysAsync(world, finance, Postings, [KeyValuePair.Create(column, value)], ["Amount"])).Count);
    }

    [Theory]
    [InlineData(TruncationPlace.Top)]
    [InlineData(TruncationPlace.Result)]
    [InlineData(TruncationPlace.Table)]
    public async Task A_cut_answer_is_noticed_wherever_its_error_stands(TruncationPlace place)
    {
        await using PowerBiWorld world = await PowerBiWorld.StartAsync(new PowerBiSandboxOptions { MaxResultRows = 2, TruncationPlace = place });
        ContainerReference finance = await world.ApplyAsync(TestTables.Finance(Invoices));
        await SendAsync(world, finance, Invoices, "b1", [.. Enumerable.Range(0, 5).Select(i => TestTables.Invoice($"{i}", 1, "b1", i, company: $"C{i}"))]);

        var cut = await Assert.ThrowsAsync<Abstractions.Errors.ConnectorException>(() => TotalsAsync(world, finance, Invoices, ["Company"], []));

        Assert.Equal("POWERBI-QUERY-CUT", cut.Error.Code);
    }

    [Fact]
    public async Task A_table_tells_its_rows_and_its_newest_batch()
    {
        await using PowerBiWorld world = await PowerBiWorld.StartAsync();
        ContainerReference finance = await world.ApplyAsync(TestTables.Finance(Invoices, Stock));
        await SendAsync(world, finance, Invoices, "b1", [TestTables.Invoice("1", 5, "b1", 1m), TestTables.Invoice("2", 6, "b1", 1m)]);
        await SendAsync(world, finance, Invoices, "b2", [TestTables.Invoice("3", 7, "b2", 1m)]);

        ImmutableArray<TableState> states = await world.Destination.InspectAsync(finance, [Invoices, Stock], PowerBiWorld.Cancel);

        Assert.Equal((finance.Id, 3, 7, "b2"), (states[0].Identity, states[0].Rows, states[0].NewestVersion, states[0].NewestBatch));
        Assert.Equal((finance.Id, 0, null, null), (states[1].Identity, states[1].Rows, states[1].NewestVersion, states[1].NewestBatch));
    }

    [Fact]
    public async Task A_dataset_that_is_gone_has_no_identity()
    {
        await using PowerBiWorld world = await PowerBiWorld.StartAsync();
        ContainerReference finance = await world.ApplyAsync(TestTables.Finance(Invoices));
        world.Sandbox.DeleteDataset("Finance");

        TableState state = Assert.Single(await world.Destination.InspectAsync(finance, [Invoices], PowerBiWorld.Cancel));

        Assert.Equal(("", "POWERBI-DATASET-GONE"), (state.Identity, state.Error!.Code));
    }

    internal static async Task SendAsync(PowerBiWorld world, ContainerReference dataset, TableSchema table, string batch, object?[][] rows)
    {
        var sending = new TestBatch(batch, table, rows);
        SendResult sent = await world.Destination.SendAsync(dataset, sending, PowerBiWorld.Cancel);
        Assert.True(sent.Outcome == SendOutcome.Delivered, sent.Error?.ToString());
        ConfirmResult found = await world.Destination.ConfirmAsync(dataset, sending.Reference with { LastSentAt = world.Clock.GetUtcNow() }, PowerBiWorld.Cancel);
        Assert.Equal(ConfirmOutcome.Arrived, found.Outcome);
    }

    private static object?[] StockRow(string key, string? warehouse, string? quantity, long generation, string batch, bool closing = false) =>
        [warehouse, quantity is null ? null : new Digits(quantity), $"A|stock|{key}", 1L, batch, "r", "2026-06-01T08:00:00Z", "2026-06-01T08:00:00Z", closing, generation];

    private static object?[] Posting(string key, long? period, string amount, string? posted) =>
        [period, new Digits(amount), posted, $"A|gl|{key}", 1L, "b1", "r", "2026-06-01T08:00:00Z", "2026-06-01T08:00:00Z", false];

    private static async Task<GroupTotals[]> TotalsAsync(PowerBiWorld world, ContainerReference dataset, TableSchema table, ImmutableArray<string> groupBy, ImmutableArray<string> sums)
    {
        var totals = new List<GroupTotals>();
        await foreach (GroupTotals total in ((IReadsBack)world.Destination).ReadTotalsAsync(dataset, table, groupBy, sums, PowerBiWorld.Cancel)) totals.Add(total);
        return [.. totals];
    }

    private static async Task<List<KeyTotals>> KeysAsync(PowerBiWorld world, ContainerReference dataset, TableSchema table, ImmutableArray<KeyValuePair<string, string>> group, ImmutableArray<string> sums)
    {
        var keys = new List<KeyTotals>();
        await foreach (KeyTotals key in ((IReadsBack)world.Destination).ReadKeysAsync(dataset, table, group, sums, PowerBiWorld.Cancel)) keys.Add(key);
        return keys;
    }

    private static string Describe(GroupTotals total) => string.Create(System.Globalization.CultureInfo.InvariantCulture, $"{string.Join(',', total.Group)}: {total.Count}, {total.Sums[0]:0.######}");
}
