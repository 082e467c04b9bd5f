using MlConnector.Abstractions.Sources;
using MlConnector.Sandbox.Syspro;
using MlConnector.Sandbox.Syspro.Data;
using MlConnector.Sandbox.Syspro.OData;
using MlConnector.Syspro.Tests.Support;

namespace MlConnector.Syspro.Tests.OData;

/// <summary>What is not public about SYSPRO's OData service is met in every form that the sandbox knows.</summary>
public sealed class ServiceHabitsTests
{
    public static TheoryData<ODataOptions, string> Habits => new()
    {
        { new ODataOptions { Scoping = CompanyScoping.CompanySegment }, "" },
        { new ODataOptions { Scoping = CompanyScoping.None }, "" },
        { new ODataOptions { Scoping = CompanyScoping.Prefix }, "" },
        { new ODataOptions { Scoping = CompanyScoping.Query }, "" },
        { new ODataOptions { Scoping = CompanyScoping.Query }, ", entityPath: \"{base}/{entity}?company={companyId}\"" },
        { new ODataOptions { NextLinks = true, PageCap = 37 }, "" },
        { new ODataOptions { PageCap = 37 }, "" },
        { new ODataOptions { PageCap = 37, Counts = false }, ", paging: skip" },
        { new ODataOptions { Dates = ODataDateKind.Date, QuotesDecimals = true }, "" },
        { new ODataOptions { ServerOffset = TimeSpan.FromHours(2) }, "" },
        { new ODataOptions { MaxQueryString = 2048 }, "" },
    };

    [Theory]
    [MemberData(nameof(Habits))]
    public async Task Every_row_is_read(ODataOptions habits, string settings)
    {
        await using SysproSite site = await SysproSite.StartAsync(new SysproSandboxOptions { OData = habits, AsOf = new DateOnly(2026, 11, 20) });
        await using ISource source = site.Connect(site.Settings(settings, enet: null));
        foreach ((string stream, string table) in new[] { ("gl_postings", "GenJournalDetail"), ("ap_invoices", "ApInvoice"), ("po_lines", "PorMasterDetail") })
        {
            await using ISourceStream opened = await SysproSite.OpenAsync(source, stream);
            List<Dictionary<string, string?>> rows = await SysproSite.ReadAsync(opened, new FullWindow());
            Assert.Equal(site.Sandbox.Table(table).Count, rows.Count);
            if (stream == "gl_postings") Assert.All(rows, row => Assert.NotNull(row["Control.JournalDate"]));
            if (stream == "po_lines") Assert.All(rows, row => Assert.NotNull(row["Header.Supplier"]));
        }
    }

    [Fact]
    public async Task Dates_keep_the_day_as_sent_whatever_the_offset()
    {
        await using SysproSite site = await SysproSite.StartAsync(new SysproSandboxOptions { OData = new ODataOptions { ServerOffset = TimeSpan.FromHours(-5) }, AsOf = new DateOnly(2026, 11, 20) });
        await using ISource source = site.Connect(site.Settings(enet: null));
        await using ISourceStream stream = await SysproSite.OpenAsync(source, "ap_invoices");
        List<Dictionary<string, string?>> rows = await SysproSite.ReadAsync(stream, new FullWindow());
        string[] expected = [.. site.Sandbox.Table("ApInvoice").Rows.Select(row => row.Date("InvoiceDate")!.Value.ToString("yyyy-MM-dd", System.Globalization.CultureInfo.InvariantCulture)).Order(StringComparer.Ordinal)];
        Assert.Equal(expected, rows.Select(row => row["InvoiceDate"]!).Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task Two_companies_are_told_apart_by_the_first_key_field()
    {
        await using SysproSite site = await SysproSite.StartAsync(new SysproSandboxOptions { Companies = [new CompanyOptions(), new CompanyOptions { Id = "B", Database = "DS001_B" }], AsOf = new DateOnly(2026, 11, 20) });
        await using ISource source = site.Connect(site.Settings(", databases: { B: DS001_B }", enet: null));
        await using ISourceStream stream = await SysproSite.OpenAsync(source, "ap_suppliers");
        List<Dictionary<string, string?>> rows = await SysproSite.ReadAsync(stream, new FullWindow());
        Assert.Equal(site.Sandbox.Table("ApSupplier", "A").Count, rows.Count(row => row["Company"] == "A"));
        Assert.Equal(site.Sandbox.Table("ApSupplier", "B").Count, rows.Count(row => row["Company"] == "B"));
        Assert.All(await SysproSite.ReadAsync(stream, new FullWindow { Companies = ["B"] }), row => Assert.Equal("B", row["Company"]));
    }

    [Fact]
    public async Task A_shared_ledger_is_read_once_and_whole()
    {
        await using SysproSite site = await SysproSite.StartAsync(new SysproSandboxOptions { Companies = [new CompanyOptions(), new CompanyOptions { Id = "B", LedgerCompany = "A" }], AsOf = new DateOnly(2026, 11, 20) });
        await using ISource source = site.Connect(site.Settings(enet: null, more: "gl: { companyDb: SysproCompanyA }"));
        await using ISourceStream postings = await SysproSite.OpenAsync(source, "gl_postings");
        List<Dictionary<string, string?>> rows = await SysproSite.ReadAsync(postings, new FullWindow());
        Assert.Equal(site.Sandbox.Table("GenJournalDetail", "A").Count, rows.Count);
        Assert.Equal(["A"], postings.Companies);
        Assert.Equal(["A", "B"], rows.Select(row => row["LedgerCompany"]!).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal));
    }
}
