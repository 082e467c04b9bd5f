using System.Text.Json;

namespace MlConnector.EndToEnd.BigQuery;

/// <summary>Tables that are replaced as a whole, the way of a user.</summary>
public sealed class ReplacedTableTests
{
    [Fact]
    public async Task INV5_what_is_gone_altogether_and_approved_is_gone_from_the_table_by_a_verified_run_and_what_comes_after_it_arrives()
    {
        await using BigQuerySite site = await BigQuerySite.StartAsync("      ap_suppliers: {}\n");
        (await site.Mlc.RunAsync($"apply -f {site.File} --yes")).Ended(0);
        (await site.Mlc.RunAsync("run")).Ended(0);
        int suppliers = Current(site);
        var kept = site.Syspro.Table("ApSupplier").Rows[0];
        foreach (var row in site.Syspro.Table("ApSupplier").Rows.ToArray()) site.Syspro.Table("ApSupplier").Delete(row);
        Assert.NotEqual(0, (await site.Mlc.RunAsync("run")).Code);
        Assert.Equal(suppliers, Current(site));

        JsonElement emptied = (await site.Mlc.RunAsync("run --approve-removals --json")).Ended(0).Json;

        Assert.Equal("Verified", emptied.GetProperty("state").GetString());
        Assert.Equal(0, Current(site));
        (await site.Mlc.RunAsync("run")).Ended(0);
        site.Syspro.Table("ApSupplier").Restore(kept);
        Assert.Equal("Verified", (await site.Mlc.RunAsync("run --json")).Ended(0).Json.GetProperty("state").GetString());
        Assert.Equal(1, Current(site));
    }

    [Fact]
    public async Task A_schedule_of_a_table_that_takes_many_loads_a_generation_is_held_against_one_copy_a_run()
    {
        // four runs an hour with a job for each supplier; six jobs an hour are allowed for a table
        await using BigQuerySite site = await BigQuerySite.StartAsync("      ap_suppliers: {}\n", more: "limits: { rowsPerJob: 1, loadsPerDay: 150 }");
        Assert.InRange(site.Syspro.Table("ApSupplier").Count, 3, 100);

        (await site.Mlc.RunAsync($"apply -f {site.File} --yes")).Ended(0);
        (await site.Mlc.RunAsync("run")).Ended(0);

        Assert.Equal(site.Syspro.Table("ApSupplier").Count, Current(site));
    }

    private static int Current(BigQuerySite site) => site.BigQuery.Query("EU", $"SELECT * FROM `{site.BigQuery.Options.Project}.Finance.Suppliers_current`").Count;
}
