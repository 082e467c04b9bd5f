using MlConnector.Abstractions.Destinations;
using MlConnector.Abstractions.Schemas;
using MlConnector.BigQuery.Tests.World;
using MlConnector.TestKit.Destinations;

namespace MlConnector.BigQuery.Tests.Loads;

/// <summary>What a load job takes of the partitions of a day is counted in its rows.</summary>
public sealed class PartitionClaimTests
{
    private static readonly Field Booked = new("Booked", FieldType.DateTime) { Zone = "UTC" };

    [Theory]
    [InlineData("month", "Due", 3)] // January and March of 2026, and the rows without a date
    [InlineData("day", "Due", 4)]
    [InlineData("month", "Booked", 2)]
    [InlineData("day", "Booked", 3)]
    public async Task Distinct_partitions_are_claimed_by_the_length_and_the_column_of_the_table(string partition, string column, int claimed)
    {
        await using BigQueryWorld world = await StartAsync(partition, column);
        TableSchema table = TestTables.Table("Gl", WriteMode.Append, Booked);
        string?[][] rows = [Row("2026-01-15", "2026-01-15T23:59:59.999Z"), Row("2026-01-15", "2026-01-16T00:00:00Z"), Row("2026-01-31", "2026-01-16T10:00:00Z"), Row("2026-03-01", "2027-01-16T10:00:00Z"), Row(null, "2026-01-15T00:00:00Z"), Row(null, "2026-01-15T00:00:00Z")];

        QuotaClaim claim = Claim(world, table, rows);

        Assert.Equal((claimed, 30_000L), (claim.Amount, claim.Windows.Single().Limit));
        Assert.EndsWith(".Gl/partitions", claim.Key, StringComparison.Ordinal);
        Assert.Equal(claim.Key, world.Destination.ClaimsFor(new ContainerReference("acme-finance:Finance", "Finance"), table, 6, 100, 0)[0].Key); // what a forecast reckons with is kept at the same place
    }

    [Theory]
    [InlineData("none", null, WriteMode.Append, "loads")]
    [InlineData("day", null, WriteMode.Append, "loads")]
    [InlineData("month", "Due", WriteMode.Upsert, "loads")] // staged by the time of loading
    public async Task Where_partitions_are_not_counted_a_job_is_one(string partition, string? column, WriteMode mode, string unit)
    {
        await using BigQueryWorld world = await StartAsync(partition, column);

        QuotaClaim claim = Claim(world, TestTables.Table("Gl", mode, Booked), [Row("2026-01-15", "2026-01-15T10:00:00Z"), Row("2026-03-15", "2026-01-15T10:00:00Z")]);

        Assert.Equal(1, claim.Amount);
        Assert.EndsWith(unit, claim.Key, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Counting_takes_no_memory_for_a_row()
    {
        await using BigQueryWorld world = await StartAsync("day", "Due");
        TableSchema table = TestTables.Table("Gl", WriteMode.Append, Booked);
        var few = new SameRow(table, 10);
        var many = new SameRow(table, 60_000);
        Count(world, few);
        Count(world, many);

        long small = Allocated(() => Count(world, few)), large = Allocated(() => Count(world, many));

        Assert.InRange(large - small, long.MinValue, 5_000);
    }

    private static long Allocated(Action act)
    {
        long before = GC.GetAllocatedBytesForCurrentThread();
        act();
        return GC.GetAllocatedBytesForCurrentThread() - before;
    }

    private static QuotaClaim Claim(BigQueryWorld world, TableSchema table, string?[][] rows) => Count(world, new KitBatch(new BatchReference("b1", table, rows.Length, 1), rows));

    private static QuotaClaim Count(BigQueryWorld world, DeliveryBatch batch) => Assert.IsAssignableFrom<IClaimsByRows>(world.Destination).ClaimsOf(new ContainerReference("acme-finance:Finance", "Finance"), batch)[0];

    private static Task<BigQueryWorld> StartAsync(string partition, string? column) => BigQueryWorld.StartAsync(null, ("tables", Settings.Map(("Gl", column is null
        ? Settings.Map(("partition", Settings.Text(partition)))
        : Settings.Map(("partition", Settings.Text(partition)), ("partitionBy", Settings.Text(column)))))));

    private static string?[] Row(string? due, string booked)
    {
        string?[] row = TestTables.Row("b1", "1", 1, "1.00");
        return ["A", "1.00", due, booked, .. row[3..]];
    }

    /// <summary>A row that is there many times, and costs nothing to walk over.</summary>
    private sealed class SameRow(TableSchema table, int rows) : DeliveryBatch
    {
        private readonly KitBatch one = new(new BatchReference("b1", table, 1, 1), [Row("2026-01-15", "2026-01-15T10:00:00Z")]);

        public override BatchReference Reference => new("b1", table, rows, 1);

        public override int ValueBytes => 100;

        public override DeliveryRows OpenRows() => new Walk(one.OpenRows(), rows);

        private sealed class Walk : DeliveryRows
        {
            private readonly DeliveryRows inner;
            private int left;

            public Walk(DeliveryRows inner, int rows)
            {
                (this.inner, left) = (inner, rows);
                inner.MoveNext();
            }

            public override Abstractions.Records.RecordRow Current => inner.Current;

            public override bool MoveNext() => left-- > 0;
        }
    }
}
