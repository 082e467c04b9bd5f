using System.Globalization;
using System.Text;
using System.Xml.Linq;
using MlConnector.Sandbox.Syspro.Data;

namespace MlConnector.Sandbox.Tests.Syspro;

public sealed class EnetFindTests(PoliteSyspro polite) : IClassFixture<PoliteSyspro>
{
    [Fact]
    public async Task Find_pages_a_whole_table_by_its_key_and_gives_the_stored_values()
    {
        await using var erp = await RunningSyspro.StartAsync(change: options => options with { OddData = true });
        var id = await erp.LogOnAsync();
        foreach (var name in (string[])["ApSupplier", "PorMasterDetail", "GenHistory"])
        {
            var table = erp.Table(name);
            List<XElement> rows = [];
            for (List<XElement> page = []; rows.Count == 0 || page.Count == 60; rows.AddRange(page))
            {
                var found = await erp.FindAsync(id, $"<TableName>{name}</TableName><ReturnRows>60</ReturnRows><AllColumns>Y</AllColumns>{After(table, rows)}{Order(table)}");
                page = [.. found.Elements("Row")];
                Assert.Equal(page.Count.ToString(CultureInfo.InvariantCulture), found.Element("RowsReturned")!.Value.Trim());
            }

            var stored = table.Rows;
            Assert.Equal(stored.Count, rows.Count);
            for (var i = 0; i < rows.Count; i++)
                foreach (var column in table.Columns.Where(column => column.Kind != SysproKind.RowVersion)) Assert.Equal(Shown(column, stored[i][column.Name]), rows[i].Element(column.Name)!.Value);
        }
    }

    [Fact]
    public async Task Numbers_are_padded_keys_lead_with_a_blank_and_letters_are_windows_1252()
    {
        await using var erp = await RunningSyspro.StartAsync();
        var id = await erp.LogOnAsync();

        var order = (await erp.FindAsync(id, "<TableName>PorMasterDetail</TableName><ReturnRows>1</ReturnRows><Columns><Column>PurchaseOrder</Column><Column>MOrderQty</Column></Columns>")).Element("Row")!;
        var found = await erp.FindAsync(id, "<TableName>PorMasterHdr</TableName><Columns><Column>PurchaseOrder</Column></Columns>"
            + Where(("PurchaseOrder", "EQ", order.Element("PurchaseOrder")!.Value)));
        var raw = await erp.Client.GetByteArrayAsync(new Uri($"{erp.Syspro.EnetAddress(erp.Host)}/Query/Query?UserId={id.Trim()}&BusinessObject=COMFND&XmlIn="
            + Uri.EscapeDataString("<Query><TableName>ApSupplier</TableName><Columns><Column>SupplierName</Column></Columns></Query>")), RunningSyspro.Cancel);

        Assert.Equal(" 01001", order.Element("PurchaseOrder")!.Value);
        Assert.Matches(@"^ +\d+\.\d{6}$", order.Element("MOrderQty")!.Value);
        Assert.Single(found.Elements("Row"));
        Assert.Equal("000000000001001", erp.Table("PorMasterHdr").Rows[0].Text("PurchaseOrder"));
        Assert.Contains((byte)0xFC, raw);
        Assert.StartsWith("<?xml version=\"1.0\" encoding=\"Windows-1252\"?>", Encoding.ASCII.GetString(raw), StringComparison.OrdinalIgnoreCase);
    }

    [Fact]
    public async Task Where_knows_brackets_or_and_like()
    {
        await using var erp = await RunningSyspro.StartAsync();
        var id = await erp.LogOnAsync();
        var stored = erp.Table("ApInvoice").Rows;
        const string head = "<TableName>ApInvoice</TableName><Columns><Column>Invoice</Column></Columns>";

        var like = await erp.FindAsync(id, head + Where(("Invoice", "LIKE", "RE-26?1*")));
        var mixed = await erp.FindAsync(id, head + "<Where>"
            + "<Expression><OpenBracket>(</OpenBracket><Column>InvoiceMonth</Column><Condition>EQ</Condition><Value>10</Value></Expression>"
            + "<Expression><AndOr>or</AndOr><Column>InvoiceMonth</Column><Condition>EQ</Condition><Value>11</Value><CloseBracket>)</CloseBracket></Expression>"
            + "<Expression><Column>JournalDate</Column><Condition>GE</Condition><Value>2026-10-15</Value></Expression></Where>"
            + "<Sequence><Column Name=\"OrigInvValue\" Orderby=\"DESC\"/></Sequence>");

        Assert.Equal(stored.Count(row => row.Text("Invoice").StartsWith("RE-26", StringComparison.Ordinal) && row.Text("Invoice")[6] == '1'), like.Elements("Row").Count());
        Assert.Equal(
            stored.Where(row => row.Whole("InvoiceMonth") is 10 or 11 && row.Date("JournalDate") >= new DateTime(2026, 10, 15)).OrderByDescending(row => row.Number("OrigInvValue")).Select(row => row.Text("Invoice")),
            mixed.Elements("Row").Select(row => row.Element("Invoice")!.Value));
    }

