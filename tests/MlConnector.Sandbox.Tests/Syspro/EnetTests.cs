using System.Globalization;
using System.Net;
using System.Text;
using System.Xml.Linq;
using MlConnector.Sandbox.Syspro.Data;
using MlConnector.Sandbox.Syspro.Enet;

namespace MlConnector.Sandbox.Tests.Syspro;

public sealed class EnetTests
{
    [Fact]
    public async Task Success_and_failure_are_both_200_with_octets()
    {
        await using var erp = await RunningSyspro.StartAsync();
        using var good = await erp.Client.GetAsync(new Uri(erp.Host.Http!, "sysprowcfservice/rest/getversion"), RunningSyspro.Cancel);
        using var bad = await erp.Client.GetAsync(new Uri(erp.Host.Http!, "SYSPROWCFSERVICE/REST/Query/Query?UserId=x&BusinessObject=COMFND&XmlIn=x"), RunningSyspro.Cancel);

        foreach (var answer in (HttpResponseMessage[])[good, bad])
        {
            Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
            Assert.Equal("application/octet-stream", answer.Content.Headers.ContentType!.MediaType);
            Assert.NotNull(answer.Content.Headers.ContentLength);
        }
        Assert.Equal("8.0.0.45", await good.Content.ReadAsStringAsync(RunningSyspro.Cancel));
        Assert.StartsWith("ERROR: Unable to read the SYSPRO base directory", await bad.Content.ReadAsStringAsync(RunningSyspro.Cancel), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_session_id_has_34_digits_and_two_blanks_and_works_with_or_without_them()
    {
        await using var erp = await RunningSyspro.StartAsync();

        var id = await erp.LogOnAsync();

        Assert.Matches("^[0-9A-F]{32}00  $", id);
        Assert.Contains("<OperatorCode>MLC</OperatorCode>", await erp.EnetAsync("GetLogonProfile", ("UserId", id)), StringComparison.Ordinal);
        Assert.Contains("<CompanyId>A</CompanyId>", await erp.EnetAsync("getlogonprofile", ("UserId", id.Trim())), StringComparison.Ordinal);
        Assert.Equal("0", await erp.EnetAsync("Logoff", ("UserId", id)));
        Assert.StartsWith("ERROR", await erp.EnetAsync("GetLogonProfile", ("UserId", id)), StringComparison.Ordinal);
        Assert.StartsWith("ERROR", await erp.EnetAsync("Logoff", ("UserId", id)), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Wrong_passwords_are_refused_and_lock_the_operator_out()
    {
        await using var erp = await RunningSyspro.StartAsync(enet: new EnetOptions { LockOutAfter = 3 });

        for (var i = 0; i < 3; i++) Assert.Equal("ERROR: Invalid operator password", await erp.LogOnAsync("wrong"));
        Assert.Equal("ERROR: Operator is locked out", await erp.LogOnAsync());
        Assert.StartsWith("ERROR: Invalid company", await erp.LogOnAsync("Admin-sandbox-pw", "Z", "ADMIN"), StringComparison.Ordinal);
        Assert.StartsWith("ERROR: Invalid operator code", await erp.LogOnAsync("x", "A", "NOBODY"), StringComparison.Ordinal);
        Assert.StartsWith("ERROR: Parameter CompanyPassword", await erp.EnetAsync("Logon", ("Operator", "MLC"), ("OperatorPassword", ""), ("CompanyId", "A")), StringComparison.Ordinal);
        Assert.Equal(6, erp.Host.Context.Counters["syspro.enet.refused"]);
    }

    [Fact]
    public async Task A_second_logon_and_an_interactive_login_evict_the_first()
    {
        await using var erp = await RunningSyspro.StartAsync(enet: new EnetOptions { SessionErrorText = "ERROR: gone" });

        var first = await erp.LogOnAsync();
        var second = await erp.LogOnAsync();
        Assert.Equal("ERROR: gone", await erp.EnetAsync("GetLogonProfile", ("UserId", first)));
        Assert.Equal("1", erp.Syspro.Play("interactive-login")["evicted"]);
        Assert.Equal("ERROR: gone", await erp.EnetAsync("GetLogonProfile", ("UserId", second)));
        Assert.Equal(2, erp.Host.Context.Counters["syspro.enet.evictions"]);
    }

    [Fact]
    public async Task A_session_dies_of_idleness_and_lives_by_use()
    {
        await using var erp = await RunningSyspro.StartAsync(enet: new EnetOptions { IdleTimeout = TimeSpan.FromMinutes(15) });
        var id = await erp.LogOnAsync();

        for (var i = 0; i < 4; i++)
        {
            erp.Clock.Advance(TimeSpan.FromMinutes(14));
            Assert.StartsWith("<?xml", await erp.EnetAsync("GetLogonProfile", ("UserId", id)), StringComparison.Ordinal);
        }
        erp.Clock.Advance(TimeSpan.FromMinutes(16));

        Assert.Equal(new EnetOptions().SessionErrorText, await erp.EnetAsync("GetLogonProfile", ("UserId", id)));
        Assert.Equal(0, erp.Syspro.Sessions);
    }

    [Fact]
    public async Task When_full_the_newcomer_is_refused_unless_somebody_is_idle()
    {
        await using var erp = await RunningSyspro.StartAsync(enet: new EnetOptions { SingleSessionPerOperator = false, MaxSessions = 2 });
        await erp.LogOnAsync();
        await erp.LogOnAsync();

        Assert.StartsWith("ERROR: The maximum number", await erp.LogOnAsync(), StringComparison.Ordinal);
        erp.Clock.Advance(TimeSpan.FromHours(1));
        Assert.DoesNotContain("ERROR", await erp.LogOnAsync(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(EnetWrap.Json)]
    [InlineData(EnetWrap.StringElement)]
    public async Task Answers_can_be_wrapped(EnetWrap wrap)
    {
        await using var erp = await RunningSyspro.StartAsync(enet: new EnetOptions { Wrap = wrap });

        var answer = await erp.LogOnAsync();

        var bare = wrap == EnetWrap.Json ? System.Text.Json.JsonSerializer.Deserialize<string>(answer)! : XElement.Parse(answer).Value;
        Assert.Matches("^[0-9A-F]{34}  $", bare);
    }

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
        await using var erp = await RunningSyspro.StartAsync();
        var answer = await erp.QueryAsync(await erp.LogOnAsync(), "COMFND", $"<Query>{query}</Query>");

        Assert.StartsWith("ERROR", answer, StringComparison.Ordinal);
        Assert.Contains(expected, answer, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_unlicensed_object_says_exception_100000_and_writing_is_counted_and_refused()
    {
        await using var erp = await RunningSyspro.StartAsync(enet: new EnetOptions { UnlicensedObjects = new HashSet<string>(StringComparer.Ordinal) { "COMFND" } });
        var id = await erp.LogOnAsync();

        Assert.Contains("e.net exception 100000", await erp.QueryAsync(id, "COMFND", "<Query/>"), StringComparison.Ordinal);
        Assert.Contains("e.net exception 100000", await erp.QueryAsync(id, "GENQRY", "<Query/>"), StringComparison.Ordinal);
        Assert.StartsWith("ERROR", await erp.EnetAsync("Transaction/Post", ("UserId", id)), StringComparison.Ordinal);
        Assert.Equal(1, erp.Host.Context.Counters["syspro.enet.writes"]);
    }

    [Fact]
    public async Task Companies_profile_browse_and_fetch_answer()
    {
        await using var erp = await RunningSyspro.StartAsync();
        var id = await erp.LogOnAsync();
        var supplier = erp.Table("ApSupplier").Rows[3];

        Assert.Contains("<CompanyId>A</CompanyId>", await erp.QueryAsync(id, "COMQCO", "<Query/>"), StringComparison.Ordinal);
        Assert.Contains("<OperatorCode>MLC</OperatorCode>", await erp.QueryAsync(id, "COMPRF", "<Query/>"), StringComparison.Ordinal);
        var browsed = Parse(await erp.EnetAsync("Query/Browse", ("UserId", id), ("XmlIn", $"<Browse><BrowseName>ApSupplier</BrowseName><StartAtKey>{supplier.Text("Supplier")}</StartAtKey><StartCondition>GR</StartCondition><ReturnRows>2</ReturnRows></Browse>")));
        var fetched = Parse(await erp.EnetAsync("Query/Fetch", ("UserId", id), ("XmlIn", $"<Fetch><TableName>ApSupplier</TableName><Key>{supplier.Text("Supplier")}</Key><FullKeyProvided>Y</FullKeyProvided></Fetch>")));

        Assert.Equal(erp.Table("ApSupplier").Rows.Skip(4).Take(2).Select(row => row.Text("Supplier")), browsed.Elements("Row").Select(row => row.Element("Supplier")!.Element("Value")!.Value));
        Assert.Equal("True", browsed.Element("NextPrevKey")!.Element("Fwd")!.Value);
        Assert.Equal(supplier.Text("SupplierName"), fetched.Element("SupplierName")!.Value);
        Assert.Contains("Key not found on table", await erp.EnetAsync("Query/Fetch", ("UserId", id), ("XmlIn", "<Fetch><TableName>ApSupplier</TableName><Key>none</Key></Fetch>")), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_url_above_sixteen_kilobytes_gives_400_a_post_405_and_an_unknown_path_404()
    {
        await using var erp = await RunningSyspro.StartAsync();
        var address = erp.Syspro.EnetAddress(erp.Host);
        var id = await erp.LogOnAsync();

        using var tooLong = await erp.Client.GetAsync(new Uri($"{address}/Query/Query?UserId={id.Trim()}&BusinessObject=COMFND&XmlIn={new string('x', 17_000)}"), RunningSyspro.Cancel);
        using var posted = await erp.Client.PostAsync(new Uri($"{address}/Logon"), null, RunningSyspro.Cancel);
        using var unknown = await erp.Client.GetAsync(new Uri($"{address}/Nothing"), RunningSyspro.Cancel);

        Assert.Equal([HttpStatusCode.BadRequest, HttpStatusCode.MethodNotAllowed, HttpStatusCode.NotFound], [tooLong.StatusCode, posted.StatusCode, unknown.StatusCode]);
    }

    private static XElement Parse(string answer) => XElement.Parse(answer[(answer.IndexOf("?>", StringComparison.Ordinal) + 2)..].Trim());

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
