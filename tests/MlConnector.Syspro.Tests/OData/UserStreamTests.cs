using MlConnector.Abstractions.Configuration;
using MlConnector.Abstractions.Errors;
using MlConnector.Abstractions.Sources;
using MlConnector.Syspro.Tests.Support;
using MlConnector.Yaml;

namespace MlConnector.Syspro.Tests.OData;

/// <summary>A stream that exists in YAML alone, on a service that is no SYSPRO at all.</summary>
public sealed class UserStreamTests
{
    private const string Stream = """
        entity: ArInvoices
        key: [Company, Invoice]
        strategy: stamp
        cursor: { field: LastModified, overlap: 10m }
        fields:
          Company: text(10) required
          Invoice: text(15) required
          InvoiceValue: decimal(20,2)
          InvoiceDate: date
          Paid: boolean
          LastModified: datetime zone=UTC
        """;

    [Theory]
    [InlineData("none")]
    [InlineData("auto")]
    public async Task It_is_read_along_next_links(string path)
    {
        await using BareService service = await BareService.StartAsync(1234, 100);
        TestServices services = new TestServices().With("odata", "x");
        await using ISource source = Connect(services, $"type: syspro\ncompanies: [EDU1]\nodata: {{ url: \"{service.Address}\", username: u, password: \"${{secret:odata}}\", entityPath: {path} }}", Stream);
        await using ISourceStream stream = await SysproSite.OpenAsync(source, "invoices");
        service.Queries.Clear();
        List<Dictionary<string, string?>> rows = await SysproSite.ReadAsync(stream, new FullWindow());
        Assert.Equal(Enumerable.Range(0, 1234).Select(i => i.ToString("D15", System.Globalization.CultureInfo.InvariantCulture)), rows.Select(row => row["Invoice"]!));
        Assert.All(rows, row => Assert.Equal("90071992547409.93", row["InvoiceValue"]));
        Assert.Equal(13, service.Queries.Count(query => query.Contains("skiptoken", StringComparison.Ordinal) || !query.Contains("filter", StringComparison.Ordinal)));
        Assert.Equal("?$select=Company,Invoice,InvoiceValue,InvoiceDate,Paid,LastModified&$orderby=Company,Invoice", service.Queries[0]);
    }

    [Fact]
    public async Task A_stamp_window_asks_in_the_type_of_the_column()
    {
        await using BareService service = await BareService.StartAsync(10, 100);
        TestServices services = new TestServices().With("odata", "x");
        await using ISource source = Connect(services, $"type: syspro\ncompanies: [EDU1]\nodata: {{ url: \"{service.Address}\", username: u, password: \"${{secret:odata}}\", entityPath: none }}", Stream);
        await using ISourceStream stream = await SysproSite.OpenAsync(source, "invoices");
        service.Queries.Clear();
        await SysproSite.ReadAsync(stream, new RangeWindow("LastModified", "2026-01-31T10:00:00.000Z", "2026-02-01", false));
        Assert.Contains("$filter=LastModified ge 2026-01-31T10:00:00.000Z and LastModified lt 2026-02-01T00:00:00Z", service.Queries[0], StringComparison.Ordinal);
    }

    [Fact]
    public void Every_mistake_of_a_stream_is_reported_with_its_place()
    {
        Problems problems = new();
        MapNode map = YamlTree.Parse("s.yaml", """
            entity: X
            key: [A, Nope]
            strategy: journal
            cursor: { overlap: 3x }
            fields:
              A: txt(3)
              B: decimal(2,5)
              C: text(4) often
            with: { H: { entity: Y, fields: { Z: text } } }
            colour: red
            """, problems)!;
        Assert.Null(StreamYaml.Read("x", map, "streams.x", problems));
        Assert.All(problems.Errors, error => Assert.StartsWith("s.yaml:", error.Where));
        string all = string.Join('\n', problems.Errors);
        foreach (string expected in new[] { "field A is 'txt(3)'", "field B is", "field C is", "'colour'", "overlap", "'Nope'", "cursor.field", "cursor.year", "does not say how it is joined" }) Assert.Contains(expected, all, StringComparison.Ordinal);
    }

    [Fact]
    public void Every_mistake_of_a_connection_is_reported_with_its_place()
    {
        ConnectorException wrong = Assert.Throws<ConnectorException>(() => Connect(
            new TestServices(),
            "type: syspro\ncompanies: [A, A]\nodata: { url: ftp://x, username: u, password: plain, entityPath: nowhere, pageSize: 9000 }\nenet: { url: \"http://h/x\", password: \"${secret:e}\" }\ncostCentre: glSegment(x)\naging: { buckets: [60, 30], asOf: soon }\ncolour: red",
            Stream.Replace("fields:", "filter: \"Paid is true\"\nfields:", StringComparison.Ordinal)));
        string all = string.Join('\n', wrong.Errors);
        foreach (string expected in new[] { "names a company twice", "odata.url", "CONFIG-SECRET-IN-FILE", "entityPath", "pageSize", "'operator'", "costCentre", "buckets", "asOf", "'colour'", "STREAM-FILTER" }) Assert.Contains(expected, all, StringComparison.Ordinal);
        Assert.DoesNotContain("plain", all.Replace("plain http", "", StringComparison.Ordinal), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Plain_http_to_another_machine_is_refused_in_words()
    {
        await using ISource source = Connect(new TestServices().With("odata", "x"), "type: syspro\ncompanies: [A]\nodata: { url: \"http://erp.example/x\", username: u, password: \"${secret:odata}\" }", Stream);
        ConnectorException error = await Assert.ThrowsAsync<ConnectorException>(() => SysproSite.OpenAsync(source, "invoices"));
        Assert.Equal("HTTP-PLAIN", error.Error.Code);
    }

    private static ISource Connect(TestServices services, string settings, string stream)
    {
        Problems problems = new();
        StreamDefinition defined = StreamYaml.Read("invoices", YamlTree.Parse("stream.yaml", stream, problems)!, "streams.invoices", problems)!;
        problems.ThrowIfAny();
        ISource? source = new SysproFactory().Create("erp", YamlTree.Parse("test.yaml", settings, problems)!, [defined], services.Services, problems);
        problems.ThrowIfAny();
        return source!;
    }
}
