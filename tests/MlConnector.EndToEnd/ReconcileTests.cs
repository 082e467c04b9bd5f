using System.Text.Json;
using Microsoft.Extensions.Logging.Abstractions;
using MlConnector.Composition;
using MlConnector.Composition.Proving;
using MlConnector.EndToEnd.World;
using MlConnector.Engine.Ports;
using MlConnector.Sandbox.Syspro.Data;

namespace MlConnector.EndToEnd;

/// <summary>What was delivered against the ERP's own balances and against what the destination shows, down to the keys that differ and how.</summary>
public sealed class ReconcileTests
{
    [Fact]
    public async Task Differences_are_told_on_both_sides_with_their_keys_and_rows_left_out_are_none()
    {
        await using Site site = await Site.StartAsync();
        SysproRow leftOut = site.Syspro.Table("ApInvoice").Rows.Last(row => row.Number("MthInvBal1") != 0);
        await File.WriteAllTextAsync(site.File, site.Configuration($"      ap_invoices: {{ where: \"Invoice <> '{leftOut.Text("Invoice").Trim()}'\" }}\n      ar_invoices: {{}}\n"), TestContext.Current.CancellationToken);
        await site.SetSecretsAsync();
        (await site.Mlc.RunAsync($"apply -f {site.File} --yes")).Ended(0);
        (await site.Mlc.RunAsync("run")).Ended(0);

        JsonElement before = (await site.Mlc.RunAsync("reconcile --json")).Ended(0).Json;
        JsonElement only = Assert.Single(Figures(before, "ap_invoices"), figure => figure.TryGetProperty("leftOut", out _));
        Assert.Equal(("supplier-balance", leftOut.Number("MthInvBal1")), (only.GetProperty("control").GetString(), only.GetProperty("leftOut").GetDecimal()));
        Assert.Equal(only.GetProperty("erp").GetDecimal() - only.GetProperty("leftOut").GetDecimal(), only.GetProperty("delivered").GetDecimal());
        Assert.Contains(before[0].GetProperty("remarks").EnumerateArray(), remark => remark.GetString()!.Contains("1 rows that `where` leaves out", StringComparison.Ordinal));
        Assert.Contains(Figures(before, "ar_invoices"), figure => figure.GetProperty("control").GetString() == "customer-balance");
        Assert.True(before[1].GetProperty("agrees").GetBoolean());
        Assert.True((await site.Mlc.RunAsync("reconcile --offline --json")).Ended(0).Json[0].GetProperty("agrees").GetBoolean());

        await ChangeBothSidesAsync(site, leftOut);

        JsonElement[] keys = [.. Figures((await site.Mlc.RunAsync("reconcile --stream ap_invoices --json")).Ended(4).Json, "ap_invoices").SelectMany(figure => figure.GetProperty("keys").EnumerateArray())];
        Assert.Equal(
            ["ChangedInDestination", "ChangedInErp", "MissingInDestination", "NotDelivered", "UnknownInDestination"],
            keys.Select(key => key.GetProperty("difference").GetString()).Distinct().Order(StringComparer.Ordinal));
        string changed = keys.First(key => key.GetProperty("difference").GetString() == "ChangedInDestination").GetProperty("detail").GetString()!;
        Assert.Matches("OrigInvValue [0-9.]+; MthInvBal1 [0-9.]+ delivered, OrigInvValue 0.07; ", changed);
        Assert.DoesNotContain(keys, key => key.GetProperty("key").GetString()!.EndsWith(leftOut.Text("Invoice").Trim(), StringComparison.Ordinal));

        string text = (await site.Mlc.RunAsync("reconcile --offline --stream ap_invoices")).Ended(4).Output;
        Assert.Contains("DIFFERS", text, StringComparison.Ordinal);
        Assert.Contains("is missing at the destination", text, StringComparison.Ordinal);
        Assert.DoesNotContain("ERP says", text, StringComparison.Ordinal);
        await AllAreKeptAsync(site);
        await FewerAreKeptAsync(site, leftOut);
    }

