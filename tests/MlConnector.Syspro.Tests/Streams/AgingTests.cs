using System.Globalization;
using MlConnector.Abstractions.Records;
using MlConnector.Abstractions.Sources;
using MlConnector.Engine.Mapping;
using MlConnector.Engine.Reading;
using MlConnector.Sandbox.Syspro;
using MlConnector.Sandbox.Syspro.Data;
using MlConnector.Sandbox.Syspro.Enet;
using MlConnector.Sandbox.Syspro.OData;
using MlConnector.Syspro.Tests.Support;

namespace MlConnector.Syspro.Tests.Streams;

/// <summary>Due dates, buckets and bases of the agings, worked out again from the tables.</summary>
public sealed class AgingTests
{
    private static readonly string[] Buckets = ["credit", "future", "not due", "1-30", "31-60", "61-90", "91+"];
    private static readonly DateOnly AsOf = new(2026, 11, 20);
    private static readonly SysproSandboxOptions Small = new() { AsOf = AsOf };

    [Theory]
    [InlineData(true, "", "dueDate")]
    [InlineData(false, "", "dueDate")]
    [InlineData(true, ", arTermsDays: Nowhere", "dueDate (statement)")]
    [InlineData(false, ", arTermsDays: Nowhere", "dueDate (statement)")]
    [InlineData(true, ", arTermsDays: Nowhere, arStatements: false", "invoiceDate (terms unknown)")]
    public async Task Customers_invoices_are_due_by_terms_else_by_statement_else_by_invoice_date(bool odata, string aging, string basis)
    {
        await using SysproSite site = await SysproSite.StartAsync(Small);
        await using ISource source = site.Connect(site.Settings(odata: odata ? "" : null, more: $"aging: {{ asOf: 2026-11-20{aging} }}"));
        List<Aged> rows = await ReadAsync(source, "ar_aging", basis);
        SysproRow[] open = [.. site.Sandbox.Table("ArInvoice").Rows.Where(row => row.Number("InvoiceBal1") != 0)];
        // the sandbox's terms are called by their days
        Assert.Equal(Expected(open, "InvoiceBal1", row => basis.StartsWith("due", StringComparison.Ordinal) ? int.Parse(row.Text("TermsCode"), CultureInfo.InvariantCulture) : 0), rows.Select(row => (row.Bucket, row.DueDays)).Order());
    }

    [Fact]
    public async Task Suppliers_invoices_are_due_by_their_due_date()
    {
        await using SysproSite site = await SysproSite.StartAsync(Small);
        await using ISource source = site.Connect(site.Settings(enet: null, more: "aging: { asOf: 2026-11-20 }"));
        List<Aged> rows = await ReadAsync(source, "ap_aging", "dueDate");
        Assert.Equal([.. Buckets, "unknown"], source.Catalog.Single(stream => stream.Name == "ap_aging").Defaults.Buckets!.Names);
        SysproRow[] open = [.. site.Sandbox.Table("ApInvoice").Rows.Where(row => row.Number("MthInvBal1") != 0)];
        Assert.Equal(Expected(open, "MthInvBal1", row => (row.Date("DueDate")!.Value - row.Date("InvoiceDate")!.Value).Days), rows.Select(row => (row.Bucket, row.DueDays)).Order());
    }