    [Theory]
    [InlineData("<TableName>apinvoice</TableName><AllColumns>Y</AllColumns>", "Table 'apinvoice' not found")]
    [InlineData("<TableName>ApInvoice</TableName><Columns><Column>supplier</Column></Columns>", "Column 'supplier' not found")]
    [InlineData("<TableName>ApInvoice</TableName>", "'Columns' cannot be spaces")]
    [InlineData("<AllColumns>Y</AllColumns>", "'TableName' cannot be spaces")]
    [InlineData("<TableName>ApInvoice</TableName><AllColumns>Y</AllColumns><Top>5</Top>", "Element 'Top' is not valid")]
    [InlineData("<TableName>ApInvoice</TableName><AllColumns>Y</AllColumns><ReturnRows>many</ReturnRows>", "not a valid number")]
    [InlineData("<TableName>ApInvoice</TableName><AllColumns>Y</AllColumns><Where>Supplier = 'x'</Where>", "Expression element expected")]
    [InlineData("<TableName>ApInvoice</TableName><AllColumns>Y</AllColumns><Where><Expression><Column>Supplier</Column><Condition>=</Condition><Value>x</Value></Expression></Where>", "Invalid condition '='")]
    [InlineData("<TableName>ApInvoice</TableName><AllColumns>Y</AllColumns><Where><Expression><OpenBracket>(</OpenBracket><Column>Supplier</Column><Condition>EQ</Condition><Value>x</Value></Expression></Where>", "do not balance")]
    [InlineData("<TableName>ApInvoice</TableName><AllColumns>Y</AllColumns><Where><Expression><Column>InvoiceDate</Column><Condition>GE</Condition><Value>31/01/2026</Value></Expression></Where>", "100028")]
    [InlineData("<TableName>ApInvoice</TableName><AllColumns>Y</AllColumns><Where><Expression><Column>TimeStamp</Column><Condition>GT</Condition><Value>1</Value></Expression></Where>", "not valid for column 'TimeStamp'")]
    [InlineData("<TableName>ApInvoice", "not well-formed")]
    public async Task Find_refuses_with_error_text(string query, string expected)
    {
        var erp = polite.Erp;
        var answer = await erp.QueryAsync(await erp.LogOnAsync(), "COMFND", $"<Query>{query}</Query>");

        Assert.StartsWith("ERROR", answer, StringComparison.Ordinal);
        Assert.Contains(expected, answer, StringComparison.Ordinal);
    }

    private static string Where((string Column, string Condition, string Value) one) =>
        $"<Where><Expression><Column>{one.Column}</Column><Condition>{one.Condition}</Condition><Value>{one.Value}</Value></Expression></Where>";

    private static string Order(SysproTable table) => "<OrderBy>" + string.Concat(table.Key.Select(column => $"<Column>{column.Name}</Column>")) + "</OrderBy>";

    /// <summary>The expanded OR form over the key of the last row.</summary>
    private static string After(SysproTable table, List<XElement> rows)
    {
        if (rows.Count == 0) return "";
        List<string> expressions = [];
        for (var i = 0; i < table.Key.Count; i++)
        {
            for (var j = 0; j <= i; j++)
            {
                var column = table.Key[j].Name;
                expressions.Add($"<Expression><AndOr>{(j == 0 ? "Or" : "And")}</AndOr>{(j == 0 ? "<OpenBracket>(</OpenBracket>" : "")}<Column>{column}</Column>"
                    + $"<Condition>{(j == i ? "GT" : "EQ")}</Condition>{new XElement("Value", rows[^1].Element(column)!.Value)}{(j == i ? "<CloseBracket>)</CloseBracket>" : "")}</Expression>");
            }
        }
        return "<Where>" + string.Concat(expressions) + "</Where>";
    }

    private static string Shown(SysproColumn column, object? value) => value switch
    {
        null => "",
        decimal number => number.ToString("F" + column.Scale.ToString(CultureInfo.InvariantCulture), CultureInfo.InvariantCulture).PadLeft(column.Size + 2),
        DateTime time => time.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture),
        string { Length: 15 } text when column.IsZeroFilled => " " + text.TrimStart('0').PadLeft(5, '0'),
        var text => ((string)text).TrimEnd(' '),
    };
}