    /// <summary>What the command found is there for whoever opens the console later.</summary>
    private static async Task AllAreKeptAsync(Site site)
    {
        await using Workspace workspace = await Workspace.OpenAsync(new DataFolder(site.Mlc.Data), TimeProvider.System, _ => NullLoggerFactory.Instance, TestContext.Current.CancellationToken);
        IReadOnlyList<ReconciliationRecord> kept = await workspace.Store.Reconciliations.ListAsync("finance", null, 10, TestContext.Current.CancellationToken);
        Assert.Equal(["ap_invoices, without the ERP", "ap_invoices", "ap_invoices, ar_invoices, without the ERP", "ap_invoices, ar_invoices"], kept.Select(one => one.Compared));
        Assert.NotEmpty((await new ReconciliationHistory(workspace).FindAsync("finance", kept[0].Id, TestContext.Current.CancellationToken)).Figures.SelectMany(figure => figure.Keys));
        Assert.Equal(kept.Select(one => (one.Id, one.AuditEntry)), (await site.Mlc.RunAsync("reconcile --list --json")).Ended(0).Json.EnumerateArray().Select(one => (one.GetProperty("id").GetString()!, one.GetProperty("auditEntry").GetInt64())));
        Assert.Contains("ap_invoices, without the ERP", (await site.Mlc.RunAsync("reconcile finance --list")).Ended(0).Output, StringComparison.Ordinal);
        Assert.True((await site.Mlc.RunAsync($"reconcile --show {kept[3].Id} --json")).Ended(0).Json[1].GetProperty("agrees").GetBoolean());
        Assert.Contains("DIFFERS", (await site.Mlc.RunAsync($"reconcile --show {kept[0].Id}")).Ended(0).Output, StringComparison.Ordinal);
        Assert.Contains("RECONCILIATION-UNKNOWN", (await site.Mlc.RunAsync("reconcile --show 01NONE")).Ended(2).Errors, StringComparison.Ordinal);
        Assert.Contains("USAGE", (await site.Mlc.RunAsync("reconcile --list --offline")).Ended(2).Errors, StringComparison.Ordinal);
    }

    /// <summary>How many are kept is a policy of the pipeline, as how long its journal is.</summary>
    private static async Task FewerAreKeptAsync(Site site, SysproRow leftOut)
    {
        string configuration = site.Configuration($"      ap_invoices: {{ where: \"Invoice <> '{leftOut.Text("Invoice").Trim()}'\" }}\n      ar_invoices: {{}}\n");
        await File.WriteAllTextAsync(site.File, configuration.Replace("    schedule: every 15 minutes\n", "    policies: { reconciliations: { newest: 2, daily: 0s, monthly: 0s } }\n", StringComparison.Ordinal), TestContext.Current.CancellationToken);
        (await site.Mlc.RunAsync($"apply -f {site.File} --yes")).Ended(0);
        await site.Mlc.RunAsync("reconcile --offline --stream ap_invoices");
        Assert.Equal(2, (await site.Mlc.RunAsync("reconcile --list --json")).Ended(0).Json.GetArrayLength());
    }

    [Fact]
    public async Task A_key_that_is_missing_names_the_dead_letter_that_is_why()
    {
        await using Site site = await Site.StartAsync();
        string invoice = site.Syspro.Table("ApInvoice").Rows.Last(row => row.Number("MthInvBal1") != 0).Text("Invoice").Trim();
        string compute = $"1 / (case when Invoice = '{invoice}' then 0 else 1 end)";
        await File.WriteAllTextAsync(site.File, site.Configuration($"      ap_invoices: {{ addColumns: {{ Ratio: {{ compute: \"{compute}\", scale: 2 }} }} }}\n"), TestContext.Current.CancellationToken);
        await site.SetSecretsAsync();
        (await site.Mlc.RunAsync($"apply -f {site.File} --yes")).Ended(0);
        (await site.Mlc.RunAsync("run")).Ended(4);
        long letter = (await site.Mlc.RunAsync("dead-letters list --json")).Ended(0).Json[0].GetProperty("id").GetInt64();

        JsonElement key = Figures((await site.Mlc.RunAsync("reconcile --json")).Ended(4).Json, "ap_invoices").SelectMany(figure => figure.GetProperty("keys").EnumerateArray()).First(key => key.GetProperty("key").GetString()!.EndsWith(invoice, StringComparison.Ordinal));

        Assert.Equal((letter, "MAP-ZERO"), (key.GetProperty("deadLetter").GetInt64(), key.GetProperty("deadLetterCode").GetString()));
        Assert.Contains($"it is dead letter {letter} (MAP-ZERO)", (await site.Mlc.RunAsync("reconcile")).Ended(4).Output, StringComparison.Ordinal);
    }

    /// <summary>The ERP goes on without a run, and somebody else writes into the table.</summary>
    private static async Task ChangeBothSidesAsync(Site site, SysproRow leftOut)
    {
        site.Syspro.Play("pay-old-invoice");
        site.Syspro.Play("new-supplier-invoice", new Dictionary<string, string>(StringComparer.Ordinal) { ["invoice"] = "NOT-READ-YET" });
        string[] ids = [.. site.PowerBi.Dataset("Finance").Table("ApInvoices").Rows.Where(row => (string?)row["Invoice"] != leftOut.Text("Invoice").Trim()).Select(row => (string)row["_SourceId"]!).Distinct(StringComparer.Ordinal).Take(3)];
        await Colleague.PostAsync(site, "ApInvoices", "_SourceId", ids[0], ("OrigInvValue", 0.07m));
        await Colleague.PostAsync(site, "ApInvoices", "_SourceId", ids[1], ("_Deleted", true));
        await Colleague.PostAsync(site, "ApInvoices", "_SourceId", ids[2], ("_SourceId", "A|ap_invoices|NOBODY|1"));
    }

    private static JsonElement.ArrayEnumerator Figures(JsonElement report, string stream) =>
        report.EnumerateArray().Single(one => one.GetProperty("stream").GetString() == stream).GetProperty("figures").EnumerateArray();
}
