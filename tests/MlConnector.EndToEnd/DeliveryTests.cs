using System.Text.Json;
using MlConnector.EndToEnd.World;
using MlConnector.Sandbox.Faults;
using MlConnector.Sandbox.PowerBi;

namespace MlConnector.EndToEnd;

/// <summary>The way of a user: set up, apply, run, look, change, mend, at first each command in a process of its own. The destination is compared with the source row by row.</summary>
public sealed class DeliveryTests
{
    [Fact]
    public async Task A_configuration_is_checked_planned_applied_and_run_to_a_verified_end()
    {
        await using Site site = await Site.StartAsync();
        await site.SetSecretsAsync();
        (await site.Mlc.ProcessAsync($"check -f {site.File}")).Ended(0);
        JsonElement plan = (await site.Mlc.ProcessAsync($"plan -f {site.File} --json")).Ended(0).Json;
        Assert.Contains("create dataset Finance", plan.GetProperty("destination")[0].GetString(), StringComparison.Ordinal);
        Assert.Empty(site.PowerBi.Datasets());
        (await site.Mlc.ProcessAsync(["apply", "-f", site.File, "--yes", "--plan", plan.GetProperty("hash").GetString()!])).Ended(0);
        JsonElement run = (await site.Mlc.ProcessAsync("run --json")).Ended(0).Json;
        Assert.Equal("Verified", run.GetProperty("state").GetString());
        Delivered.InvoicesAgree(site);
        Assert.Equal(site.Syspro.Table("GenJournalDetail").Rows.Count, site.PowerBi.Dataset("Finance").Table("GlPostings").Count);
        Assert.Contains("Verified", (await site.Mlc.ProcessAsync("status")).Ended(0).Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_second_run_sends_only_what_changed_and_a_third_nothing()
    {
        await using Site site = await Site.StartAsync();
        await site.DeliverAsync();
        long before = site.PowerBi.Dataset("Finance").Table("ApInvoices").Count;
        site.Syspro.Play("pay-old-invoice");
        site.Syspro.Play("backdated-journal");
        (await site.Mlc.ProcessAsync("run")).Ended(0);
        Assert.Equal(before + 1, site.PowerBi.Dataset("Finance").Table("ApInvoices").Count);
        Assert.Equal(site.Syspro.Table("GenJournalDetail").Rows.Count, site.PowerBi.Dataset("Finance").Table("GlPostings").Count);
        Delivered.InvoicesAgree(site);
        long rows = site.PowerBi.Dataset("Finance").Tables.Sum(table => table.Count);
        (await site.Mlc.ProcessAsync("run")).Ended(0);
        Assert.Equal(rows, site.PowerBi.Dataset("Finance").Tables.Sum(table => table.Count));
    }

    [Fact]
    public async Task A_bad_row_becomes_a_dead_letter_that_is_repaired_and_replayed_without_the_source()
    {
        await using Site site = await Site.StartAsync();
        await site.DeliverAsync();
        site.Syspro.Play("bad-row");
        (await site.Mlc.ProcessAsync("run")).Ended(4);
        JsonElement letter = (await site.Mlc.ProcessAsync("dead-letters list --json")).Ended(0).Json[0];
        Assert.Equal("Reference", letter.GetProperty("column").GetString());
        string id = letter.GetProperty("id").GetRawText();
        Assert.Contains("Reference", (await site.Mlc.ProcessAsync($"dead-letters show {id}")).Ended(0).Output, StringComparison.Ordinal);
        (await site.Mlc.ProcessAsync(["dead-letters", "repair", id, "--set", "Reference=short", "--reason", "too long for the column"])).Ended(0);
        (await site.Mlc.ProcessAsync($"replay --id {id}")).Ended(0);
        Assert.Empty((await site.Mlc.ProcessAsync("dead-letters list --json")).Ended(0).Json.EnumerateArray());
        Assert.Contains(site.PowerBi.Dataset("Finance").Table("ApInvoices").Rows, row => (string?)row["Reference"] == "short");
        (await site.Mlc.ProcessAsync("run")).Ended(0);
        Delivered.InvoicesAgree(site);
        Delivered.NothingTwice(site.PowerBi.Dataset("Finance").Table("ApInvoices"));
    }

    [Fact]
    public async Task An_invoice_is_traced_from_its_key_to_its_receipt()
    {
        await using Site site = await Site.StartAsync("      ap_invoices: {}\n");
        await site.SetSecretsAsync();
        (await site.Mlc.RunAsync($"apply -f {site.File} --yes")).Ended(0);
        site.Host.Context.Faults.Order(new FaultOrder { Module = "power-bi", Operation = PowerBiFaultPoints.PostRows, Effect = FaultEffect.Respond, Status = 429, Body = "", Times = 1 });
        (await site.Mlc.RunAsync("run")).Ended(0);
        string invoice = site.Syspro.Table("ApInvoice").Rows[0].Text("Invoice").Trim();
        MlcResult traced = (await site.Mlc.RunAsync($"trace {invoice}")).Ended(0);
        Assert.Contains("ap_invoices", traced.Output, StringComparison.Ordinal);
        Assert.Contains("attempt 1 ", traced.Output, StringComparison.Ordinal);
        JsonElement entry = (await site.Mlc.RunAsync($"trace {invoice} --json")).Ended(0).Json[0].GetProperty("entries")[0];
        Assert.Equal([1, 2], entry.GetProperty("attempts").EnumerateArray().Select(attempt => attempt.GetProperty("number").GetInt32()));
        Assert.Contains("POWERBI-", entry.GetProperty("attempts")[0].GetProperty("end").GetString(), StringComparison.Ordinal);
        Assert.Equal("confirmed", entry.GetProperty("attempts")[1].GetProperty("end").GetString());
    }

    [Fact]
    public async Task A_deleted_dataset_holds_the_stream_and_sends_nothing()
    {
        await using Site site = await Site.StartAsync();
        await site.DeliverAsync();
        site.PowerBi.DeleteDataset("Finance");
        MlcResult run = (await site.Mlc.RunAsync("run")).Ended(1);
        Assert.Contains("is not there any more", run.Output, StringComparison.Ordinal);
        Assert.Contains("mlc apply", run.Output, StringComparison.Ordinal);
        Assert.Empty(site.PowerBi.Datasets());
    }

    [Fact]
    public async Task A_deleted_dataset_is_made_again_on_purpose_and_filled_from_the_journal()
    {
        await using Site site = await Site.StartAsync("      ap_invoices: {}\n      gl_postings: {}\n");
        await site.DeliverAsync();
        site.PowerBi.DeleteDataset("Finance");
        (await site.Mlc.RunAsync($"apply -f {site.File} --yes")).Ended(2);
        (await site.Mlc.RunAsync($"apply -f {site.File} --yes --allow-breaking")).Ended(0);
        (await site.Mlc.RunAsync("rebuild --yes")).Ended(0);
        Delivered.InvoicesAgree(site);
        Delivered.NothingTwice(site.PowerBi.Dataset("Finance").Table("ApInvoices"));
        (await site.Mlc.RunAsync("run")).Ended(0);
        Assert.Equal(site.Syspro.Table("GenJournalDetail").Rows.Count, site.PowerBi.Dataset("Finance").Table("GlPostings").Count);
    }

    [Fact]
    public async Task Yesterdays_data_folder_is_restored_and_adopted_and_nothing_comes_twice()
    {
        await using Site site = await Site.StartAsync("      ap_suppliers: { write: versions }\n      ap_invoices: {}\n      gl_postings: {}\n");
        await site.DeliverAsync();
        string data = Path.Combine(site.Folder, "data"), yesterday = Path.Combine(site.Folder, "yesterday");
        Copy(data, yesterday);
        site.Syspro.Play("pay-old-invoice");
        site.Syspro.Play("backdated-journal");
        (await site.Mlc.RunAsync("run")).Ended(0);
        long rows = site.PowerBi.Dataset("Finance").Tables.Sum(table => table.Count);
        Directory.Delete(data, recursive: true);
        Copy(yesterday, data);

        Assert.Contains("STORE-BEHIND", (await site.Mlc.RunAsync("run")).Output, StringComparison.Ordinal);
        Assert.Contains("taken over by their keys", (await site.Mlc.RunAsync("adopt --held --yes")).Ended(0).Output, StringComparison.Ordinal);
        Assert.Contains("with the same content", (await site.Mlc.RunAsync("run")).Ended(0).Output, StringComparison.Ordinal);

        Assert.Equal(rows, site.PowerBi.Dataset("Finance").Tables.Sum(table => table.Count));
        Delivered.InvoicesAgree(site);
        Delivered.NothingTwice(site.PowerBi.Dataset("Finance").Table("ApInvoices"));
    }

    [Fact]
    public async Task Compaction_moves_the_current_state_to_a_second_dataset()
    {
        await using Site site = await Site.StartAsync("      ap_invoices: {}\n");
        await site.DeliverAsync();
        site.Syspro.Play("pay-old-invoice");
        (await site.Mlc.RunAsync("run")).Ended(0);
        (await site.Mlc.RunAsync("compact --name Finance2 --yes")).Ended(0);
        Assert.Equal(site.Syspro.Table("ApInvoice").Rows.Count, site.PowerBi.Dataset("Finance2").Table("ApInvoices").Count);
        (await site.Mlc.RunAsync("run")).Ended(0);
    }

    [Fact]
    public async Task What_was_delivered_ties_to_the_figures_of_the_ERP()
    {
        await using Site site = await Site.StartAsync("      gl_postings: {}\n");
        await site.DeliverAsync();
        JsonElement report = (await site.Mlc.RunAsync("reconcile --json")).Ended(0).Json[0];
        Assert.True(report.GetProperty("agrees").GetBoolean());
        Assert.NotEqual(0, report.GetProperty("figures").GetArrayLength());
    }

    [Fact]
    public async Task An_exported_configuration_applies_as_no_change()
    {
        await using Site site = await Site.StartAsync();
        await site.DeliverAsync();
        string copy = Path.Combine(site.Folder, "copy.yaml");
        (await site.Mlc.RunAsync($"export -o {copy}")).Ended(0);
        Assert.True((await site.Mlc.RunAsync($"plan -f {copy} --json")).Ended(0).Json.GetProperty("nothing").GetBoolean());
    }

    private static void Copy(string from, string to)
    {
        foreach (string file in Directory.GetFiles(from, "*", SearchOption.AllDirectories))
        {
            string copy = Path.Combine(to, Path.GetRelativePath(from, file));
            Directory.CreateDirectory(Path.GetDirectoryName(copy)!);
            File.Copy(file, copy);
        }
    }
}
