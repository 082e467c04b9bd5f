using System.Text.Json;
using MlConnector.EndToEnd.World;

namespace MlConnector.EndToEnd;

/// <summary>Several companies of one connection, each with a ledger database of its own: documents of two companies lie in one read one after the other.</summary>
public sealed class CompanyTests
{
    [Fact]
    public async Task Documents_of_two_companies_come_once_each_and_unchanged_ones_not_again_INV2_INV4()
    {
        await using Site site = await Site.StartAsync("      gl_postings: {}\n      ap_invoices: {}\n      sales_order_lines: {}\n      sales_orders: {}\n");
        site.Syspro.Play("second-company", new Dictionary<string, string>(StringComparer.Ordinal) { ["id"] = "D", ["name"] = "Denmark", ["ownLedger"] = "Y" });
        string text = await File.ReadAllTextAsync(site.File, TestContext.Current.CancellationToken);
        await File.WriteAllTextAsync(site.File, text.Replace("companies: [A]", "companies: [A, D]", StringComparison.Ordinal), TestContext.Current.CancellationToken);
        await site.DeliverAsync();

        JsonElement again = (await site.Mlc.RunAsync("run --json")).Ended(0).Json;
        JsonElement full = (await site.Mlc.RunAsync("run --full --json")).Ended(0).Json;

        foreach (JsonElement run in new[] { again, full }) Assert.All(run.GetProperty("streams").EnumerateArray(), stream => Assert.Equal(0, stream.GetProperty("counts").GetProperty("delivered").GetInt64()));
        foreach ((string entity, string table) in new[] { ("GenJournalDetail", "GlPostings"), ("ApInvoice", "ApInvoices"), ("SorDetail", "SalesOrderLines") })
            Assert.Equal(site.Syspro.Table(entity).Rows.Count + site.Syspro.Table(entity, "D").Rows.Count, site.PowerBi.Dataset("Finance").Table(table).Count);
    }
}
