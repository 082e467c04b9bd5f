using MlConnector.Abstractions.Checks;
using MlConnector.Abstractions.Errors;
using MlConnector.Abstractions.Sources;
using MlConnector.Sandbox.Syspro;
using MlConnector.Sandbox.Syspro.OData;
using MlConnector.Syspro.Tests.Support;

namespace MlConnector.Syspro.Tests;

public sealed class BindingTests
{
    [Theory]
    [InlineData(ODataLicence.Absent)]
    [InlineData(ODataLicence.Refused)]
    public async Task Without_odata_the_same_table_is_read_by_enet(ODataLicence licence)
    {
        await using SysproSite site = await SysproSite.StartAsync(new SysproSandboxOptions { OData = new ODataOptions { Licence = licence } });
        await using ISource source = site.Connect(site.Settings());
        StreamBinding binding = await source.BindAsync(source.Catalog.Single(stream => stream.Name == "ap_suppliers"), TestContext.Current.CancellationToken);
        Assert.Equal(("enet", "ApSupplier"), (binding.Channel, binding.Entity));
        Assert.Contains("OData does not serve it", binding.Reason, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_empty_table_that_lacks_a_column_is_read_by_enet_without_it()
    {
        await using SysproSite site = await SysproSite.StartAsync(new SysproSandboxOptions());
        site.Sandbox.Table("ArInvoicePay").Clear();
        site.Sandbox.Table("ArInvoicePay").Drop("PostValue");
        await using ISource source = site.Connect(site.Settings(odata: null));
        Assert.Contains("PostValue", (await BindAsync(source, "ar_payments")).MissingFields);
    }

    [Fact]
    public async Task A_refused_table_goes_to_enet_the_others_stay()
    {
        await using SysproSite site = await SysproSite.StartAsync(new SysproSandboxOptions { OData = new ODataOptions { RefusedTables = new HashSet<string>(StringComparer.Ordinal) { "ApSupplier" } } });
        await using ISource source = site.Connect(site.Settings());
        Assert.Equal("enet", (await BindAsync(source, "ap_suppliers")).Channel);
        Assert.Equal("odata", (await BindAsync(source, "ap_invoices")).Channel);
    }

    [Fact]
    public async Task Where_nothing_reads_a_stream_every_reason_is_given()
    {
        await using SysproSite site = await SysproSite.StartAsync(new SysproSandboxOptions { OData = new ODataOptions { RefusedTables = new HashSet<string>(StringComparer.Ordinal) { "ApSupplier" } } });
        site.Services.With("enet", "wrong");
        await using ISource source = site.Connect(site.Settings());
        ConnectorException error = await Assert.ThrowsAsync<ConnectorException>(() => BindAsync(source, "ap_suppliers"));
        Assert.Equal(["SYSPRO-ODATA-REFUSED", "SYSPRO-LOGON-REFUSED"], error.Errors.Select(one => one.Code));
        CheckReport report = await source.CheckAsync(["ap_suppliers", "ap_invoices", "nonsense"], TestContext.Current.CancellationToken);
        Assert.Equal(["e.net sign-in, company A", "stream ap_suppliers", "stream nonsense"], report.Findings.Where(finding => finding.Outcome == CheckOutcome.Problem).Select(finding => finding.Subject).Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task Wrong_odata_password_is_an_auth_error()
    {
        await using SysproSite site = await SysproSite.StartAsync(new SysproSandboxOptions());
        site.Services.With("odata", "wrong");
        await using ISource source = site.Connect(site.Settings(enet: null));
        CheckReport report = await source.CheckAsync(["ap_suppliers"], TestContext.Current.CancellationToken);
        Assert.Contains(report.Findings, finding => finding.Error is { Code: "SYSPRO-ODATA-SIGN-IN", Kind: ErrorKind.Auth });
    }

    [Fact]
    public async Task A_wrong_odata_password_is_told_and_not_worked_around()
    {
        await using SysproSite site = await SysproSite.StartAsync(new SysproSandboxOptions());
        site.Services.With("odata", "wrong");
        await using ISource source = site.Connect(site.Settings());
        ConnectorException error = await Assert.ThrowsAsync<ConnectorException>(() => BindAsync(source, "ap_suppliers"));
        Assert.Equal("SYSPRO-ODATA-SIGN-IN", error.Error.Code);
        Assert.Equal(0, site.Host.Context.Counters["syspro.enet.logons"]);
    }

    [Fact]
    public async Task Discovery_proposes_streams_for_tables_of_the_site()
    {
        await using SysproSite site = await SysproSite.StartAsync(new SysproSandboxOptions { SiteTables = "SiteLots: *Lot vc20, Expiry dt, Qty d18.6" });
        await using ISource source = site.Connect(site.Settings(enet: null));
        DiscoveredStream lots = Assert.Single(await source.DiscoverAsync("SiteLots", TestContext.Current.CancellationToken));
        Assert.False(lots.Known);
        Assert.Equal(["Company", "Lot"], lots.Definition.Key);
        Assert.Equal(["Company", "Lot", "Expiry", "Qty"], lots.Definition.Fields.Select(field => field.Name).Take(4));
    }

    [Fact]
    public async Task Discovery_without_metadata_is_an_error_and_not_an_empty_list()
    {
        await using SysproSite site = await SysproSite.StartAsync(new SysproSandboxOptions { OData = new ODataOptions { Licence = ODataLicence.Refused } });
        await using ISource source = site.Connect(site.Settings(enet: null));
        ConnectorException error = await Assert.ThrowsAsync<ConnectorException>(() => source.DiscoverAsync(null, TestContext.Current.CancellationToken));
        Assert.Equal("SYSPRO-NO-METADATA", error.Error.Code);
    }

    private static Task<StreamBinding> BindAsync(ISource source, string name) => source.BindAsync(source.Catalog.Single(stream => stream.Name == name), TestContext.Current.CancellationToken);
}
