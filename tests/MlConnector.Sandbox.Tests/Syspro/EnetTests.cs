using System.Net;
using System.Xml.Linq;
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
}
