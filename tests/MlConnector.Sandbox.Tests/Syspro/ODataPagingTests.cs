using System.Globalization;
using System.Text.Json;
using MlConnector.Sandbox.Faults;
using MlConnector.Sandbox.Syspro.Data;
using MlConnector.Sandbox.Syspro.Generation;
using MlConnector.Sandbox.Syspro.OData;

namespace MlConnector.Sandbox.Tests.Syspro;

public sealed class ODataPagingTests
{
    [Fact]
    public async Task The_cap_holds_whatever_top_says_and_links_come_only_when_switched_on()
    {
        await using var silent = await RunningSyspro.StartAsync(new ODataOptions { PageCap = 50 });
        await using var linking = await RunningSyspro.StartAsync(new ODataOptions { PageCap = 50, NextLinks = true });
        var stored = silent.Table("ApInvoice").Rows;

        var page = await silent.JsonAsync("SysproCompanyA/ApInvoice?$top=100000&$count=true");
        Assert.Equal(50, page.GetProperty("value").GetArrayLength());
        Assert.Equal(stored.Count, page.GetProperty("@odata.count").GetInt32());
        Assert.False(page.TryGetProperty("@odata.nextLink", out _));

        List<string> followed = [];
        var next = linking.OData("SysproCompanyA/ApInvoice?$orderby=Supplier,Invoice&$top=120").ToString();
        while (next is not null)
        {
            var linked = JsonDocument.Parse(await linking.Client.GetStringAsync(new Uri(next), RunningSyspro.Cancel)).RootElement;
            followed.AddRange(linked.GetProperty("value").EnumerateArray().Select(row => row.GetProperty("Invoice").GetString()!));
            next = linked.TryGetProperty("@odata.nextLink", out var link) ? link.GetString() : null;
        }
        Assert.Equal(stored.Take(120).Select(row => row.Text("Invoice")), followed);
    }

    [Theory]
    [InlineData("ApInvoice")]
    [InlineData("ApInvoicePay")]
    [InlineData("GenJournalDetail")]
    [InlineData("InvMovements")]
    [InlineData("PorMasterDetail")]
    public async Task Paging_by_key_and_by_skip_gives_every_row_once_in_binary_order(string set)
    {
        await using var erp = await RunningSyspro.StartAsync(change: options => options with { OddData = true });
        var table = erp.Table(set);
        var order = "$orderby=" + string.Join(',', table.Key.Select(column => column.Name));
        var expected = table.Rows.Select(row => string.Join('|', row.Key)).ToList();

        List<SysproRow> byKey = [], bySkip = [];
        for (List<JsonElement> page = []; byKey.Count == 0 || page.Count == 97; byKey.AddRange(page.Select(one => Row(table, one))))
            page = await erp.PageAsync(set, [order, "$top=97", .. byKey.Count == 0 ? Array.Empty<string>() : ["$filter=" + After(byKey[^1])]]);
        for (List<JsonElement> page = []; bySkip.Count == 0 || page.Count == 211; bySkip.AddRange(page.Select(one => Row(table, one))))
            page = await erp.PageAsync(set, order, "$top=211", $"$skip={bySkip.Count}");

        Assert.Equal(expected, byKey.Select(row => string.Join('|', row.Key)));
        Assert.Equal(expected, bySkip.Select(row => string.Join('|', row.Key)));
    }

    [Fact]
    public async Task A_filter_gives_the_same_rows_whether_or_not_the_key_narrows_the_search()
    {
        await using var erp = await RunningSyspro.StartAsync();
        var random = new Random(4);
        for (var i = 0; i < 150; i++)
        {
            var filter = RandomFilter(random, 3);
            var narrowed = await erp.PageAsync("GenJournalDetail", "$filter=" + filter, "$select=GlYear,GlPeriod,Journal,EntryNumber");
            var scanned = await erp.PageAsync("GenJournalDetail", $"$filter=not (not ({filter}))", "$select=GlYear,GlPeriod,Journal,EntryNumber");

            Assert.True(narrowed.Select(row => row.GetRawText()).SequenceEqual(scanned.Select(row => row.GetRawText()), StringComparer.Ordinal), filter);
        }
    }

    [Fact]
    public async Task A_short_page_looks_complete_and_a_row_inserted_between_two_pages_moves_them()
    {
        await using var erp = await RunningSyspro.StartAsync(change: options => options with { Size = SysproSize.Small with { Months = 2 } });
        var faults = erp.Host.Context.Faults;
        faults.Order(new FaultOrder { Module = "syspro", Operation = "odata/ApSupplier", Effect = FaultEffect.ShortPage, Rows = 3 });
        faults.Order(new FaultOrder
        {
            Module = "syspro",
            Operation = "odata/InvMaster",
            After = 1,
            Effect = FaultEffect.PlayScenario,
            Scenario = "insert-row",
            Parameters = new Dictionary<string, string>(StringComparer.Ordinal) { ["table"] = "InvMaster" },
        });

        Assert.Equal(3, (await erp.PageAsync("ApSupplier")).Count);
        var first = await erp.PageAsync("InvMaster", "$orderby=StockCode", "$top=10");
        var second = await erp.PageAsync("InvMaster", "$orderby=StockCode", "$top=10", "$skip=10");

        Assert.Equal(first[^1].GetProperty("StockCode").GetString(), second[0].GetProperty("StockCode").GetString());
    }

    private static SysproRow Row(SysproTable table, JsonElement served) => table.Find([.. table.Key.Select(column => Value(column, served.GetProperty(column.Name)))])!;

    private static object Value(SysproColumn column, JsonElement cell) => column.Kind switch
    {
        SysproKind.Decimal => cell.GetDecimal(),
        SysproKind.Date => cell.GetDateTimeOffset().UtcDateTime,
        _ => cell.GetString()!.TrimEnd(' '),
    };

    /// <summary>(a gt x) or (a eq x and b gt y) or …</summary>
    private static string After(SysproRow row)
    {
        var key = row.Table.Key;
        return string.Join(" or ", key.Select((column, i) =>
            "(" + string.Concat(key.Take(i).Select(equal => $"{equal.Name} eq {Literal(row, equal)} and ")) + $"{column.Name} gt {Literal(row, column)})"));
    }

    private static string Literal(SysproRow row, SysproColumn column) => row[column.Name] switch
    {
        string text => "'" + text.Replace("'", "''", StringComparison.Ordinal) + "'",
        DateTime time => time.ToString("yyyy-MM-ddTHH:mm:ss", CultureInfo.InvariantCulture) + "Z",
        var number => ((decimal)number!).ToString(CultureInfo.InvariantCulture),
    };

    private static string RandomFilter(Random random, int depth) => depth == 0 || random.Next(4) == 0
        ? random.Next(5) switch
        {
            0 => $"GlYear {Operator(random)} 2026",
            1 => $"GlPeriod {Operator(random)} {random.Next(7, 13)}",
            2 => $"Journal {Operator(random)} {random.Next(1, 60)}",
            3 => $"EntryNumber {Operator(random)} {random.Next(1, 8)}",
            _ => $"EntryType {Operator(random)} 'D'",
        }
        : $"({RandomFilter(random, depth - 1)}) {(random.Next(5) < 3 ? "and" : "or")} ({RandomFilter(random, depth - 1)})";

    private static string Operator(Random random) => ((string[])["eq", "eq", "gt", "ge", "lt", "le", "ne"])[random.Next(7)];
}
