using MlConnector.Abstractions.Destinations;
using MlConnector.Abstractions.Schemas;
using MlConnector.PowerBi.Measures;
using MlConnector.PowerBi.ReadBack;
using MlConnector.PowerBi.Tests.World;

namespace MlConnector.PowerBi.Tests.Measures;

public sealed class MeasureTests
{
    private static readonly TableSchema Aging = TestTables.Table("ApAging", WriteMode.Replace, TestTables.Of("Bucket", FieldType.Text), TestTables.Of("Balance", FieldType.Decimal, 2)) with { MeasureColumns = ["Balance"], Buckets = new BucketSet("Bucket", ["Current", "1-30"]) };

    [Fact]
    public void Each_measure_column_and_each_bucket_has_a_measure()
    {
        Assert.Equal(["ApAging rows", "ApAging Balance", "ApAging Balance Current", "ApAging Balance 1-30"], MeasureSet.Of(Aging).Select(measure => measure.Name));
    }

    [Fact]
    public void A_measure_is_never_called_like_a_column()
    {
        TableSchema table = TestTables.Table("T", WriteMode.Append, TestTables.Of("T rows", FieldType.Integer));

        Assert.Equal("T rows total", Assert.Single(MeasureSet.Of(table)).Name);
    }

    [Theory]
    [InlineData(WriteMode.Append, "SUMX(VALUES('T'[_SourceId]), CALCULATE(MAX('T'[V])))")]
    [InlineData(WriteMode.Versions, "SUMX(VALUES('T'[_SourceId]), VAR Newest = CALCULATE(MAX('T'[_Version]), ALLEXCEPT('T', 'T'[_SourceId])) RETURN CALCULATE(MAX('T'[V]), 'T'[_Version] = Newest, 'T'[_Deleted] = FALSE()))")]
    [InlineData(WriteMode.Replace, "VAR Closed = CALCULATE(MAX('T'[_Generation]), ALL('T'), 'T'[_Deleted] = TRUE()) VAR Highest = CALCULATE(MAX('T'[_Generation]), ALL('T')) VAR Generation = IF(ISBLANK(Closed), Highest, Closed) RETURN SUMX(VALUES('T'[_SourceId]), CALCULATE(MAX('T'[V]), 'T'[_Generation] = Generation, 'T'[_Deleted] = FALSE()))")]
    public void Templates_are_fixed(WriteMode mode, string dax)
    {
        Assert.Equal(dax, MeasureDax.Sum(TestTables.Table("T", mode, TestTables.Of("V", FieldType.Decimal, 2)), "V"));
    }

    [Fact]
    public async Task Rows_that_arrived_twice_and_old_versions_count_once()
    {
        await using PowerBiWorld world = await PowerBiWorld.StartAsync();
        TableSchema table = TestTables.ApInvoices;
        ContainerReference finance = await world.ApplyAsync(TestTables.Finance(table));
        object?[][] rows =
        [
            TestTables.Invoice("1", 1, "b1", 10m, company: "Old"), TestTables.Invoice("1", 2, "b1", 12.34m) is var moved ? [.. moved[..3], "Old|ap_invoices|1", .. moved[4..]] : [],
            TestTables.Invoice("2", 1, "b1", 5m), TestTables.Invoice("3", 1, "b1", 7m), TestTables.Invoice("3", 9, "b1", 7m, deleted: true),
        ];
        await ReadBack.ReadBackTests.SendAsync(world, finance, table, "b1", rows);
        Assert.Equal(SendOutcome.Delivered, (await world.Destination.SendAsync(finance, new TestBatch("b1", table, rows), PowerBiWorld.Cancel)).Outcome);
        world.Clock.Advance(TimeSpan.FromSeconds(10));

        Assert.Equal("17.34", await ValueAsync(world, finance, MeasureDax.Sum(table, "Amount")));
        Assert.Equal("2", await ValueAsync(world, finance, MeasureDax.Count(table)));
        // The superseded row of the old company is not found under that company.
        Assert.Equal("", await ValueAsync(world, finance, $"CALCULATE({MeasureDax.Sum(table, "Amount")}, 'ApInvoices'[Company] = \"Old\")"));
        Assert.Equal("17.34", await ValueAsync(world, finance, $"CALCULATE({MeasureDax.Sum(table, "Amount")}, 'ApInvoices'[Company] = \"A\")"));
    }

    [Fact]
    public async Task A_day_shows_its_last_complete_generation_and_the_table_its_newest()
    {
        await using PowerBiWorld world = await PowerBiWorld.StartAsync();
        TableSchema table = TestTables.Table("ApAging", WriteMode.Replace, TestTables.Of("AsOf", FieldType.Date), TestTables.Of("Balance", FieldType.Decimal, 2)) with { MeasureColumns = ["Balance"], DayColumn = "AsOf" };
        Assert.Contains("ApAging Balance by day", MeasureSet.Of(table).Select(measure => measure.Name));
        ContainerReference finance = await world.ApplyAsync(TestTables.Finance(table));
        int batch = 0;
        async Task Load(string day, long generation, bool closes, params decimal[] balances)
        {
            string id = $"b{++batch}";
            object?[] Row(int i, bool deleted) => [day, balances[i], $"A|ap_aging|{i}", generation + i + 1, id, "run-1", "2026-06-01T08:00:00Z", "2026-06-01T08:00:01Z", deleted, generation];
            await ReadBack.ReadBackTests.SendAsync(world, finance, table, id, [.. balances.Select((_, i) => Row(i, false)), .. closes ? (object?[][])[Row(balances.Length - 1, true)] : []]);
        }

        await Load("2026-05-30", 100, true, 10m, 20m);
        await Load("2026-05-31", 200, true, 11m, 21m);
        await Load("2026-05-31", 300, true, 12m);
        await Load("2026-05-31", 400, false, 99m);
        world.Clock.Advance(TimeSpan.FromSeconds(10));

        string byDay = MeasureDax.SumByDay(table, "Balance", "AsOf");
        Assert.Equal("12", await ValueAsync(world, finance, MeasureDax.Sum(table, "Balance")));
        Assert.Equal("42", await ValueAsync(world, finance, byDay));
        Assert.Equal("30", await ValueAsync(world, finance, $"CALCULATE({byDay}, 'ApAging'[AsOf] = DATE(2026, 5, 30))"));
        Assert.Equal("12", await ValueAsync(world, finance, $"CALCULATE({byDay}, 'ApAging'[AsOf] = DATE(2026, 5, 31))"));
    }

    private static async Task<string> ValueAsync(PowerBiWorld world, ContainerReference dataset, string dax)
    {
        using QueryRows rows = await world.QueryAsync(dataset, $"EVALUATE ROW(\"x\", {dax})");
        return QueryRows.Text(rows.Rows.Single(), "x");
    }
}
