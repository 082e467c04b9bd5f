using MlConnector.EndToEnd.World;
using MlConnector.Sandbox.PowerBi;

namespace MlConnector.EndToEnd;

/// <summary>What SYSPRO deletes after its retention is history: it stays in the destination, whatever is read or filled anew.</summary>
public sealed class HistoryTests
{
    [Fact]
    public async Task A_purged_invoice_stays_through_complete_reads_reconciliation_and_rebuild_INV5()
    {
        await using Site site = await Site.StartAsync("      ap_suppliers: {}\n      ap_invoices: {}\n");
        await site.SetSecretsAsync();
        (await site.Mlc.RunAsync($"apply -f {site.File} --yes")).Ended(0);
        (await site.Mlc.RunAsync("run")).Ended(0);
        string[] before = Invoices(site);
        string purged = site.Syspro.Play("purge-invoice")["invoice"];

        string first = (await site.Mlc.RunAsync("run --full")).Ended(0).Output, second = (await site.Mlc.RunAsync("run --full")).Ended(0).Output;

        Assert.DoesNotContain("no longer at the source", first, StringComparison.Ordinal);
        Assert.Contains("1 rows are no longer at the source, which purges its history: they stay delivered and are flagged", second, StringComparison.Ordinal);
        Assert.DoesNotContain("no longer at the source", (await site.Mlc.RunAsync("run --full")).Ended(0).Output, StringComparison.Ordinal);
        Assert.Equal(before, Invoices(site));
        Assert.Equal(before.Length - 1, site.Syspro.Table("ApInvoice").Count);
        (await site.Mlc.RunAsync("reconcile")).Ended(0);

        (await site.Mlc.RunAsync("rebuild --stream ap_invoices --yes")).Ended(0);

        Assert.Equal(before, Invoices(site));
        Assert.Single(before, id => id.EndsWith($"|{purged.Trim()}", StringComparison.Ordinal));
    }

    private static string[] Invoices(Site site)
    {
        SandboxTable table = site.PowerBi.Dataset("Finance").Table("ApInvoices");
        Assert.DoesNotContain(table.Rows, row => row["_Deleted"] is true);
        return [.. table.Rows.Select(row => (string)row["_SourceId"]!).Order(StringComparer.Ordinal)];
    }
}
