using System.Text;
using MlConnector.Abstractions.Errors;
using MlConnector.Abstractions.Records;
using MlConnector.Abstractions.Schemas;
using MlConnector.Http.OData;

namespace MlConnector.Http.Tests.OData;

public sealed class ODataPageReaderTests
{
    private static readonly RecordSchema Schema = new(
        "t",
        [new Field("K", FieldType.Text), new Field("Name", FieldType.Text), new Field("Amount", FieldType.Decimal), new Field("Day", FieldType.Date), new Field("Stamp", FieldType.DateTime), new Field("Paid", FieldType.Boolean)],
        ["K"]);

    [Fact]
    public void Cells_are_the_bytes_as_sent_INV_7()
    {
        using RecordPage page = Page("""{"@odata.count":7,"value":[{"K":"a","Name":"Müller","Amount":90071992547409.93,"Day":"2026-01-31T00:00:00Z","Stamp":"2026-01-31T10:11:12.5Z","Paid":true}],"@odata.nextLink":"x?a=1\u0026b=2"}""");
        ODataPage said = new ODataPageReader(Schema).Read(page);
        Assert.Equal(("x?a=1&b=2", 7L), (said.NextLink, said.Count));
        Assert.Equal(["Text a", "Text Müller", "Number 90071992547409.93", "Text 2026-01-31", "Text 2026-01-31T10:11:12.5Z", "True "], Cells(page, 0));
    }

    [Fact]
    public void Escapes_are_undone_wherever_they_stand()
    {
        using RecordPage page = Page("""{"value":[{"K":"\"q\"","Name":"\u00fc\ud83d\ude00\\","N\u0061me2":1},{"N\u0061me":"x","K":"b"}]}""");
        new ODataPageReader(Schema).Read(page);
        Assert.Equal(["Text \"q\"", "Text ü😀\\"], Cells(page, 0)[..2]);
        Assert.Equal(["Text b", "Text x"], Cells(page, 1)[..2]);
    }

    [Fact]
    public void A_text_of_any_length_ends_at_its_quote_wherever_an_escape_stands()
    {
        for (int length = 1; length <= 40; length++)
        {
            for (int place = 0; place < length; place++)
            {
                string name = new string('x', place) + '"' + new string('y', length - place - 1);
                using RecordPage page = Page($$"""{"value":[{"K":"a","Name":"{{new string('z', length)}}"},{"K":"b","Name":"{{name.Replace("\"", "\\\"", StringComparison.Ordinal)}}"}]}""");
                new ODataPageReader(Schema).Read(page);
                Assert.Equal(["Text a", $"Text {new string('z', length)}"], Cells(page, 0)[..2]);
                Assert.Equal(["Text b", $"Text {name}"], Cells(page, 1)[..2]);
            }
        }
    }

    [Fact]
    public void A_record_that_a_record_refers_to_is_read_along_and_one_that_is_not_there_is_absent()
    {
        RecordSchema schema = new("t", [new Field("K", FieldType.Text), new Field("Name", FieldType.Text) { SourceName = "Ref/Name" }, new Field("Rate", FieldType.Decimal) { SourceName = "Ref/Rate" }, new Field("Tag", FieldType.Text) { SourceName = "@odata.etag" }], ["K"]);
        RecordPage page = new(schema, 1024);
        page.Append("""{"value":[{"@odata.etag":"W/\"x\"","K":"a","Ref":{"@odata.etag":"other","K":"z","Name":"n","More":{"Name":"deep"},"Rate":1.50}},{"K":"b","Ref":null},{"K":"c","Ref":"text"}]}"""u8);
        new ODataPageReader(schema).Read(page);
        Assert.Equal(["Text a", "Text n", "Number 1.50", "Text W/\"x\""], Cells(page, 0));
        Assert.Equal(["Text b", "Absent ", "Absent ", "Absent "], Cells(page, 1));
        Assert.Equal(["Text c", "Absent ", "Absent ", "Absent "], Cells(page, 2));
        page.Dispose();
    }

    [Theory]
    [InlineData("\"12.50\"", "Number 12.50")]
    [InlineData("-0.00", "Number -0.00")]
    [InlineData("1E+3", "Number 1000")]
    [InlineData("1.25e-7", "Number 0.000000125")]
    [InlineData("-12.5E1", "Number -125")]
    [InlineData("\"1.5E2\"", "Number 150")]
    [InlineData("0.05E1", "Number 0.5")]
    [InlineData("1e99", "Text 1e99")]
    [InlineData("\"twelve\"", "Text twelve")]
    [InlineData("\"\"", "Text ")]
    [InlineData("null", "Null ")]
    [InlineData("{\"a\":[1,2]}", "Absent ")]
    public void Numbers_are_digits_INV_7(string json, string expected)
    {
        using RecordPage page = Page($$"""{"value":[{"K":"a","Amount":{{json}}}]}""");
        new ODataPageReader(Schema).Read(page);
        Assert.Equal(expected, Cells(page, 0)[2]);
    }

    [Fact]
    public void Order_of_properties_may_change_from_record_to_record()
    {
        using RecordPage page = Page("""{"value":[{"@odata.etag":"1","K":"1","Name":"a"},{"Name":"b","More":{"x":{}},"K":"2"},{"Paid":false,"K":"3"},{}]}""");
        new ODataPageReader(Schema).Read(page);
        Assert.Equal(["1a", "2b", "3", ""], Enumerable.Range(0, page.RowCount).Select(row => Text(page, row, 0) + Text(page, row, 1)));
        Assert.Equal(CellKind.False, page[2].Kind(5));
    }

