using MlConnector.Abstractions.Checks;
using MlConnector.Abstractions.Errors;
using MlConnector.Abstractions.Schemas;
using MlConnector.Abstractions.Sources;
using MlConnector.Sandbox.Syspro;
using MlConnector.Sandbox.Syspro.Data;
using MlConnector.Sandbox.Syspro.OData;
using MlConnector.Syspro.Tests.Support;

namespace MlConnector.Syspro.Tests;

/// <summary>Companies of one connection that differ: what one of them refuses or lacks is found before the first run, and hides nothing of the others.</summary>
public sealed class CompanyTests
{
    private const string BySupplier = "SysproCompanyB.ApSupplier", ByInvoice = "SysproCompanyA.ApInvoice";

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task What_each_company_refuses_is_told_at_once()
    {
        await using SysproSite site = await StartAsync(BySupplier, ByInvoice);
        await using ISource source = site.Connect(site.Settings(enet: null));
        CheckReport report = await source.CheckAsync(["ap_suppliers", "ap_invoices", "gl_accounts"], Cancel);
        CheckFinding[] problems = [.. report.Findings.Where(finding => finding.Outcome == CheckOutcome.Problem)];
        Assert.Equal(["stream ap_suppliers, company B", "stream ap_invoices, company A"], problems.Select(finding => finding.Subject));
        Assert.All(problems, finding => Assert.Equal("SYSPRO-ODATA-REFUSED", finding.Error!.Code));
        Assert.Contains(report.Findings, finding => finding is { Subject: "stream gl_accounts", Outcome: CheckOutcome.Ok });
        ConnectorException error = await Assert.ThrowsAsync<ConnectorException>(() => BindAsync(source, "ap_suppliers"));
        Assert.Equal("stream ap_suppliers, company B", Assert.Single(error.Errors).Where);
    }

    [Fact]
    public async Task A_table_that_one_company_refuses_is_read_by_the_other_channel_for_all()
    {
        await using SysproSite site = await StartAsync(BySupplier);
        await using ISource source = site.Connect(site.Settings());
        StreamBinding binding = await BindAsync(source, "ap_suppliers");
        Assert.Equal(("enet", "OData does not serve it (SYSPRO-ODATA-REFUSED, company B)"), (binding.Channel, binding.Reason));
        Assert.Equal("odata", (await BindAsync(source, "ap_invoices")).Channel);
        Assert.True((await source.CheckAsync(["ap_suppliers", "ap_invoices"], Cancel)).Passed);
    }

    [Theory]
    [InlineData("odata")]
    [InlineData("enet")]
    public async Task A_column_that_one_company_lacks_is_empty_there_and_filled_elsewhere(string channel)
    {
        await using SysproSite site = await StartAsync();
        site.Sandbox.Data.Company("B")!.Table("ApInvoice").Drop("Reference");
        await using ISource source = site.Connect(channel == "odata" ? site.Settings(enet: null) : site.Settings(odata: null));
        StreamBinding binding = await BindAsync(source, "ap_invoices");
        Assert.Empty(binding.MissingFields);
        Assert.EndsWith("; company B has no Reference", binding.Reason, StringComparison.Ordinal);
        CheckReport report = await source.CheckAsync(["ap_invoices"], Cancel);
        Assert.True(report.Passed, string.Join('\n', report.Findings));
        Assert.Contains(report.Findings, finding => finding is { Subject: "stream ap_invoices, column Reference, company B", Outcome: CheckOutcome.Warning });
        await using ISourceStream stream = await SysproSite.OpenAsync(source, "ap_invoices");
        List<Dictionary<string, string?>> rows = await SysproSite.ReadAsync(stream, new FullWindow());
        Assert.Equal(["A", "B"], rows.Select(row => row["Company"]).Distinct());
        Assert.All(rows, row => Assert.Equal(row["Company"] == "B", string.IsNullOrEmpty(row["Reference"])));
    }

    [Fact]
    public async Task A_companion_table_that_one_company_refuses_leaves_its_fields_empty_there()
    {
        await using SysproSite site = await StartAsync("SysproCompanyB.ArCustomer");
        StreamDefinition own = new("own", "ArInvoice")
        {
            Fields = [new Field("Company", FieldType.Text) { SourceName = "$company" }, new Field("Customer", FieldType.Text), new Field("Invoice", FieldType.Text), new Field("DocumentType", FieldType.Text)],
            Key = ["Company", "Customer", "Invoice", "DocumentType"],
            With = [new CompanionDefinition("customer", "ArCustomer", [new("Customer", "Customer")], [new Field("CustomerName", FieldType.Text) { SourceName = "Name" }])],
            Strategy = ReadStrategy.Snapshot,
            Defaults = new StreamDefaults("Own", WriteMode.Versions),
        };
        await using ISource source = site.Connect(site.Settings(enet: null), own);
        await using ISourceStream stream = await SysproSite.OpenAsync(source, "own");
        List<Dictionary<string, string?>> rows = await SysproSite.ReadAsync(stream, new FullWindow());
        string named = rows[0].Keys.Single(field => field.EndsWith("CustomerName", StringComparison.Ordinal));
        Assert.Equal(["A", "B"], rows.Select(row => row["Company"]).Distinct());
        Assert.All(rows, row => Assert.Equal(row["Company"] == "B", row[named] is null));
    }

