using MlConnector.Abstractions.Sources;
using MlConnector.IfsCloud.Tests.Support;
using MlConnector.Sandbox.Faults;
using MlConnector.Sandbox.IfsCloud;
using MlConnector.Sandbox.IfsCloud.Data;

namespace MlConnector.IfsCloud.Tests;

/// <summary>Every row once, whatever the service does with links, caps and rows that come and go between two pages.</summary>
public sealed class PagingTests
{
    public static TheoryData<string, IfsPaging, bool, int> Worlds
    {
        get
        {
            TheoryData<string, IfsPaging, bool, int> worlds = [];
            foreach (string paging in new[] { "auto", "keyset", "skip" })
            {
                foreach (IfsPaging links in Enum.GetValues<IfsPaging>())
                {
                    foreach (bool positions in new[] { false, true }) worlds.Add(paging, links, positions, 37);
                }
            }

            worlds.Add("auto", IfsPaging.NoNextLink, false, 5000);
            worlds.Add("nextLink", IfsPaging.NextLinkAlways, false, 5000);
            return worlds;
        }
    }

    [Theory]
    [MemberData(nameof(Worlds))]
    public async Task Every_row_comes_once_in_every_world(string paging, IfsPaging links, bool positions, int pageSize)
    {
        await using IfsSite site = await IfsSite.StartAsync(new() { Paging = links, SkipTokenCountsRows = positions, ServerPage = 23, PageCap = 31, RequestsPerMinute = 0, AsOf = new DateOnly(2026, 11, 20) });
        ISourceStream stream = await site.OpenAsync("gl_voucher_rows", $"paging: {paging}\npageSize: {pageSize}");
        Assert.Equal(Keys(site), await KeysAsync(stream));
    }

    [Theory]
    [InlineData("auto", IfsPaging.NoNextLink)]
    [InlineData("auto", IfsPaging.NextLinkAlways)]
    [InlineData("skip", IfsPaging.NoNextLink)]
    public async Task Rows_that_come_and_go_between_pages_lose_no_other(string paging, IfsPaging links)
    {
        await using IfsSite site = await IfsSite.StartAsync(new() { Paging = links, SkipTokenCountsRows = true, ServerPage = 23, RequestsPerMinute = 0, AsOf = new DateOnly(2026, 11, 20) });
        string[] before = Keys(site);
        ISourceStream stream = await site.OpenAsync("supplier_invoices", $"paging: {paging}\npageSize: 20");
        string[] invoices = [.. site.Sandbox.Data.Set("SupplierInvoiceSet").Rows.Select(row => $"{row.Text("Company")}|{row.Text("InvoiceId")}")];
        foreach (int after in new[] { 1, 2, 3 }) site.Host.Context.Faults.Order(new FaultOrder { Module = IfsCloudSandbox.ModuleName, Operation = "odata/SupplierInvoiceHandling/SupplierInvoiceSet", After = after, Effect = FaultEffect.PlayScenario, Scenario = "delete-invoice" });
        List<Dictionary<string, string?>> rows = await IfsSite.ReadAsync(stream, new FullWindow());
        HashSet<string> read = [.. rows.Select(row => $"{row["Company"]}|{row["InvoiceId"]}")];
        string[] stayed = [.. site.Sandbox.Data.Set("SupplierInvoiceSet").Rows.Select(row => $"{row.Text("Company")}|{row.Text("InvoiceId")}")];
        Assert.True(stayed.Length < invoices.Length);
        Assert.Empty(stayed.Except(read));
        Assert.NotEmpty(before);
    }

    [Fact]
    public async Task A_short_page_is_no_end()
    {
        await using IfsSite site = await IfsSite.StartAsync(new() { RequestsPerMinute = 0, AsOf = new DateOnly(2026, 11, 20) });
        ISourceStream stream = await site.OpenAsync("gl_voucher_rows", "pageSize: 50");
        site.Host.Context.Faults.Order(new FaultOrder { Module = IfsCloudSandbox.ModuleName, Operation = "odata/VoucherRowsAnalysis/VoucherRowSet", After = 1, Every = 2, Times = null, Effect = FaultEffect.ShortPage, Rows = 3 });
        Assert.Equal(Keys(site), await KeysAsync(stream));
    }

    private static string[] Keys(IfsSite site) => [.. site.Sandbox.Data.Set("VoucherRowSet").Rows.Select(Key).Order(StringComparer.Ordinal)];

    private static string Key(IfsRow row) => string.Join('|', row.Key.Select(part => part!.ToString()));

    private static async Task<string[]> KeysAsync(ISourceStream stream) =>
        [.. (await IfsSite.ReadAsync(stream, new FullWindow())).Select(row => string.Join('|', stream.Definition.Key.Select(name => row[name]))).Order(StringComparer.Ordinal)];
}