    [Theory]
    [InlineData("""{"value":[{"K":"a"},{"K":"b""", ODataErrors.Damaged, ErrorKind.Transient)]
    [InlineData("""{"value":[{"K":"a"}]""", ODataErrors.Damaged, ErrorKind.Transient)]
    [InlineData("", ODataErrors.Damaged, ErrorKind.Transient)]
    [InlineData("""{"value":[]} x""", ODataErrors.Damaged, ErrorKind.Transient)]
    [InlineData("<!DOCTYPE html><html>", ODataErrors.Html, ErrorKind.Transient)]
    [InlineData("""{"value":[{"K":"a","K":"b"}]}""", ODataErrors.Twice, ErrorKind.Data)]
    [InlineData("""{"value":{"K":"a"}}""", ODataErrors.Shape, ErrorKind.Config)]
    [InlineData("""{"value":[1]}""", ODataErrors.Shape, ErrorKind.Config)]
    [InlineData("""{"error":{"code":"x"}}""", ODataErrors.Shape, ErrorKind.Config)]
    [InlineData("""[1]""", ODataErrors.Shape, ErrorKind.Config)]
    public void What_is_no_page_is_an_error_with_a_code(string body, string code, ErrorKind kind)
    {
        using RecordPage page = Page(body);
        ConnectorException error = Assert.Throws<ConnectorException>(() => new ODataPageReader(Schema).Read(page));
        Assert.Equal((code, kind), (error.Error.Code, error.Error.Kind));
    }

    [Fact]
    public void A_record_of_more_properties_than_any_table_has_is_refused()
    {
        using RecordPage page = Page($$"""{"value":[{{{string.Join(',', Enumerable.Range(0, 100_000).Select(i => $"\"P{i}\":1"))}}}]}""");
        Assert.Equal(ODataErrors.Bound, Assert.Throws<ConnectorException>(() => new ODataPageReader(Schema).Read(page)).Error.Code);
    }

    [Theory]
    [InlineData("")]
    [InlineData("<html><body>Sign in</body></html>")]
    [InlineData("<!DOCTYPE x [<!ENTITY a 'a'>]><x>&a;</x>")]
    public void Metadata_that_is_none_is_refused(string document) =>
        Assert.Equal("ODATA-METADATA", Assert.Throws<ConnectorException>(() => ODataMetadata.Parse(Encoding.UTF8.GetBytes(document))).Error.Code);

    [Fact]
    public void Every_cut_of_a_page_is_noticed()
    {
        byte[] whole = """{"value":[{"K":"a","Amount":12.5,"Paid":true},{"K":"b","Name":null}]}"""u8.ToArray();
        for (int length = 0; length < whole.Length; length++)
        {
            using RecordPage page = Page(Encoding.UTF8.GetString(whole, 0, length));
            Assert.Throws<ConnectorException>(() => new ODataPageReader(Schema).Read(page));
        }
    }

    [Fact]
    public void Deep_nesting_is_refused()
    {
        using RecordPage page = Page("""{"value":[{"K":"a","X":""" + new string('[', 100) + new string(']', 100) + "}]}");
        Assert.Throws<ConnectorException>(() => new ODataPageReader(Schema).Read(page));
    }

    /// <summary>One such text must not keep a whole page from being read: its bytes are no UTF-8, so the row becomes a dead letter, with everything that was sent in it.</summary>
    [Theory]
    [InlineData(@"\ud83d", new byte[] { 0xED, 0xA0, 0xBD })]
    [InlineData(@"a\ude00\n", new byte[] { (byte)'a', 0xED, 0xB8, 0x80, (byte)'\n' })]
    [InlineData(@"\ud83d\ud83d\ude00\u00fc\u0041", new byte[] { 0xED, 0xA0, 0xBD, 0xF0, 0x9F, 0x98, 0x80, 0xC3, 0xBC, (byte)'A' })]
    public void Half_of_a_surrogate_pair_is_no_text_and_spoils_no_other_row(string escaped, byte[] bytes)
    {
        using RecordPage page = Page($$"""{"value":[{"K":"{{escaped}}","Name":"n"},{"K":"b","Name":"\u00fc"}]}""");
        new ODataPageReader(Schema).Read(page);
        Assert.Equal(bytes, page[0].Bytes(0).ToArray());
        Assert.Equal(["Text b", "Text ü"], Cells(page, 1)[..2]);
    }

    [Fact]
    public void Invalid_utf8_is_refused()
    {
        using RecordPage page = new(Schema, 100);
        page.Append([.. """{"value":[{"K":" """u8, 0xFF, .. "\"}]}"u8]);
        Assert.Equal(ODataErrors.Damaged, Assert.Throws<ConnectorException>(() => new ODataPageReader(Schema).Read(page)).Error.Code);
    }

    private static RecordPage Page(string body)
    {
        RecordPage page = new(Schema, 16);
        page.Append(Encoding.UTF8.GetBytes(body));
        return page;
    }

    private static string Text(RecordPage page, int row, int field) => Encoding.UTF8.GetString(page[row].Bytes(field));

    private static string[] Cells(RecordPage page, int row) => [.. Enumerable.Range(0, page.Schema.Fields.Length).Select(field => $"{page[row].Kind(field)} {Text(page, row, field)}")];
}
