using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using MlConnector.EndToEnd.World;
using MlConnector.Sandbox.BigQuery;
using MlConnector.Sandbox.Faults;
using MlConnector.Sandbox.Syspro.Data;
using MlConnector.Syspro;

namespace MlConnector.EndToEnd.BigQuery;

/// <summary>SYSPRO into BigQuery, the way of a user; the destination is compared with the source row by row.</summary>
public sealed class BigQueryTests
{
    private static readonly string Everything = string.Concat(new SysproFactory().StandardStreams.Select(name => $"      {name}: {{}}\n"));

    [Fact]
    public async Task Every_stream_is_checked_applied_delivered_and_proven_and_then_only_what_changed()
    {
        await using BigQuerySite site = await BigQuerySite.StartAsync(Everything);
        (await site.Mlc.RunAsync($"check -f {site.File}")).Ended(0);
        (await site.Mlc.RunAsync($"apply -f {site.File} --yes")).Ended(0);
        JsonElement run = (await site.Mlc.RunAsync("run --json")).Ended(0).Json;
        Assert.Equal("Verified", run.GetProperty("state").GetString());
        InvoicesAgree(site);
        long rows = Rows(site);

        Dictionary<string, string> oldest = Oldest(site);
        site.Syspro.Play("pay-old-invoice", oldest);
        (await site.Mlc.RunAsync("run")).Ended(0);
        InvoicesAgree(site);
        Assert.True(Rows(site) > rows);
        rows = Rows(site);
        MlcResult third = (await site.Mlc.RunAsync("run")).Ended(0);
        Assert.Equal(rows, Rows(site));
        (await site.Mlc.RunAsync("reconcile --stream gl_postings")).Ended(0);
        MlcResult traced = (await site.Mlc.RunAsync(["trace", oldest["invoice"].Trim()])).Ended(0);
        Assert.DoesNotContain("canary", third.Output + third.Errors + traced.Output, StringComparison.Ordinal);
        Assert.DoesNotContain("PRIVATE KEY", third.Output + third.Errors + traced.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_the_proof_of_a_run_scanned_is_kept_with_it_and_told_afterwards()
    {
        await using BigQuerySite site = await BigQuerySite.StartAsync("      ap_suppliers: {}\n      ap_invoices: {}\n");
        (await site.Mlc.RunAsync($"apply -f {site.File} --yes")).Ended(0);
        JsonElement run = (await site.Mlc.RunAsync("run --json")).Ended(0).Json;

        long[] streams = [.. run.GetProperty("streams").EnumerateArray().Select(stream => stream.GetProperty("bytesScanned").GetInt64())];
        Assert.All(streams, bytes => Assert.True(bytes > 0));
        Assert.Equal(streams.Sum(), run.GetProperty("bytesScanned").GetInt64());
        JsonElement status = (await site.Mlc.RunAsync("status --json")).Ended(0).Json[0];
        Assert.Equal(streams.Order(), status.GetProperty("streams").EnumerateArray().Select(stream => stream.GetProperty("bytesScanned").GetInt64()).Order());
        Assert.Matches(@"proof: \d+ MB scanned at the destination by the newest run of each stream", (await site.Mlc.RunAsync("status")).Ended(0).Output);
    }

    [Theory]
    [InlineData(BigQueryFaultPoints.UploadBegin)]
    [InlineData(BigQueryFaultPoints.UploadFinish)]
    [InlineData(BigQueryFaultPoints.Jobs)]
    public async Task INV3_a_kill_between_upload_job_and_receipt_loses_and_doubles_nothing(string point)
    {
        await using BigQuerySite site = await BigQuerySite.StartAsync("      ap_suppliers: {}\n      ap_invoices: {}\n", new BigQuerySandboxOptions { JobDuration = TimeSpan.FromSeconds(2) });
        (await site.Mlc.RunAsync($"apply -f {site.File} --yes")).Ended(0);
        await KillAsync(site, point);

        JsonElement next = (await site.Mlc.RunAsync("run --json")).Ended(0).Json;

        Assert.Equal("Verified", next.GetProperty("state").GetString());
        InvoicesAgree(site);
        AssertNoRepeat(site);
    }

    /// <summary>No row is there twice.</summary>
    private static void AssertNoRepeat(BigQuerySite site)
    {
        foreach (string table in site.BigQuery.Tables("Finance"))
            Assert.Equal(0, site.BigQuery.Table("Finance", table).Rows.GroupBy(row => $"{row["_SourceId"]} {row["_Version"]} {row["_Deleted"]}", StringComparer.Ordinal).Count(same => same.Skip(1).Any()));
    }

    [Fact]
    public async Task INV3_a_kill_between_staging_and_what_ends_it_loses_and_doubles_nothing_of_changed_and_replaced_tables()
    {
        await using BigQuerySite site = await BigQuerySite.StartAsync("      ap_suppliers: {}\n      ap_invoices: { write: upsert }\n", new BigQuerySandboxOptions { JobDuration = TimeSpan.FromSeconds(1) });
        (await site.Mlc.RunAsync($"apply -f {site.File} --yes")).Ended(0);
        await KillAsync(site, BigQueryFaultPoints.NewJob);
        Assert.Empty(site.BigQuery.Table("Finance", "Suppliers").Rows);

        Assert.Equal("Verified", (await site.Mlc.RunAsync("run --json")).Ended(0).Json.GetProperty("state").GetString());
        InvoicesAgree(site, "ApInvoices");
        site.Syspro.Play("pay-old-invoice", Oldest(site));
        Assert.Equal("Verified", (await site.Mlc.RunAsync("run --json")).Ended(0).Json.GetProperty("state").GetString());

        InvoicesAgree(site, "ApInvoices");
        Assert.Equal(site.Syspro.Table("ApSupplier").Rows.Count + 1, site.BigQuery.Table("Finance", "Suppliers").Rows.Count);
        (await site.Mlc.RunAsync("reconcile --stream ap_invoices")).Ended(0);
    }

    [Theory]
    [InlineData("insertAll", BigQueryFaultPoints.InsertAll, null)]
    [InlineData("insertAll", BigQueryFaultPoints.Queries, BigQueryFaultPoints.InsertAll)]
    [InlineData("storageWrite", BigQueryFaultPoints.CreateStream, null)]
    [InlineData("storageWrite", BigQueryFaultPoints.AppendRows, null)]
    [InlineData("storageWrite", BigQueryFaultPoints.FinalizeStream, BigQueryFaultPoints.AppendRows)]
    public async Task INV3_a_kill_between_send_and_receipt_loses_and_doubles_nothing_where_rows_are_streamed(string way, string point, string? lost)
    {
        await using BigQuerySite site = await BigQuerySite.StartAsync("      ap_invoices: {}\n      gl_postings: {}\n", new BigQuerySandboxOptions { Billing = true }, way);
        (await site.Mlc.RunAsync($"check -f {site.File}")).Ended(0);
        (await site.Mlc.RunAsync($"apply -f {site.File} --yes")).Ended(0);
        // Where the answer to the rows is lost, the process dies while it asks for them.
        if (lost is not null) site.Host.Context.Faults.Order(new FaultOrder { Module = site.BigQuery.Name, Operation = lost, Effect = FaultEffect.DropAfterCommit });
        await KillAsync(site, point, until: lost);

        JsonElement next = (await site.Mlc.RunAsync("run --json")).Ended(0).Json;

        Assert.Equal("Verified", next.GetProperty("state").GetString());
        Assert.Empty(site.BigQuery.Jobs);
        InvoicesAgree(site);
        AssertNoRepeat(site);
        site.Syspro.Play("pay-old-invoice", Oldest(site));
        Assert.Equal("Verified", (await site.Mlc.RunAsync("run --json")).Ended(0).Json.GetProperty("state").GetString());
        InvoicesAgree(site);
        (await site.Mlc.RunAsync("reconcile --stream gl_postings")).Ended(0);
    }

    /// <summary>Rows of more than ten years ago are loaded by jobs, and not streamed: known before they are sent, or, where the setting says otherwise, by the service's own word.</summary>
    [Theory]
    [InlineData("insertAll", 10, "MAP-PARTITION")]
    [InlineData("storageWrite", 10, "MAP-PARTITION")]
    [InlineData("insertAll", 100, "BIGQUERY-ROW")]
    [InlineData("storageWrite", 100, "BIGQUERY-ROW")]
    public async Task A_row_that_streaming_does_not_take_is_a_dead_letter_with_its_reason_and_the_others_arrive(string way, int years, string code)
    {
        string more = string.Create(CultureInfo.InvariantCulture, $"tables: {{ ApInvoices: {{ partitionBy: InvoiceDate }} }}\n    limits: {{ yearsBack: {years} }}");
        await using BigQuerySite site = await BigQuerySite.StartAsync("      ap_invoices: {}\n", new BigQuerySandboxOptions { Billing = true }, way, more);
        site.Syspro.Play("new-supplier-invoice", new Dictionary<string, string>(StringComparer.Ordinal) { ["date"] = "1999-01-01" });
        (await site.Mlc.RunAsync($"apply -f {site.File} --yes")).Ended(0);

        JsonElement run = (await site.Mlc.RunAsync("run --json")).Ended(4).Json;

        Assert.Equal("Unverified", run.GetProperty("state").GetString());
        Assert.Equal(site.Syspro.Table("ApInvoice").Rows.Count - 1, site.BigQuery.Table("Finance", "ApInvoices").Rows.Count);
        Assert.Contains(code, (await site.Mlc.RunAsync("dead-letters list")).Output, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("insertAll", "replace")]
    [InlineData("insertAll", "upsert")]
    [InlineData("storageWrite", "upsert")]
    public async Task A_write_mode_that_a_way_does_not_serve_is_refused_before_anything_is_made(string way, string mode)
    {
        await using BigQuerySite site = await BigQuerySite.StartAsync($"      ap_invoices: {{ write: {mode} }}\n", new BigQuerySandboxOptions { Billing = true }, way);

        MlcResult planned = (await site.Mlc.RunAsync($"plan -f {site.File}")).Ended(2);

        Assert.Contains("CONFIG-WRITE-MODE", planned.Output + planned.Errors, StringComparison.Ordinal);
        Assert.Empty(site.BigQuery.Datasets);
    }

    /// <summary>Every invoice of SYSPRO is in the view of the current state exactly once, with the same amounts; nothing else is there.</summary>
    private static void InvoicesAgree(BigQuerySite site, string table = "ApInvoices_current")
    {
        IReadOnlyList<IReadOnlyDictionary<string, string?>> current = site.BigQuery.Query("EU", $"SELECT * FROM `{site.BigQuery.Options.Project}.Finance.{table}`");
        Dictionary<string, SysproRow> source = site.Syspro.Table("ApInvoice").Rows.ToDictionary(row => Key(row.Text("Supplier"), row.Text("Invoice")), StringComparer.Ordinal);
        Assert.Equal(source.Keys.Order(StringComparer.Ordinal), current.Select(row => Key(row["Supplier"]!, row["Invoice"]!)).Order(StringComparer.Ordinal));
        foreach (IReadOnlyDictionary<string, string?> row in current)
        {
            SysproRow invoice = source[Key(row["Supplier"]!, row["Invoice"]!)];
            Assert.Equal(invoice.Number("OrigInvValue"), decimal.Parse(row["OrigInvValue"]!, CultureInfo.InvariantCulture));
            Assert.Equal(invoice.Number("MthInvBal1"), decimal.Parse(row["MthInvBal1"]!, CultureInfo.InvariantCulture));
        }
    }

    private static long Rows(BigQuerySite site) => site.BigQuery.Tables("Finance").Sum(table => (long)site.BigQuery.Table("Finance", table).Rows.Count);

    private static Dictionary<string, string> Oldest(BigQuerySite site)
    {
        SysproRow invoice = site.Syspro.Table("ApInvoice").Rows.Where(row => row.Number("MthInvBal1") > 0).MinBy(row => row.Date("InvoiceDate"))!;
        return new(StringComparer.Ordinal) { ["supplier"] = invoice.Text("Supplier"), ["invoice"] = invoice.Text("Invoice") };
    }

    private static string Key(string supplier, string invoice) => $"{supplier.Trim().TrimStart('0')}/{invoice.Trim().TrimStart('0')}";

    /// <summary>Kills a run that waits at a fault point.</summary>
    private static async Task KillAsync(BigQuerySite site, string point, string? until = null)
    {
        int faults = until is null ? 1 : 2;
        site.Host.Context.Faults.Order(new FaultOrder { Module = site.BigQuery.Name, Operation = point, Effect = FaultEffect.Delay, Delay = TimeSpan.FromMinutes(10), Times = null });
        using Process run = site.Mlc.Start(["run"]);
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        patience.CancelAfter(TimeSpan.FromMinutes(2));
        using var tick = new PeriodicTimer(TimeSpan.FromMilliseconds(20));
        while (site.Host.Context.Counters["bigquery.faults"] < faults && !run.HasExited) await tick.WaitForNextTickAsync(patience.Token);
        Assert.False(run.HasExited);
        run.Kill();
        await run.WaitForExitAsync(TestContext.Current.CancellationToken);
        site.Host.Context.Faults.Clear();
    }
}
