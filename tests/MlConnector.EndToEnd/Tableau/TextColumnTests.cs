using System.Text.Json;
using MlConnector.EndToEnd.World;

namespace MlConnector.EndToEnd.Tableau;

/// <summary>Numbers that a mapping delivers as text.</summary>
public sealed class TextColumnTests
{
    private const string Invoices = """
              ap_invoices:
                columns:
                  Company: Company
                  Supplier: Supplier
                  Invoice: Invoice
                  InvoiceYear: { from: InvoiceYear, native: string }
                  InvoiceMonth: InvoiceMonth
                  OrigInvValue: { from: OrigInvValue, native: string }
                  MthInvBal1: MthInvBal1
        """;

    [Fact]
    public async Task Money_that_is_delivered_as_text_is_not_summed_and_the_run_is_verified_by_the_other_totals()
    {
        await using TableauSite site = await TableauSite.StartAsync(Invoices);
        (await site.Mlc.RunAsync($"apply -f {site.File} --yes")).Ended(0);

        MlcResult run = (await site.Mlc.RunAsync("run --json")).Ended(0);

        Assert.Equal("Verified", run.Json.GetProperty("state").GetString());
        Assert.Contains("control totals leave out OrigInvValue", run.Output, StringComparison.Ordinal);
        JsonElement[] figures = [.. (await site.Mlc.RunAsync("reconcile --json")).Ended(0).Json[0].GetProperty("figures").EnumerateArray()];
        Assert.Contains(figures, figure => figure.GetProperty("control").GetString() == "control-total" && figure.GetProperty("measure").GetString() == "MthInvBal1");
        Assert.DoesNotContain(figures, figure => figure.GetProperty("control").GetString() == "control-total" && figure.GetProperty("measure").GetString() == "OrigInvValue");
    }
}
