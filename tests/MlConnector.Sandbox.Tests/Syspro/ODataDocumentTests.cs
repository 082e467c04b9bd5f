using System.Net;
using System.Xml.Linq;
using MlConnector.Sandbox.Syspro.Data;
using MlConnector.Sandbox.Syspro.OData;

namespace MlConnector.Sandbox.Tests.Syspro;

public sealed class ODataDocumentTests
{
    [Theory]
    [InlineData(CompanyScoping.Segment, "SysproCompanyA/ApSupplier", "SysproCompanyB/ApSupplier")]
    [InlineData(CompanyScoping.CompanySegment, "A/ApSupplier", "B/ApSupplier")]
    [InlineData(CompanyScoping.None, "ApSupplier", null)]
    [InlineData(CompanyScoping.Prefix, "SysproCompanyA_ApSupplier", "SysproCompanyB_ApSupplier")]
    [InlineData(CompanyScoping.Query, "ApSupplier?company=A", "ApSupplier?company=B")]
    public async Task Each_preset_reaches_each_company_and_its_metadata(CompanyScoping scoping, string first, string? second)
    {
        CompanyOptions[] companies = [new() { Id = "A" }, new() { Id = "B" }];
        await using var erp = await RunningSyspro.StartAsync(new ODataOptions { Scoping = scoping }, change: options => options with { Companies = companies });
        erp.Syspro.Table("ApSupplier", "B").Insert(("Supplier", " !B"));

        Assert.NotEqual(" !B", await FirstAsync(first));
        if (second is not null) Assert.Equal(" !B", await FirstAsync(second));
        var metadata = first.Split('/') is [var scope, _] ? scope + "/$metadata" : first.Contains('?', StringComparison.Ordinal) ? "$metadata?company=A" : "$metadata";
        Assert.Contains("ApSupplier\"", await erp.Client.GetStringAsync(erp.OData(metadata), RunningSyspro.Cancel), StringComparison.Ordinal);

        async Task<string> FirstAsync(string path) => (await erp.JsonAsync(path)).GetProperty("value")[0].GetProperty("Supplier").GetString()!;
    }

    [Fact]
    public async Task Metadata_gives_keys_types_and_lengths_and_widened_columns()
    {
        await using var erp = await RunningSyspro.StartAsync(change: options => options with { SiteTables = "SiteLots: *Lot vc20, Expiry dt, Qty d18.6" });
        erp.Syspro.Play("bad-row");

        var csdl = XDocument.Parse(await erp.Client.GetStringAsync(erp.OData("SysproCompanyA/$metadata"), RunningSyspro.Cancel));
        XNamespace edm = "http://docs.oasis-open.org/odata/ns/edm";
        var types = csdl.Descendants(edm + "EntityType").ToDictionary(type => type.Attribute("Name")!.Value, StringComparer.Ordinal);
        XElement Property(string set, string name) => types[set].Elements(edm + "Property").Single(one => one.Attribute("Name")!.Value == name);

        Assert.Equal("Supplier,Invoice", string.Join(',', types["ApInvoice"].Element(edm + "Key")!.Elements().Select(one => one.Attribute("Name")!.Value)));
        Assert.Equal(("Edm.Decimal", "14", "2"), (Property("ApInvoice", "MthInvBal1").Attribute("Type")!.Value, Property("ApInvoice", "MthInvBal1").Attribute("Precision")!.Value, Property("ApInvoice", "MthInvBal1").Attribute("Scale")!.Value));
        Assert.Equal("8000", Property("ApInvoice", "Reference").Attribute("MaxLength")!.Value);
        Assert.Equal("Edm.DateTimeOffset", Property("SiteLots", "Expiry").Attribute("Type")!.Value);
        Assert.Equal("Edm.Binary", Property("GenMaster", "TimeStamp").Attribute("Type")!.Value);
        Assert.Equal(types.Keys.Order(StringComparer.Ordinal), csdl.Descendants(edm + "EntitySet").Select(set => set.Attribute("Name")!.Value).Order(StringComparer.Ordinal));
        Assert.Contains("ArCustomerPlus", types.Keys);
        Assert.Equal(types.Count, (await erp.JsonAsync("SysproCompanyA")).GetProperty("value").GetArrayLength());
    }

    [Fact]
    public async Task Tables_with_a_plus_are_reached_percent_encoded_where_they_keep_their_name()
    {
        await using var erp = await RunningSyspro.StartAsync(new ODataOptions { PlusNames = PlusNames.Verbatim });

        Assert.Equal(HttpStatusCode.OK, await erp.StatusAsync("SysproCompanyA/ArCustomer%2B"));
        Assert.Equal(HttpStatusCode.NotFound, await erp.StatusAsync("SysproCompanyA/ArCustomerPlus"));
    }
}
