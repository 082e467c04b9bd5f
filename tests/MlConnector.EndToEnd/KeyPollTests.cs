using System.Text.Json;
using MlConnector.EndToEnd.World;
using MlConnector.Engine.Ids;
using MlConnector.Sandbox.IfsCloud.Data;
using MlConnector.Sandbox.PowerBi;
using MlConnector.Store;

namespace MlConnector.EndToEnd;

/// <summary>A stream is polled now, for some keys: what an event of the ERP asks for between two polls.</summary>
public sealed class KeyPollTests
{
    [Fact]
    public async Task What_a_poll_does_not_see_is_delivered_by_its_key_and_the_cursor_stays()
    {
        await using IfsSite site = await StartAsync("      supplier_invoices: {}\n");
        IfsRow[] paid = [.. site.Ifs.Data.Set("SupplierInvoiceSet").Rows.Where(row => row.Text("Objstate") == "PaidPosted").Take(2)];
        foreach (IfsRow row in paid) site.Ifs.Data.Change(row, ("SeriesId", "NEW"));
        (await site.Mlc.RunAsync("run")).Ended(0);
        SandboxTable table = site.PowerBi.Dataset("Finance").Table("SupplierInvoices");
        Assert.DoesNotContain(table.Rows, row => row["SeriesId"] is "NEW");
        string before = await CursorAsync(site);

        JsonElement run = (await site.Mlc.RunAsync(["run", "--stream", "supplier_invoices", "--json", "--keys", Key(paid[0]), $"|supplier_invoices|{Key(paid[1])}", "10|1"])).Ended(0).Json;
        Assert.Equal(2, table.Rows.Count(row => row["SeriesId"] is "NEW"));
        Assert.Equal("Verified", run.GetProperty("state").GetString());
        Assert.Contains("1 of 3 keys are not at the source", run.ToString(), StringComparison.Ordinal);
        Assert.Equal(before, await CursorAsync(site));
        (await site.Mlc.RunAsync(["run", "--stream", "supplier_invoices", "--keys", Key(paid[0])])).Ended(0);
        site.Agrees("SupplierInvoiceSet", "SupplierInvoices", "Company", "InvoiceId", "SeriesId", "GrossAmount");
    }

    [Fact]
    public async Task A_voucher_is_read_whole_where_one_of_its_rows_is_asked_for()
    {
        await using IfsSite site = await StartAsync("      gl_voucher_rows: {}\n");
        IfsRow row = site.Ifs.Data.Set("VoucherRowSet").Rows[0];
        site.Ifs.Data.Change(row, ("Text", "told by an event"));
        JsonElement run = (await site.Mlc.RunAsync(["run", "--stream", "gl_voucher_rows", "--json", "--keys", string.Join('|', row.Set.Key.Select(column => row.Text(column.Name)))])).Ended(0).Json;
        JsonElement counts = run.GetProperty("streams")[0].GetProperty("counts");
        Assert.Equal(site.Ifs.Data.Set("VoucherRowSet").Rows.Count(other => other.Key.Take(4).SequenceEqual(row.Key.Take(4))), counts.GetProperty("read").GetInt32());
        Assert.Single(site.PowerBi.Dataset("Finance").Table("GlVoucherRows").Rows, delivered => delivered["Text"] is "told by an event");
    }

    [Theory]
    [InlineData("supplier_invoices", "10", "RUN-KEYS")]
    [InlineData("supplier_invoices", "10|4701|2", "RUN-KEYS")]
    [InlineData("supplier_invoices", "10|x", "RUN-KEYS")]
    [InlineData("supplier_invoices", "|payments|10|4701", "RUN-KEYS")]
    [InlineData("nope", "10|4701", "STREAM-UNKNOWN")]
    public async Task Keys_that_are_none_are_refused_before_anything_is_asked(string stream, string key, string code)
    {
        await using IfsSite site = await StartAsync("      supplier_invoices: {}\n");
        Assert.Contains(code, (await site.Mlc.RunAsync(["run", "--stream", stream, "--json", "--keys", key])).Ended(2).Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Keys_are_all_that_is_asked_for()
    {
        await using IfsSite site = await StartAsync("      supplier_invoices: {}\n");
        foreach (string more in new[] { "", "--stream supplier_invoices --full", "--stream supplier_invoices --due", "--stream supplier_invoices --window all" }) Assert.Contains("USAGE", (await site.Mlc.RunAsync($"run {more} --json --keys 10|1")).Ended(2).Output, StringComparison.Ordinal);
    }

    private static async Task<IfsSite> StartAsync(string streams)
    {
        IfsSite site = await IfsSite.StartAsync(streams);
        (await site.Mlc.RunAsync($"apply -f {site.File} --yes")).Ended(0);
        (await site.Mlc.RunAsync("run")).Ended(0);
        return site;
    }

    private static string Key(IfsRow row) => $"{row.Text("Company")}|{row.Text("InvoiceId")}";

    /// <summary>What the store keeps of the stream's cursor.</summary>
    private static async Task<string> CursorAsync(IfsSite site)
    {
        var options = new SqliteStoreOptions(site.Mlc.Data) { JournalFolder = Path.Combine(site.Mlc.Data, "segments", "journal") };
        await using SqliteStore store = await SqliteStore.OpenAsync(options, TimeProvider.System, new SortableIds(TimeProvider.System), TestContext.Current.CancellationToken);
        return Assert.Single(await store.Streams.ListAsync("finance", TestContext.Current.CancellationToken)).Cursor!;
    }
}