    [Fact]
    public async Task A_site_without_the_statement_counts_from_the_invoice_date_and_says_so()
    {
        EnetOptions enet = new() { UnlicensedObjects = new HashSet<string>(StringComparer.OrdinalIgnoreCase) { "ARSQRY" } };
        ODataOptions odata = new() { RefusedTables = new HashSet<string>(StringComparer.Ordinal) { "TblArTerms" } };
        await using SysproSite site = await SysproSite.StartAsync(Small with { Enet = enet, OData = odata });
        await using ISource source = site.Connect(site.Settings());
        await ReadAsync(source, "ar_aging", "invoiceDate (terms unknown)");
        Assert.Single(site.Services.Lines, line => line.Contains(" 2007 ", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Statements_of_all_customers_cost_one_logon()
    {
        await using SysproSite site = await SysproSite.StartAsync(Small);
        await using ISource source = site.Connect(site.Settings(more: "aging: { arTermsDays: Nowhere }"));
        await using ISourceStream stream = await SysproSite.OpenAsync(source, "ar_aging");
        List<Dictionary<string, string?>> rows = await SysproSite.ReadAsync(stream, new FullWindow());
        Assert.All(rows, row => Assert.NotNull(row["StatementDueDate"]));
        Assert.Equal(1, site.Host.Context.Counters["syspro.enet.logons"]);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_load_across_midnight_is_of_one_day_of_the_company(bool odata)
    {
        await using SysproSite site = await SysproSite.StartAsync(Small with { Companies = [new CompanyOptions(), new CompanyOptions { Id = "B", Name = "Beta Works" }] });
        site.Host.Context.Clock.Set(new DateTimeOffset(2026, 11, 20, 22, 59, 0, TimeSpan.Zero)); // 23:59 in Berlin
        await using ISource source = site.Connect(site.Settings(odata: odata ? "" : null, enet: odata ? null : "", more: "timeZone: Europe/Berlin"));
        await using ISourceStream stream = await SysproSite.OpenAsync(source, "ap_aging");
        foreach (string day in new[] { "2026-11-20", "2026-11-21" })
        {
            List<Dictionary<string, string?>> rows = [];
            await foreach (SourcePage page in stream.ReadAsync(new FullWindow(), TestContext.Current.CancellationToken))
            {
                using SourcePage owned = page;
                SysproSite.Take(page.Records, rows);
                site.Host.Context.Clock.Advance(TimeSpan.FromMinutes(2));
            }

            Assert.Equal(["A", "B"], rows.Select(row => row["Company"]).Distinct());
            Assert.All(rows, row => Assert.Equal(day, row["AsOf"]));
        }
    }

    [Theory]
    [InlineData("", 2026, 11)]
    [InlineData(", yearStart: 4", 2027, 8)]
    [InlineData(", yearStart: 4, yearNamedBy: start", 2026, 8)]
    [InlineData(", yearStart: 12", 2026, 12)]
    public async Task Financial_periods_are_counted_from_the_period_of_the_as_of_date(string year, int asOfYear, int asOfPeriod)
    {
        await using SysproSite site = await SysproSite.StartAsync(Small);
        await using ISource source = site.Connect(site.Settings(enet: null, more: $"aging: {{ asOf: 2026-11-20, basis: financialPeriod{year} }}"));
        foreach (string name in new[] { "ap_aging", "ar_aging" })
        {
            await using ISourceStream stream = await SysproSite.OpenAsync(source, name);
            using CompiledRowExpressions expressions = new(stream.Definition.Derived);
            RowTest right = expressions.Test($"PeriodsPast = {(asOfYear * 12) + asOfPeriod} - (InvoiceYear * 12 + InvoiceMonth) and Basis = 'financialPeriod'", stream.Schema);
            await foreach (SourcePage page in stream.ReadAsync(new FullWindow(), TestContext.Current.CancellationToken))
            {
                using SourcePage owned = page;
                for (int row = 0; row < page.Records.RowCount; row++) Assert.True(right(page.Records[row]));
            }
        }
    }

    private static IOrderedEnumerable<(string, int)> Expected(SysproRow[] open, string balance, Func<SysproRow, int> days) => open.Select(row =>
    {
        DateOnly invoiced = DateOnly.FromDateTime(row.Date("InvoiceDate")!.Value);
        int due = days(row), past = AsOf.DayNumber - invoiced.AddDays(due).DayNumber;
        string bucket = row.Number(balance) < 0 ? "credit" : invoiced > AsOf ? "future" : past switch { <= 0 => "not due", <= 30 => "1-30", <= 60 => "31-60", <= 90 => "61-90", _ => "91+" };
        return (bucket, due);
    }).Order();

    /// <summary>Rows with bucket and days until due, as the engine computes them; every row is of the basis.</summary>
    private static async Task<List<Aged>> ReadAsync(ISource source, string name, string basis)
    {
        await using ISourceStream stream = await SysproSite.OpenAsync(source, name);
        using CompiledRowExpressions expressions = new(stream.Definition.Derived);
        RowTest ofBasis = expressions.Test($"Basis = '{basis}' and not isnull(AsOf)", stream.Schema);
        RowNumber dueDays = expressions.Number("days(InvoiceDate, DueOn)", stream.Schema);
        (string Name, RowTest Test)[] buckets = [.. Buckets.Select(bucket => (bucket, expressions.Test($"Bucket = '{bucket}'", stream.Schema)))];
        List<Aged> rows = [];
        await foreach (SourcePage page in stream.ReadAsync(new FullWindow(), TestContext.Current.CancellationToken))
        {
            using SourcePage owned = page;
            for (int i = 0; i < page.Records.RowCount; i++)
            {
                RecordRow row = page.Records[i];
                Assert.True(ofBasis(row));
                Assert.True(dueDays(row, out decimal days));
                rows.Add(new Aged(Array.Find(buckets, bucket => bucket.Test(page.Records[i])).Name, (int)days));
            }
        }

        Assert.NotEmpty(rows);
        return rows;
    }

    private sealed record Aged(string Bucket, int DueDays);
}
