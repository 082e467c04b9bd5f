using MlConnector.Abstractions.Checks;
using MlConnector.Abstractions.Errors;
using MlConnector.Abstractions.Schemas;
using MlConnector.Abstractions.Sources;
using MlConnector.Sandbox.Faults;
using MlConnector.Sandbox.Syspro;
using MlConnector.Sandbox.Syspro.Enet;
using MlConnector.Sandbox.Syspro.OData;
using MlConnector.Syspro.Tests.Support;

namespace MlConnector.Syspro.Tests;

/// <summary>What <c>check</c> finds beyond sign-in and rights: clocks, and columns that exist but cannot be compared.</summary>
public sealed class CheckTests
{
    private static readonly SysproSandboxOptions Small = new() { AsOf = new DateOnly(2026, 11, 20) };

    private static readonly StreamDefinition Rows = new("changes", "ApInvoice")
    {
        Fields = [new Field("Supplier", FieldType.Text), new Field("Invoice", FieldType.Text), new Field("TimeStamp", FieldType.Text)],
        Key = ["Supplier", "Invoice"],
        Strategy = ReadStrategy.Stamp,
        Cursor = new CursorDefinition { Field = "TimeStamp" },
        Defaults = new StreamDefaults("Changes", WriteMode.Versions),
    };

    [Fact]
    public async Task A_clock_that_is_wrong_is_told_for_each_server()
    {
        await using SysproSite site = await SysproSite.StartAsync(Small);
        await using (ISource source = site.Connect(site.Settings()))
        {
            Assert.Equal([CheckOutcome.Ok, CheckOutcome.Ok], Clocks(await source.CheckAsync(["ap_suppliers"], TestContext.Current.CancellationToken)).Select(finding => finding.Outcome));
        }

        site.Host.Context.Clock.Advance(TimeSpan.FromMinutes(9));
        await using ISource later = site.Connect(site.Settings());
        CheckFinding[] clocks = Clocks(await later.CheckAsync(["nonsense"], TestContext.Current.CancellationToken));
        Assert.Equal(["clock of OData", "clock of e.net"], clocks.Select(finding => finding.Subject));
        Assert.All(clocks, finding => Assert.Matches(@"^The server is (5[34]\d) s ahead of this machine\. Synchronise", finding.Detail));
        Assert.All(clocks, finding => Assert.Equal(CheckOutcome.Warning, finding.Outcome));
    }

    [Fact]
    public async Task The_companys_today_is_that_of_the_servers_clock_INV_9()
    {
        await using SysproSite site = await SysproSite.StartAsync(Small);
        site.Host.Context.Clock.Set(new DateTimeOffset(2031, 5, 6, 23, 30, 0, TimeSpan.Zero));
        foreach (string settings in new[] { site.Settings(enet: null, more: "timeZone: Europe/Berlin"), site.Settings(odata: null, more: "timeZone: Europe/Berlin") })
        {
            await using ISource source = site.Connect(settings);
            await using ISourceStream stream = await SysproSite.OpenAsync(source, "ap_suppliers");
            Assert.Equal(new DateOnly(2031, 5, 7), await stream.TodayAsync(TestContext.Current.CancellationToken));
        }
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_row_version_that_cannot_be_compared_is_found_before_the_first_run(bool compares)
    {
        await using SysproSite site = await SysproSite.StartAsync(Small with { OData = new ODataOptions { ComparesBinary = compares } });
        await using ISource source = site.Connect(site.Settings(enet: null), Rows);
        CheckReport report = await source.CheckAsync(["changes"], TestContext.Current.CancellationToken);
        Assert.Equal(!compares, report.Findings.Any(finding => finding is { Subject: "stream changes, cursor", Outcome: CheckOutcome.Problem, Error.Code: SysproErrors.ODataQuery }));
    }

    [Fact]
    public async Task A_wrong_date_style_is_found_and_its_setting_named()
    {
        await using SysproSite site = await SysproSite.StartAsync(Small);
        await using ISource source = site.Connect(site.Settings(", dateLiteralStyle: quoted", enet: null));
        CheckReport report = await source.CheckAsync(["ap_payments"], TestContext.Current.CancellationToken);
        Assert.Contains(report.Findings, finding => finding is { Subject: "stream ap_payments, cursor", Outcome: CheckOutcome.Problem } && finding.Error!.Fix.Contains("dateLiteralStyle", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData(ODataDateKind.Date)]
    [InlineData(ODataDateKind.DateTimeOffset)]
    public async Task Without_metadata_a_row_tells_how_dates_are_written(ODataDateKind dates)
    {
        await using SysproSite site = await SysproSite.StartAsync(Small with { OData = new ODataOptions { Dates = dates } });
        site.Host.Context.Faults.Order(new FaultOrder { Operation = "odata/$metadata", Effect = FaultEffect.Respond, Status = 404, Body = "", Times = null });
        await using ISource source = site.Connect(site.Settings(enet: null));
        CheckReport report = await source.CheckAsync(["ap_payments", "ap_invoices", "gl_postings"], TestContext.Current.CancellationToken);
        Assert.True(report.Passed, string.Join('\n', report.Findings.Where(finding => finding.Outcome == CheckOutcome.Problem)));
        Assert.Contains(report.Findings, finding => finding.Detail.Contains("no $metadata", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_missing_date_is_asked_for_in_the_form_that_e_net_takes()
    {
        await using SysproSite site = await SysproSite.StartAsync(Small with { Enet = new EnetOptions { RefusesBlankDates = true } });
        foreach ((string settings, bool passes) in new[] { ("", true), (", nullDate: blank", false), (", nullDate: '0000-00-00'", true) })
        {
            await using ISource source = site.Connect(site.Settings(odata: null, enet: settings));
            Assert.Equal(passes, (await source.CheckAsync(["ap_payments"], TestContext.Current.CancellationToken)).Passed);
        }
    }

    [Fact]
    public async Task Where_AllColumns_is_not_known_columns_are_named()
    {
        await using SysproSite site = await SysproSite.StartAsync(Small with { Enet = new EnetOptions { KnowsAllColumns = false } });
        await using ISource source = site.Connect(site.Settings(odata: null));
        await using ISourceStream stream = await SysproSite.OpenAsync(source, "ap_invoices");
        Assert.Equal(site.Sandbox.Table("ApInvoice").Count, (await SysproSite.ReadAsync(stream, new FullWindow())).Count);
        StreamDefinition nowhere = stream.Definition with { Name = "nowhere", Entity = "Nowhere" };
        ConnectorException error = await Assert.ThrowsAsync<ConnectorException>(() => source.BindAsync(nowhere, TestContext.Current.CancellationToken));
        Assert.Contains("'Nowhere' not found", error.Message, StringComparison.Ordinal);
    }

    private static CheckFinding[] Clocks(CheckReport report) => [.. report.Findings.Where(finding => finding.Subject.StartsWith("clock", StringComparison.Ordinal))];
}
