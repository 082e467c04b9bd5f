using System.Net;
using System.Net.Http.Headers;
using MlConnector.Sandbox.Syspro;
using MlConnector.Sandbox.Syspro.OData;

namespace MlConnector.Sandbox.Tests.Syspro;

public sealed class ODataRefusalTests(PoliteSyspro polite) : IClassFixture<PoliteSyspro>
{
    [Fact]
    public async Task Without_or_with_wrong_credentials_the_answer_is_401_with_a_basic_challenge()
    {
        await using var erp = await RunningSyspro.StartAsync();
        foreach (var credentials in (AuthenticationHeaderValue?[])[null, RunningSyspro.Basic("mlc@acme.example", "wrong"), new("Basic", "%%%"), new("Bearer", "x")])
        {
            erp.Client.DefaultRequestHeaders.Authorization = credentials;
            using var answer = await erp.GetAsync("SysproCompanyA/ApSupplier");

            Assert.Equal(HttpStatusCode.Unauthorized, answer.StatusCode);
            Assert.Equal("Basic", Assert.Single(answer.Headers.WwwAuthenticate).Scheme);
        }
    }

    [Fact]
    public async Task Plain_http_is_refused_unless_allowed()
    {
        await using var erp = await RunningSyspro.StartAsync(change: options => options with { OData = new ODataOptions() });

        Assert.Equal(HttpStatusCode.Forbidden, await erp.StatusAsync("SysproCompanyA/ApSupplier"));
    }

    [Theory]
    [InlineData(ODataLicence.Absent, HttpStatusCode.NotFound)]
    [InlineData(ODataLicence.Refused, HttpStatusCode.Forbidden)]
    public async Task Without_the_licence_the_service_is_absent_or_refuses(ODataLicence licence, HttpStatusCode expected)
    {
        await using var erp = await RunningSyspro.StartAsync(new ODataOptions { Licence = licence });

        Assert.Equal(expected, await erp.StatusAsync("$metadata"));
        Assert.Equal(expected, await erp.StatusAsync("SysproCompanyA/ApSupplier"));
    }

    [Fact]
    public async Task A_table_that_is_not_granted_gives_403_and_an_unknown_one_404()
    {
        await using var erp = await RunningSyspro.StartAsync(new ODataOptions { RefusedTables = new HashSet<string>(StringComparer.Ordinal) { "GenMaster" } });

        Assert.Equal(HttpStatusCode.Forbidden, await erp.StatusAsync("SysproCompanyA/GenMaster"));
        Assert.Equal(HttpStatusCode.NotFound, await erp.StatusAsync("SysproCompanyA/GeneralLedger"));
        Assert.Equal(HttpStatusCode.NotFound, await erp.StatusAsync("SysproCompanyA/apsupplier"));
        Assert.Equal(HttpStatusCode.NotFound, await erp.StatusAsync("SysproCompanyX/ApSupplier"));
    }

    [Theory]
    [InlineData("$filter=Supplier eq 1")]
    [InlineData("$filter=MthInvBal1 ne '0'")]
    [InlineData("$filter=InvoiceDate ge 2026-01-31")]
    [InlineData("$filter=InvoiceDate ge '2026-01-31'")]
    [InlineData("$filter=InvoiceDate ge 2026-02-31T00:00:00Z")]
    [InlineData("$filter=Supplier eq true")]
    [InlineData("$filter=TimeStamp gt binary'AAAAAAAAB9E='")]
    [InlineData("$filter=NoSuch eq 'x'")]
    [InlineData("$filter=supplier eq 'x'")]
    [InlineData("$filter=Supplier eq 'x")]
    [InlineData("$filter=Supplier eq 'x' and")]
    [InlineData("$filter=(Supplier eq 'x'")]
    [InlineData("$filter=Supplier like 'x'")]
    [InlineData("$filter=contains(Supplier,'x')")]
    [InlineData("$filter=Supplier eq 'x' xor Supplier eq 'y'")]
    [InlineData("$orderby=NoSuch")]
    [InlineData("$orderby=Supplier down")]
    [InlineData("$select=Supplier,NoSuch")]
    [InlineData("$top=-1")]
    [InlineData("$top=many")]
    [InlineData("$skip=1.5")]
    [InlineData("$count=maybe")]
    [InlineData("$expand=ApSupplier")]
    [InlineData("$apply=aggregate")]
    public async Task A_bad_option_gives_400_with_an_error_in_json(string option)
    {
        var erp = polite.Erp;
        using var answer = await erp.GetAsync("SysproCompanyA/ApInvoice?" + RunningSyspro.Query(option));

        var text = await answer.Content.ReadAsStringAsync(RunningSyspro.Cancel);
        Assert.Equal(HttpStatusCode.BadRequest, answer.StatusCode);
        Assert.Contains("\"message\":", text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Nothing_but_get_is_answered()
    {
        await using var erp = await RunningSyspro.StartAsync();
        using var answer = await erp.Client.PostAsync(erp.OData("SysproCompanyA/ApSupplier"), new StringContent("{}"), RunningSyspro.Cancel);

        Assert.Equal(HttpStatusCode.MethodNotAllowed, answer.StatusCode);
    }

    [Fact]
    public async Task A_filter_that_is_too_deep_too_long_or_too_large_is_refused()
    {
        await using var erp = await RunningSyspro.StartAsync(new ODataOptions { MaxFilterNodes = 20, MaxQueryString = 2048 });
        var deep = new string('(', 80) + "Supplier eq 'x'" + new string(')', 80);
        var many = string.Join(" or ", Enumerable.Repeat("Supplier eq 'x'", 8));
        var huge = string.Join(" or ", Enumerable.Repeat("Supplier eq 'x'", 200));

        Assert.Equal(HttpStatusCode.BadRequest, await erp.StatusAsync("SysproCompanyA/ApInvoice?$filter=" + Uri.EscapeDataString(deep)));
        Assert.Equal(HttpStatusCode.BadRequest, await erp.StatusAsync("SysproCompanyA/ApInvoice?$filter=" + Uri.EscapeDataString(many)));
        Assert.Equal(HttpStatusCode.NotFound, await erp.StatusAsync("SysproCompanyA/ApInvoice?$filter=" + Uri.EscapeDataString(huge)));
    }

    [Fact]
    public async Task The_html_page_comes_on_demand()
    {
        await using var erp = await RunningSyspro.StartAsync();
        erp.Host.Context.Faults.Order(SysproFaults.HtmlError("odata/ApSupplier"));

        using var broken = await erp.GetAsync("SysproCompanyA/ApSupplier");

        Assert.Equal(HttpStatusCode.InternalServerError, broken.StatusCode);
        Assert.Equal("text/html", broken.Content.Headers.ContentType!.MediaType);
        Assert.Equal(HttpStatusCode.OK, await erp.StatusAsync("SysproCompanyA/ApSupplier"));
    }
}
