using System.Text.Json;
using MlConnector.EndToEnd.World;
using MlConnector.Sandbox.PowerBi;

namespace MlConnector.EndToEnd;

/// <summary>A mapping that changes under delivered rows, and what is built on the tables.</summary>
public sealed class AppliedAgainTests
{
    [Fact]
    public async Task Rows_with_an_older_mapping_stay_or_are_delivered_again_as_apply_is_told_and_import_datasets_follow_what_arrived()
    {
        await using Site site = await Site.StartAsync("      ap_invoices: {}\n");
        site.PowerBi.AddImportDataset(site.PowerBi.Options.WorkspaceName, "Board");
        await WriteAsync(site, "");
        await site.SetSecretsAsync();
        (await site.Mlc.RunAsync($"apply -f {site.File} --yes")).Ended(0);
        int rows = site.Syspro.Table("ApInvoice").Rows.Count;
        JsonElement first = (await site.Mlc.RunAsync("run --json")).Ended(0).Json;
        Assert.Contains("Board", first.GetProperty("refreshes").GetProperty("findings")[0].GetProperty("subject").GetString(), StringComparison.Ordinal);
        Assert.True(first.GetProperty("refreshes").GetProperty("passed").GetBoolean());

        await WriteAsync(site, "ACME");
        (await site.Mlc.RunAsync($"apply -f {site.File} --yes --existing leave")).Ended(0);
        Assert.False((await site.Mlc.RunAsync("run --full --json")).Ended(0).Json.TryGetProperty("refreshes", out _));
        Assert.Equal((0, rows), (With(site, "ACME"), Table(site).Count));

        (await site.Mlc.RunAsync($"apply -f {site.File} --yes --existing replay")).Ended(0);
        Assert.Equal((rows, 2 * rows), (With(site, "ACME"), Table(site).Count));

        await WriteAsync(site, "ACME Ltd");
        site.PowerBi.Dataset("Board").FailNextRefresh();
        JsonElement failed = (await site.Mlc.RunAsync($"apply -f {site.File} --yes --existing reread --json")).Ended(0).Json[1].GetProperty("refreshes");
        Assert.Equal((false, "POWERBI-REFRESH-FAILED"), (failed.GetProperty("passed").GetBoolean(), failed.GetProperty("findings")[0].GetProperty("errors")[0].GetProperty("code").GetString()));
        Assert.Equal((rows, 3 * rows), (With(site, "ACME Ltd"), Table(site).Count));
        (await site.Mlc.RunAsync($"apply -f {site.File} --yes --existing reread")).Ended(0);
        Assert.Equal(3 * rows, Table(site).Count);
        Delivered.InvoicesAgree(site);
        Delivered.NothingTwice(Table(site));
    }

    private static SandboxTable Table(Site site) => site.PowerBi.Dataset("Finance").Table("ApInvoices");

    private static int With(Site site, string entity) => Table(site).Rows.Count(row => (string?)row.GetValueOrDefault("Entity") == entity);

    private static Task WriteAsync(Site site, string entity)
    {
        string stream = entity.Length == 0 ? "      ap_invoices: {}\n" : $"      ap_invoices: {{ addColumns: {{ Entity: {{ value: {entity} }} }} }}\n";
        return File.WriteAllTextAsync(site.File, site.Configuration(stream).Replace("settle: 1s", "settle: 1s\n    refresh: [Board]", StringComparison.Ordinal), TestContext.Current.CancellationToken);
    }
}
