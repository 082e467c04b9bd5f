using System.Text;
using MlConnector.Abstractions.Errors;
using MlConnector.Abstractions.Records;
using MlConnector.Abstractions.Schemas;
using MlConnector.Abstractions.Sources;
using MlConnector.Http.Conditions;
using MlConnector.Sandbox.Faults;
using MlConnector.Sandbox.Syspro;
using MlConnector.Syspro.Channels;
using MlConnector.Syspro.Enet;
using MlConnector.Syspro.Tests.Support;

namespace MlConnector.Syspro.Tests.Enet;

/// <summary>Bodies in every wrapping and encoding, and bodies that only look like an answer.</summary>
public sealed class AnswerTests
{
    private const string Answer = "<?xml version=\"1.0\" encoding=\"Windows-1252\"?><T><Row><N>Müller &amp; Söhne</N></Row></T>";
    private static readonly Encoding Windows1252 = CodePagesEncodingProvider.Instance.GetEncoding(1252)!;

    public static TheoryData<byte[]> Bodies =>
    [
        Windows1252.GetBytes(Answer),
        Windows1252.GetBytes("\r\n" + Answer),
        Encoding.UTF8.GetBytes(Answer.Replace("Windows-1252", "utf-8", StringComparison.Ordinal)),
        CodePagesEncodingProvider.Instance.GetEncoding(28605)!.GetBytes(Answer.Replace("Windows-1252", "iso-8859-15", StringComparison.Ordinal)),
        Encoding.UTF8.GetBytes(System.Text.Json.JsonSerializer.Serialize(Answer)),
        Encoding.UTF8.GetBytes(Json(Answer)),
        Windows1252.GetBytes(Json(Answer)),
        Encoding.UTF8.GetBytes($"<string xmlns=\"http://schemas.microsoft.com/2003/10/Serialization/\">{Escape(Answer)}</string>"),
        Encoding.UTF8.GetBytes($"<?xml version=\"1.0\" encoding=\"utf-8\"?>\r\n<string xmlns=\"http://www.syspro.com/ns/query/\">{Escape(Answer)}</string>"),
        Windows1252.GetBytes($"<?xml version='1.0' encoding='Windows-1252'?><string>{Escape(Answer)}</string>"),
        Encoding.UTF8.GetBytes($"<string><![CDATA[{Answer}]]></string>"),
        Encoding.UTF8.GetBytes(Json($"<string>{Escape(Answer)}</string>")),
    ];

    [Theory]
    [MemberData(nameof(Bodies))]
    public void The_text_is_found_in_every_wrapping(byte[] body) => Assert.Contains("<N>Müller &amp; Söhne</N>", EnetBody.Text(body), StringComparison.Ordinal);

    [Theory]
    [InlineData("\"ERROR: no\"", "ERROR: no")]
    [InlineData("<string>0123ABCD  </string>", "0123ABCD  ")]
    [InlineData("\"0123ABCD  \"", "0123ABCD  ")]
    [InlineData("<string/>", "")]
    [InlineData("<string", "<string")]
    [InlineData("\"half", "\"half")]
    [InlineData("<strings>x</strings>", "<strings>x</strings>")]
    public void Short_texts_are_unwrapped_verbatim(string body, string text) => Assert.Equal(text, EnetBody.Text(Encoding.UTF8.GetBytes(body)));

    [Theory]
    [InlineData("<ApInvoice><RowsReturned>  0</RowsReturned></ApInvoice>")]
    [InlineData("<apinvoice/>")]
    [InlineData("<Result><HeaderDetails/></Result>")]
    public void An_answer_without_rows_is_an_empty_page(string text)
    {
        using RecordPage page = Read(text);
        Assert.Equal(0, page.RowCount);
    }

    [Theory]
    [InlineData("<html><body><p>Sign in</p></body></html>")]
    [InlineData("<string xmlns='x'>nothing</string>")]
    [InlineData("<ApInvoice><Row><Supplier>1</Supplier>")]
    [InlineData("Service unavailable")]
    public void What_is_no_answer_never_passes_as_the_end_of_a_table(string text) => Assert.Equal(SysproErrors.EnetProtocol, Assert.Throws<ConnectorException>(() => Read(text)).Error.Code);

    [Fact]
    public async Task A_page_of_somebody_else_between_the_pages_loses_no_row()
    {
        await using SysproSite site = await SysproSite.StartAsync(new SysproSandboxOptions { AsOf = new DateOnly(2026, 11, 20) });
        await using ISource source = site.Connect(site.Settings(odata: null, enet: ", pageSize: 20"));
        await using ISourceStream stream = await SysproSite.OpenAsync(source, "ap_invoices");
        FaultOrder foreign = new() { Operation = "enet/Query/COMFND", Effect = FaultEffect.Respond, Status = 200, ContentType = "text/html", Body = "<html><body>busy</body></html>", After = 2 };
        site.Host.Context.Faults.Order(foreign);
        Assert.Equal(site.Sandbox.Table("ApInvoice").Count, (await SysproSite.ReadAsync(stream, new FullWindow())).Count);
        site.Host.Context.Faults.Order(foreign with { Times = null });
        ConnectorException error = await Assert.ThrowsAsync<ConnectorException>(() => SysproSite.ReadAsync(stream, new FullWindow()));
        Assert.Equal(SysproErrors.EnetProtocol, error.Error.Code);
    }

    [Fact]
    public void Conditions_open_three_brackets_at_one_place_at_most()
    {
        TableQuery query = TableQuery.Of(new CompanyScope("A"), new SiteTable("T", ""), new RecordSchema("T", [new Field("A", FieldType.Text)], ["A"]), 1, ["A"]);
        static Condition Nest(int depth) => depth == 0
            ? new Compare("A", Comparison.Eq, "1")
            : depth % 2 == 0 ? new AllOf([Nest(depth - 1), new Compare("A", Comparison.Eq, "1")]) : new AnyOf([Nest(depth - 1), new Compare("A", Comparison.Eq, "1")]);
        Assert.Contains("<OpenBracket>(((</OpenBracket>", ComfndRequest.Write(query, Nest(4), 1, false, ""), StringComparison.Ordinal);
        Assert.Equal(SysproErrors.Filter, Assert.Throws<ConnectorException>(() => ComfndRequest.Write(query, Nest(5), 1, false, "")).Error.Code);
    }

    private static RecordPage Read(string text) => new ComfndReader(new RecordSchema("t", [new Field("Supplier", FieldType.Text)], ["Supplier"]), 1, () => '.').Read(text, "ApInvoice");

    private static string Json(string text) => $"\"{text.Replace("\"", "\\\"", StringComparison.Ordinal)}\"";

    private static string Escape(string text) => text.Replace("&", "&amp;", StringComparison.Ordinal).Replace("<", "&lt;", StringComparison.Ordinal);
}