    [Fact]
    public async Task A_cursor_column_that_one_company_lacks_is_a_problem()
    {
        await using SysproSite site = await StartAsync();
        site.Sandbox.Data.Company("B")!.Table("ApInvoicePay").Drop("JournalDate");
        await using ISource source = site.Connect(site.Settings(enet: null));
        CheckReport report = await source.CheckAsync(["ap_payments"], Cancel);
        Assert.Contains(report.Findings, finding => finding is { Subject: "stream ap_payments, column JournalDate, company B", Outcome: CheckOutcome.Problem });
        Assert.DoesNotContain(report.Findings, finding => finding.Subject == "stream ap_payments, cursor");
    }

    [Fact]
    public async Task A_company_that_e_net_refuses_hides_nothing_of_what_odata_serves()
    {
        await using SysproSite site = await SysproSite.StartAsync(Two() with { Companies = [new CompanyOptions(), new CompanyOptions { Id = "B", Password = "other" }] });
        await using ISource source = site.Connect(site.Settings());
        CheckReport report = await source.CheckAsync(["ap_suppliers", "gl_accounts"], Cancel);
        Assert.Equal(["e.net sign-in, company B"], report.Findings.Where(finding => finding.Outcome == CheckOutcome.Problem).Select(finding => finding.Subject));
        Assert.Equal(["OData company A", "OData company B", "e.net sign-in, company A", "stream ap_suppliers", "stream gl_accounts", "e.net operator"], report.Findings
            .Where(finding => finding.Outcome == CheckOutcome.Ok && !finding.Subject.StartsWith("clock", StringComparison.Ordinal)).Select(finding => finding.Subject).Where(subject => !subject.Contains(", key", StringComparison.Ordinal)).Except(["e.net reach"]));
        Assert.Equal(1, site.Host.Context.Counters["syspro.enet.refused"]);
    }

    [Fact]
    public async Task A_check_binds_as_an_apply_would_and_promises_no_other_channel()
    {
        await using SysproSite site = await SysproSite.StartAsync(Two());
        site.Services.With("odata", "wrong");
        await using ISource source = site.Connect(site.Settings());
        Assert.Equal("SYSPRO-ODATA-SIGN-IN", (await Assert.ThrowsAsync<ConnectorException>(() => BindAsync(source, "ap_suppliers"))).Error.Code);
        CheckReport report = await source.CheckAsync(["ap_suppliers"], Cancel);
        CheckFinding stream = report.Findings.Single(finding => finding.Subject == "stream ap_suppliers");
        Assert.Equal((CheckOutcome.Skipped, "Not looked at, because of what is told above (SYSPRO-ODATA-SIGN-IN)."), (stream.Outcome, stream.Detail));
        Assert.DoesNotContain(report.Findings, finding => finding.Proposal is not null);
    }

    [Fact]
    public async Task An_operator_in_use_hides_only_what_needs_it()
    {
        await using SysproSite site = await StartAsync("ApSupplier");
        site.Services.Hold($"syspro/{site.Sandbox.EnetAddress(site.Host).Authority}/MLC", "mlc run, process 4711");
        await using ISource source = site.Connect(site.Settings());
        CheckReport report = await source.CheckAsync(["ap_suppliers", "gl_accounts"], Cancel);
        Assert.Contains(report.Findings, finding => finding is { Subject: "e.net operator", Outcome: CheckOutcome.Warning, Error.Code: "SYSPRO-OPERATOR-IN-USE" } && finding.Detail.Contains("process 4711", StringComparison.Ordinal));
        Assert.Contains(report.Findings, finding => finding is { Subject: "stream gl_accounts", Outcome: CheckOutcome.Ok });
        Assert.Equal(["stream ap_suppliers, company A", "stream ap_suppliers, company B"], report.Findings.Where(finding => finding.Outcome == CheckOutcome.Problem).Select(finding => finding.Subject));
        Assert.Equal(0, site.Host.Context.Counters["syspro.enet.logons"]);
    }

    private static SysproSandboxOptions Two() => new() { Companies = [new CompanyOptions(), new CompanyOptions { Id = "B", Name = "Beta Works" }], AsOf = new DateOnly(2026, 11, 20) };

    private static Task<SysproSite> StartAsync(params string[] refused) => SysproSite.StartAsync(Two() with { OData = new ODataOptions { RefusedTables = refused.ToHashSet(StringComparer.Ordinal) } });

    private static Task<StreamBinding> BindAsync(ISource source, string name) => source.BindAsync(source.Catalog.Single(stream => stream.Name == name), Cancel);
}
