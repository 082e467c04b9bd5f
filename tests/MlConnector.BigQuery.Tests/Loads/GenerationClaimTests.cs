using MlConnector.Abstractions.Destinations;
using MlConnector.Abstractions.Schemas;
using MlConnector.BigQuery.Tests.World;
using MlConnector.TestKit.Destinations;

namespace MlConnector.BigQuery.Tests.Loads;

/// <summary>The service counts by the name of the table that a job changes: a replaced table takes one copy a generation, and each load counts for the staging table it goes into.</summary>
public sealed class GenerationClaimTests
{
    private const string Of = "bigquery/table/acme-finance:Finance.Balances";
    private static readonly ContainerReference Container = new("acme-finance:Finance", "Finance");
    private static readonly TableSchema Table = TestTables.Table("Balances", WriteMode.Replace);

    [Fact]
    public async Task Loads_count_for_the_staging_table_and_the_closing_row_for_the_table_too()
    {
        await using BigQueryWorld world = await BigQueryWorld.StartAsync();

        Assert.Equal([$"{Of}__g7/loads 1 of 1500"], Claims(world, Batch(null, "2026-01-15", "2026-02-15")));
        Assert.Equal([$"{Of}/loads 1 of 1500", $"{Of}__g7/loads 1 of 1500"], Claims(world, Closing(2)));
    }

    [Fact]
    public async Task The_copy_takes_the_partitions_of_the_generation_each_once()
    {
        await using BigQueryWorld world = await ByMonthAsync();

        Assert.Equal([$"{Of}__g7/partitions 2 of 30000"], Claims(world, Batch(null, "2026-01-15", "2026-03-15")));
        Assert.Equal([$"{Of}__g7/partitions 3 of 30000"], Claims(world, Batch(null, "2026-03-20", "2026-05-15", "2026-06-15")));
        Assert.Equal([$"{Of}/partitions 4 of 30000", $"{Of}__g7/partitions 1 of 30000"], Claims(world, Closing(5)));
    }

    /// <summary>Another process has sent the rows.</summary>
    [Theory]
    [InlineData(500, 40)]
    [InlineData(3, 3)]
    [InlineData(0, 1)]
    public async Task The_copy_of_a_generation_whose_rows_were_not_seen_takes_what_a_job_is_reckoned_to_take(long rows, int partitions)
    {
        await using BigQueryWorld world = await ByMonthAsync();

        Assert.Equal($"{Of}/partitions {partitions} of 30000", Claims(world, Closing(rows))[0]);
    }

    /// <summary>A copy is no load.</summary>
    [Fact]
    public async Task Every_load_is_one_of_its_project_too()
    {
        await using BigQueryWorld world = await BigQueryWorld.StartAsync(null, ("limits", Settings.Map(("projectLoadsPerDay", Settings.Text("7000")))));
        TableSchema[] tables = [Table, TestTables.Invoices, TestTables.Table("Suppliers", WriteMode.Upsert)];

        QuotaClaim[] claims = [.. ((IClaimsByRows)world.Destination).ClaimsOf(Container, Closing(2)), .. tables.SelectMany(table => world.Destination.ClaimsFor(Container, table, 1, 100, 0))];

        QuotaClaim[] ofProject = [.. claims.Where(claim => claim.Key == "bigquery/project/acme-finance/loads")];
        Assert.Equal(4, ofProject.Length);
        Assert.All(ofProject, claim => Assert.Equal((1L, 7_000L, "7,000 a day"), (claim.Amount, claim.Windows.Single().Limit, claim.Windows.Single().Text)));
    }

    private static Task<BigQueryWorld> ByMonthAsync() => BigQueryWorld.StartAsync(null, ("tables", Settings.Map(("Balances", Settings.Map(("partition", Settings.Text("month")), ("partitionBy", Settings.Text("Due")))))));

    /// <summary>What a batch takes of tables.</summary>
    private static string[] Claims(BigQueryWorld world, DeliveryBatch batch) =>
        [.. ((IClaimsByRows)world.Destination).ClaimsOf(Container, batch).Where(claim => claim.Key.StartsWith("bigquery/table/", StringComparison.Ordinal)).Select(claim => $"{claim.Key} {claim.Amount} of {claim.Windows.Single().Limit}")];

    private static KitBatch Closing(long generation) => Batch(generation, "2026-01-15");

    private static KitBatch Batch(long? closes, params string[] dates)
    {
        string?[][] rows = [.. dates.Select((date, i) => { string?[] row = TestTables.Row("b1", $"{i}", 7, "1.00", deleted: closes is not null, generation: 7); row[2] = date; return row; })];
        return new KitBatch(new BatchReference("b1", Table, rows.Length, 1) { GenerationRows = closes }, rows);
    }
}
