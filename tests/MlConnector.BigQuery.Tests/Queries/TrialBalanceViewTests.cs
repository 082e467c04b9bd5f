using MlConnector.Abstractions.Destinations;
using MlConnector.Abstractions.Schemas;
using MlConnector.BigQuery.Tests.World;

namespace MlConnector.BigQuery.Tests.Queries;

/// <summary>The trial balance beside a table of postings: planned, made, renewed, and exact in every write mode.</summary>
public sealed class TrialBalanceViewTests
{
    [Theory]
    [InlineData(WriteMode.Append)]
    [InlineData(WriteMode.Versions)]
    [InlineData(WriteMode.Upsert)]
    public async Task INV7_it_sums_the_current_rows_of_each_group_exactly(WriteMode mode)
    {
        await using BigQueryWorld world = await BigQueryWorld.StartAsync();
        TableSchema table = Postings(mode);
        ContainerReference container = await world.ApplyAsync(TestTables.Finance(table));
        await world.SendAsync(container, table, "b1", [TestTables.Row("b1", "1", 1, "0.10"), TestTables.Row("b1", "2", 1, "0.20"), TestTables.Row("b1", "3", 1, "100000000000.01", company: "B")]);
        if (mode != WriteMode.Append) await world.SendAsync(container, table, "b2", [TestTables.Row("b2", "1", 5, "-0.15"), TestTables.Row("b2", "2", 5, null, deleted: true)]);

        GroupTotals[] balance = [.. await ((IKeepsTrialBalances)world.Destination).ReadTrialBalanceAsync(container, table, BigQueryWorld.Cancel).ToListAsync(BigQueryWorld.Cancel)];

        (string, string, long, decimal) a = mode == WriteMode.Append ? ("A", "2026-05-31", 2, 0.30m) : ("A", "2026-05-31", 1, -0.15m);
        Assert.Equal([a, ("B", "2026-05-31", 1, 100000000000.01m)], balance.Select(group => (group.Group[0], group.Group[1], group.Count, group.Sums[0])).Order());
        Assert.Equal(["Company", "Due", "_Rows", "movement"], world.Sandbox.Query("EU", "SELECT * FROM `acme-finance.Finance.GlPostings_trial_balance`")[0].Keys);
    }

    [Fact]
    public async Task It_is_planned_made_beside_a_table_that_is_there_and_renewed_when_it_changes()
    {
        await using BigQueryWorld world = await BigQueryWorld.StartAsync();
        TableSchema without = Postings(WriteMode.Append) with { TrialBalance = null };
        await world.ApplyAsync(TestTables.Finance(without));

        Assert.Equal(["create view GlPostings_trial_balance, the trial balance of GlPostings"], await PlannedAsync(world, Postings(WriteMode.Append)));
        await world.ApplyAsync(TestTables.Finance(Postings(WriteMode.Append)), TestTables.Finance(without));
        Assert.Empty(await PlannedAsync(world, Postings(WriteMode.Append)));
        TableSchema coarser = without with { TrialBalance = new TrialBalanceColumns(["Company"], [KeyValuePair.Create("movement", "Amount")]) };
        Assert.Equal(["renew view GlPostings_trial_balance, the trial balance of GlPostings"], await PlannedAsync(world, coarser));
    }

    [Fact]
    public async Task A_table_of_its_name_stands_in_the_way()
    {
        await using BigQueryWorld world = await BigQueryWorld.StartAsync();
        SchemaDiff diff = await world.Destination.PlanSchemaAsync(TestTables.Finance(Postings(WriteMode.Append), TestTables.Table("glpostings_Trial_Balance", WriteMode.Append)), null, null, BigQueryWorld.Cancel);

        Assert.Contains(diff.Changes, change => change.Obstacle is { Code: "BIGQUERY-NAME" } obstacle && obstacle.Message.Contains("trial_balance", StringComparison.OrdinalIgnoreCase));
    }

    private static async Task<string[]> PlannedAsync(BigQueryWorld world, TableSchema table) =>
        [.. (await world.Destination.PlanSchemaAsync(TestTables.Finance(table), null, null, BigQueryWorld.Cancel)).Changes.Select(change => change.Description)];

    private static TableSchema Postings(WriteMode mode) => TestTables.Table("GlPostings", mode) with { TrialBalance = new TrialBalanceColumns(["Company", "Due"], [KeyValuePair.Create("movement", "Amount")]) };
}
