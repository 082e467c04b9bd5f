using System.Globalization;
using System.Text.Json;
using MlConnector.EndToEnd.World;
using MlConnector.Sandbox.Syspro.Data;
using MlConnector.Sandbox.Tableau;
using MlConnector.Syspro;

namespace MlConnector.EndToEnd.Tableau;

/// <summary>SYSPRO into Tableau, the way of a user; the data sources are compared with the source row by row.</summary>
public sealed class TableauTests
{
    private const string Two = "      ap_suppliers: {}\n      ap_invoices: {}\n";
    private static readonly string Everything = string.Concat(new SysproFactory().StandardStreams.Select(name => $"      {name}: {{}}\n"));

    [Fact]
    public async Task Every_stream_is_checked_applied_published_and_proven_and_then_only_what_changed()
    {
        await using TableauSite site = await TableauSite.StartAsync(Everything);
        (await site.Mlc.RunAsync($"check -f {site.File}")).Ended(0);
        (await site.Mlc.RunAsync($"apply -f {site.File} --yes")).Ended(0);
        JsonElement run = (await site.Mlc.RunAsync("run --json")).Ended(0).Json;
        Assert.Equal("Verified", run.GetProperty("state").GetString());
        InvoicesAgree(site);
        int jobs = site.Tableau.Jobs.Count;

        Dictionary<string, string> oldest = Oldest(site);
        site.Syspro.Play("pay-old-invoice", oldest);
        (await site.Mlc.RunAsync("run")).Ended(0);
        InvoicesAgree(site);
        Assert.InRange(site.Tableau.Jobs.Count - jobs, 1, 10); // of twenty-two: a payment changes invoice, payment, supplier, aging and ledger
        jobs = site.Tableau.Jobs.Count;
        MlcResult third = (await site.Mlc.RunAsync("run")).Ended(0);
        Assert.Equal(jobs, site.Tableau.Jobs.Count);
        (await site.Mlc.RunAsync("reconcile --stream gl_postings")).Ended(0);
        MlcResult traced = (await site.Mlc.RunAsync(["trace", oldest["invoice"].Trim()])).Ended(0);
        foreach (string secret in new[] { site.Tableau.SecretValue, "session-" }) Assert.DoesNotContain(secret, third.Output + third.Errors + traced.Output, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(TableauFaultPoints.UploadPiece)]
    [InlineData(TableauFaultPoints.Publish)]
    [InlineData(TableauFaultPoints.Jobs)]
    [InlineData(TableauFaultPoints.VizQl)]
    public async Task INV3_a_kill_between_upload_job_and_receipt_loses_nothing(string point)
    {
        await using TableauSite site = await TableauSite.StartAsync(Two, new TableauSandboxOptions { JobDuration = TimeSpan.FromSeconds(2) });
        (await site.Mlc.RunAsync($"apply -f {site.File} --yes")).Ended(0);
        await site.KillAsync(point);

        JsonElement next = (await site.Mlc.RunAsync("run --json")).Ended(0).Json;

        Assert.Equal("Verified", next.GetProperty("state").GetString());
        InvoicesAgree(site);
    }

    [Theory]
    [InlineData("")]
    [InlineData("_BatchId _SourceId")]
    public async Task INV5_somebodys_publication_over_ours_holds_the_stream_and_a_rebuild_publishes_again(string lineage)
    {
        await using TableauSite site = await TableauSite.StartAsync(Two);
        (await site.Mlc.RunAsync($"apply -f {site.File} --yes")).Ended(0);
        (await site.Mlc.RunAsync("run")).Ended(0);
        await Task.Delay(TimeSpan.FromSeconds(1.1), TimeProvider.System, TestContext.Current.CancellationToken); // times of update are shown to the second
        site.Tableau.Source("Finance", "ApInvoices").Overwrite(await TableauSite.OtherFileAsync(lineage.Split(' ', StringSplitOptions.RemoveEmptyEntries)));

        MlcResult held = (await site.Mlc.RunAsync("run --stream ap_invoices")).Ended(1);
        Assert.Contains("TABLE-OVERWRITTEN", held.Output + held.Errors, StringComparison.Ordinal);
        AssertTheirs(site);
        (await site.Mlc.RunAsync("rebuild --stream ap_invoices --yes")).Ended(0);

        InvoicesAgree(site);
        (await site.Mlc.RunAsync("run")).Ended(0);
    }

    [Fact]
    public async Task Somebodys_data_source_is_taken_over_only_when_told()
    {
        await using TableauSite site = await TableauSite.StartAsync(Two);
        site.Tableau.AddSource("Finance", "ApInvoices", await TableauSite.OtherFileAsync());
        await Task.Delay(TimeSpan.FromSeconds(2.1), TimeProvider.System, TestContext.Current.CancellationToken); // a new one is missing in lists at first

        MlcResult refused = (await site.Mlc.RunAsync($"apply -f {site.File} --yes")).Ended(2);
        Assert.Contains("PLAN-TAKE-OVER", refused.Output + refused.Errors, StringComparison.Ordinal);
        Assert.Contains("--take-over", refused.Output + refused.Errors, StringComparison.Ordinal);
        (await site.Mlc.RunAsync($"apply -f {site.File} --yes --take-over")).Ended(0);
        (await site.Mlc.RunAsync("run")).Ended(0);

        InvoicesAgree(site);
        Assert.Single(Directory.GetFiles(site.Copies));
    }

    [Fact]
    public async Task INV5_a_data_source_that_somebody_made_after_apply_is_held_never_rebuilt_over_and_taken_over_only_when_told()
    {
        await using TableauSite site = await TableauSite.StartAsync(Two);
        (await site.Mlc.RunAsync($"apply -f {site.File} --yes")).Ended(0);
        byte[] theirs = await TableauSite.OtherFileAsync();
        site.Tableau.AddSource("Finance", "ApInvoices", theirs);
        await Task.Delay(TimeSpan.FromSeconds(2.1), TimeProvider.System, TestContext.Current.CancellationToken); // a new one is missing in lists at first

        MlcResult held = (await site.Mlc.RunAsync("run")).Ended(1);
        Assert.Contains("TABLE-FOREIGN", held.Output + held.Errors, StringComparison.Ordinal);
        foreach (string wayOut in new[] { "rebuild --stream ap_invoices --yes", "adopt --stream ap_invoices --yes" })
        {
            MlcResult refused = await site.Mlc.RunAsync(wayOut);
            Assert.NotEqual(0, refused.Code);
            Assert.Contains("TABLE-FOREIGN", refused.Output + refused.Errors, StringComparison.Ordinal);
        }

        await File.AppendAllTextAsync(site.File, "      gl_accounts: {}\n", TestContext.Current.CancellationToken); // no other change of the configuration makes it ours
        MlcResult told = (await site.Mlc.RunAsync($"apply -f {site.File} --yes")).Ended(2);
        Assert.Contains("PLAN-TAKE-OVER", told.Output + told.Errors, StringComparison.Ordinal);
        Assert.False(Directory.Exists(site.Copies));
        AssertTheirs(site);

        (await site.Mlc.RunAsync($"apply -f {site.File} --yes --take-over")).Ended(0);
        Assert.Equal(theirs, await File.ReadAllBytesAsync(Assert.Single(Directory.GetFiles(site.Copies)), TestContext.Current.CancellationToken));
        Assert.Equal("Verified", (await site.Mlc.RunAsync("run --json")).Ended(0).Json.GetProperty("state").GetString());
        InvoicesAgree(site);
        Assert.Contains("nothing to apply", (await site.Mlc.RunAsync($"apply -f {site.File} --yes")).Ended(0).Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_lies_in_another_project_is_not_ours_though_a_table_of_its_name_was_delivered_elsewhere()
    {
        await using TableauSite site = await TableauSite.StartAsync(Two);
        (await site.Mlc.RunAsync($"apply -f {site.File} --yes")).Ended(0);
        site.Tableau.AddSource("Controlling", "ApInvoices", await TableauSite.OtherFileAsync());
        await Task.Delay(TimeSpan.FromSeconds(2.1), TimeProvider.System, TestContext.Current.CancellationToken); // a new one is missing in lists at first
        string text = await File.ReadAllTextAsync(site.File, TestContext.Current.CancellationToken);
        await File.WriteAllTextAsync(site.File, text.Replace("dataset: Finance", "dataset: Controlling", StringComparison.Ordinal), TestContext.Current.CancellationToken);

        MlcResult refused = (await site.Mlc.RunAsync($"apply -f {site.File} --yes")).Ended(2);
        Assert.Contains("PLAN-TAKE-OVER", refused.Output + refused.Errors, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Proofs_beyond_the_budget_of_queries_are_told_at_apply_and_leave_a_run_unverified()
    {
        await using TableauSite site = await TableauSite.StartAsync(Two);
        string written = await File.ReadAllTextAsync(site.File, TestContext.Current.CancellationToken);
        await File.WriteAllTextAsync(site.File, written.Replace("queriesPerHour: 1000", "queriesPerHour: 3", StringComparison.Ordinal), TestContext.Current.CancellationToken);

        MlcResult planned = (await site.Mlc.RunAsync($"plan -f {site.File}")).Ended(0);
        Assert.Contains("VizQL queries to site acme an hour of 3", planned.Output, StringComparison.Ordinal);
        MlcResult applied = (await site.Mlc.RunAsync($"apply -f {site.File} --yes")).Ended(0);
        Assert.Contains("Unverified (read-back budget)", applied.Output, StringComparison.Ordinal);

        MlcResult run = (await site.Mlc.RunAsync("run")).Ended(4);
        Assert.Contains("read-back budget", run.Output, StringComparison.Ordinal);
        InvoicesAgree(site);
    }

    [Fact]
    public async Task Tokens_are_kept_alive_by_a_command_for_a_timer_and_their_use_is_listed()
    {
        await using TableauSite site = await TableauSite.StartAsync(Two);
        string written = await File.ReadAllTextAsync(site.File, TestContext.Current.CancellationToken);
        await File.WriteAllTextAsync(site.File, written.Replace("    limits:", "    standby: { name: mlc, secret: '${secret:tableau-standby}' }\n    limits:", StringComparison.Ordinal), TestContext.Current.CancellationToken);
        (await site.Mlc.RunAsync("secrets set tableau-standby", site.Tableau.TokenSecret + "\n")).Ended(0);
        (await site.Mlc.RunAsync($"apply -f {site.File} --yes")).Ended(0);

        Assert.Contains("bi: token mlc", (await site.Mlc.RunAsync("keep-alive")).Ended(0).Output, StringComparison.Ordinal);
        Assert.Contains("\"daysUnusedAllowed\":15", (await site.Mlc.RunAsync("secrets list --json")).Ended(0).Output.Replace(" ", "", StringComparison.Ordinal), StringComparison.Ordinal);
        site.Tableau.RevokeToken("mlc");
        Assert.Contains("TABLEAU-SIGN-IN", (await site.Mlc.RunAsync("keep-alive")).Ended(3).Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Suppliers_that_ERP_or_Tableau_lacks_are_listed_and_gone_with_the_next_delivery()
    {
        await using TableauSite site = await TableauSite.StartAsync("      ap_suppliers: {}");
        (await site.Mlc.RunAsync($"apply -f {site.File} --yes")).Ended(0);
        (await site.Mlc.RunAsync("run")).Ended(0);
        Assert.Contains("members", (await site.Mlc.RunAsync("reconcile")).Ended(0).Output, StringComparison.Ordinal);
        SysproRow gone = site.Syspro.Table("ApSupplier").Rows[0];
        string supplier = gone.Text("Supplier").Trim();
        site.Syspro.Table("ApSupplier").Delete(gone);

        MlcResult differs = (await site.Mlc.RunAsync("reconcile --json")).Ended(4);
        JsonElement key = Assert.Single(differs.Json[0].GetProperty("figures").EnumerateArray().Single(figure => figure.GetProperty("control").GetString() == "members").GetProperty("keys").EnumerateArray());
        Assert.Equal("GoneFromErp", key.GetProperty("difference").GetString());
        Assert.EndsWith(supplier.TrimStart('0'), key.GetProperty("key").GetString(), StringComparison.Ordinal);
        (await site.Mlc.RunAsync("run")).Ended(0);

        Assert.DoesNotContain(site.Tableau.Source("Finance", "Suppliers").Rows, row => row["_SourceId"] == key.GetProperty("key").GetString());
        (await site.Mlc.RunAsync("reconcile")).Ended(0);
    }

    /// <summary>What somebody published is still there.</summary>
    private static void AssertTheirs(TableauSite site) => Assert.Equal("theirs", Assert.Single(site.Tableau.Source("Finance", "ApInvoices").Rows)["Theirs"]);

    /// <summary>Every invoice of SYSPRO is in the data source exactly once, with the same amounts; nothing else is there.</summary>
    private static void InvoicesAgree(TableauSite site)
    {
        IReadOnlyList<IReadOnlyDictionary<string, string?>> current = site.Tableau.Source("Finance", "ApInvoices").Rows;
        Dictionary<string, SysproRow> source = site.Syspro.Table("ApInvoice").Rows.ToDictionary(row => Key(row.Text("Supplier"), row.Text("Invoice")), StringComparer.Ordinal);
        Assert.Equal(source.Keys.Order(StringComparer.Ordinal), current.Select(row => Key(row["Supplier"]!, row["Invoice"]!)).Order(StringComparer.Ordinal));
        foreach (IReadOnlyDictionary<string, string?> row in current)
        {
            SysproRow invoice = source[Key(row["Supplier"]!, row["Invoice"]!)];
            Assert.Equal(invoice.Number("OrigInvValue"), decimal.Parse(row["OrigInvValue"]!, CultureInfo.InvariantCulture));
            Assert.Equal(invoice.Number("MthInvBal1"), decimal.Parse(row["MthInvBal1"]!, CultureInfo.InvariantCulture));
        }
    }

    private static Dictionary<string, string> Oldest(TableauSite site)
    {
        SysproRow invoice = site.Syspro.Table("ApInvoice").Rows.Where(row => row.Number("MthInvBal1") > 0).MinBy(row => row.Date("InvoiceDate"))!;
        return new(StringComparer.Ordinal) { ["supplier"] = invoice.Text("Supplier"), ["invoice"] = invoice.Text("Invoice") };
    }

    private static string Key(string supplier, string invoice) => $"{supplier.Trim().TrimStart('0')}/{invoice.Trim().TrimStart('0')}";
}
