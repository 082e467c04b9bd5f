using MlConnector.Abstractions.Destinations;
using MlConnector.Abstractions.Schemas;
using MlConnector.BigQuery.Tests.World;

namespace MlConnector.BigQuery.Tests.Tables;

/// <summary>What describes tables and datasets is not changed, and no table created, faster than the service takes it.</summary>
public sealed class MetadataPaceTests
{
    private static readonly TableSchema Plain = TestTables.Invoices, Partitioned = TestTables.Table("Gl", WriteMode.Append);

    [Fact]
    public async Task Each_creation_and_each_change_asks_for_its_permit()
    {
        await using BigQueryWorld world = await BigQueryWorld.StartAsync(null, ("tables", Settings.Map(("Gl", Settings.Map(("partition", Settings.Text("month")))))));
        await world.ApplyAsync(TestTables.Finance(Plain, Partitioned));
        Assert.Equal(["bigquery/project/acme-finance/creations 10 in 3 s", "bigquery/project/acme-finance/creations 10 in 3 s"], Paced(world));
        await using IDestination labelled = world.Again(("labels", Settings.Map(("team", Settings.Text("finance")))));

        SchemaDiff plan = await labelled.PlanSchemaAsync(TestTables.Finance(Plain, Partitioned), TestTables.Finance(Plain, Partitioned), null, BigQueryWorld.Cancel);
        await labelled.ApplySchemaAsync(TestTables.Finance(Plain, Partitioned), TestTables.Finance(Plain, Partitioned), plan, allowBreaking: false, BigQueryWorld.Cancel);

        Assert.Equal(["bigquery/dataset/acme-finance:Finance/updates 5 in 14 s", "bigquery/table/acme-finance:Finance.ApInvoices/updates 5 in 14 s", "bigquery/table/acme-finance:Finance.Gl/updates 50 in 14 s"], Paced(world));
    }

    /// <summary>What was asked for since the last time.</summary>
    private static string[] Paced(BigQueryWorld world)
    {
        string[] paced = [.. world.Services.Paced.Select(claim => $"{claim.Key} {claim.Windows.Single().Limit} in {claim.Windows.Single().Length.TotalSeconds} s")];
        world.Services.Paced.Clear();
        return paced;
    }
}
