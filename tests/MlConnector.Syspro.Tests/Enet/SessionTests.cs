using MlConnector.Abstractions.Checks;
using MlConnector.Abstractions.Errors;
using MlConnector.Abstractions.Sources;
using MlConnector.Sandbox.Faults;
using MlConnector.Sandbox.Syspro;
using MlConnector.Sandbox.Syspro.Enet;
using MlConnector.Syspro.Tests.Support;

namespace MlConnector.Syspro.Tests.Enet;

public sealed class SessionTests
{
    private static readonly SysproSandboxOptions Small = new() { AsOf = new DateOnly(2026, 11, 20) };

    public static TheoryData<EnetOptions, string> Forms => new()
    {
        { new EnetOptions { Wrap = EnetWrap.Json }, "" },
        { new EnetOptions { Wrap = EnetWrap.StringElement }, "" },
        { new EnetOptions { LowerCaseElements = true, ZeroDates = true }, "" },
        { new EnetOptions { DecimalPoint = ',' }, ", decimalCharacter: ','" },
        { new EnetOptions { MaxUrlBytes = 4096 }, ", maxXmlInBytes: 3000, pageSize: 50" },
    };

    [Theory]
    [MemberData(nameof(Forms))]
    public async Task Answers_are_read_in_every_form(EnetOptions form, string settings)
    {
        await using SysproSite site = await SysproSite.StartAsync(Small with { Enet = form });
        await using ISource source = site.Connect(site.Settings(odata: null, enet: settings));
        await using ISourceStream stream = await SysproSite.OpenAsync(source, "ap_invoices");
        List<Dictionary<string, string?>> rows = await SysproSite.ReadAsync(stream, new FullWindow());
        Assert.Equal(site.Sandbox.Table("ApInvoice").Rows.Sum(row => row.Number("OrigInvValue")), rows.Sum(row => decimal.Parse(row["OrigInvValue"]!, System.Globalization.CultureInfo.InvariantCulture)));
    }

    [Fact]
    public async Task A_number_with_an_uncertain_separator_is_refused_INV_7()
    {
        await using SysproSite site = await SysproSite.StartAsync(Small with { Enet = new EnetOptions { DecimalPoint = ',' } });
        await using ISource source = site.Connect(site.Settings(odata: null, enet: ", decimalCharacter: '.'"));
        ConnectorException error = await Assert.ThrowsAsync<ConnectorException>(() => SysproSite.OpenAsync(source, "ap_invoices"));
        Assert.Equal("SYSPRO-DECIMAL", error.Error.Code);
    }

    [Fact]
    public async Task A_session_that_dies_is_renewed_and_no_row_is_missing()
    {
        await using SysproSite site = await SysproSite.StartAsync(Small);
        await using ISource source = site.Connect(site.Settings(odata: null, enet: ", pageSize: 20"));
        await using ISourceStream stream = await SysproSite.OpenAsync(source, "ap_invoices");
        site.Host.Context.Faults.Order(new FaultOrder { Operation = "enet/Query/*", Effect = FaultEffect.ExpireSessions, After = 1, Every = 3, Times = 4 });
        Assert.Equal(site.Sandbox.Table("ApInvoice").Count, (await SysproSite.ReadAsync(stream, new FullWindow())).Count);
        Assert.Contains(site.Services.Lines, line => line.Contains("2002", StringComparison.Ordinal));
        Assert.Contains(site.Services.Lines, line => line.Contains("2006", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_refused_logon_is_sent_once_whoever_needs_it_until_its_password_is_set_anew()
    {
        await using SysproSite site = await SysproSite.StartAsync(Small);
        site.Services.With("enet", "wr0ng");
        for (int pipeline = 0; pipeline < 3; pipeline++)
        {
            await using ISource source = site.Connect(site.Settings(odata: null));
            foreach (string stream in new[] { "ap_suppliers", "ap_invoices" })
            {
                ConnectorException error = await Assert.ThrowsAsync<ConnectorException>(() => SysproSite.OpenAsync(source, stream));
                Assert.Equal(("SYSPRO-LOGON-REFUSED", ErrorKind.Auth), (error.Error.Code, error.Error.Kind));
                Assert.Contains("mlc secrets set enet", error.Error.Fix, StringComparison.Ordinal);
            }
        }

        Assert.Equal(1, site.Host.Context.Counters["syspro.enet.refused"]);
        Assert.Equal($"syspro/{site.Sandbox.EnetAddress(site.Host).Authority}/MLC", Assert.Single(site.Services.Refusals.Accounts));
        site.Services.With("enet", site.Sandbox.Options.Enet.Operators["MLC"]);
        await using ISource mended = site.Connect(site.Settings(odata: null));
        await using ISourceStream opened = await SysproSite.OpenAsync(mended, "ap_suppliers");
        Assert.NotEmpty(await SysproSite.ReadAsync(opened, new FullWindow()));
    }

    [Theory]
    [InlineData("ERROR: The maximum number of concurrent users has been reached", "more users")]
    [InlineData("ERROR: No free licence", "more users")]
    [InlineData("", "enet.url")]
    [InlineData("<html><body>Proxy</body></html>", "enet.url")]
    public async Task A_refusal_that_passes_by_itself_does_not_keep_the_next_run_from_logging_on(string body, string fix)
    {
        await using SysproSite site = await SysproSite.StartAsync(Small);
        site.Host.Context.Faults.Order(new FaultOrder { Operation = "enet/Logon", Effect = FaultEffect.Respond, Status = 200, ContentType = "application/octet-stream", Body = body, Times = null });
        await using (ISource source = site.Connect(site.Settings(odata: null)))
        {
            ConnectorException error = await Assert.ThrowsAsync<ConnectorException>(() => SysproSite.OpenAsync(source, "ap_suppliers"));
            Assert.Equal("SYSPRO-LOGON-REFUSED", error.Error.Code);
            Assert.Contains(fix, error.Error.Fix, StringComparison.Ordinal);
        }

        Assert.Empty(site.Services.Refusals.Accounts);
        site.Host.Context.Faults.Clear();
        await using ISource next = site.Connect(site.Settings(odata: null));
        await using ISourceStream opened = await SysproSite.OpenAsync(next, "ap_suppliers");
        Assert.NotEmpty(await SysproSite.ReadAsync(opened, new FullWindow()));
    }

    [Fact]
    public async Task Whoever_logged_on_logs_off_even_after_a_failure()
    {
        await using SysproSite site = await SysproSite.StartAsync(Small);
        await using (ISource source = site.Connect(site.Settings(odata: null)))
        {
            await using ISourceStream stream = await SysproSite.OpenAsync(source, "ap_suppliers");
            site.Host.Context.Faults.Order(new FaultOrder { Operation = "enet/Query/*", Effect = FaultEffect.Respond, Status = 403, Times = null });
            await Assert.ThrowsAsync<ConnectorException>(() => SysproSite.ReadAsync(stream, new FullWindow()));
            Assert.Equal(1, site.Sandbox.Sessions);
        }

        Assert.Equal(0, site.Sandbox.Sessions);
        Assert.Equal(site.Host.Context.Counters["syspro.enet.logons"], site.Host.Context.Counters["syspro.enet.logoffs"]);
    }

    [Fact]
    public async Task Check_leaves_an_operator_alone_that_is_in_use_INV_8()
    {
        await using SysproSite site = await SysproSite.StartAsync(Small);
        site.Services.Hold($"syspro/{site.Sandbox.EnetAddress(site.Host).Authority}/MLC", "process 42");
        await using ISource source = site.Connect(site.Settings(odata: null));
        CheckReport report = await source.CheckAsync(["ap_suppliers"], TestContext.Current.CancellationToken);
        Assert.Contains(report.Findings, finding => finding.Outcome == CheckOutcome.Warning && finding.Detail.Contains("process 42", StringComparison.Ordinal));
        Assert.Equal(0, site.Host.Context.Counters["syspro.enet.logons"]);
    }

    [Fact]
    public async Task Secrets_and_session_ids_show_nowhere_INV_6()
    {
        const string canary = "p4ss/w0rd c4n4ry";
        EnetOptions enet = new() { Operators = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase) { ["MLC"] = canary } };
        await using SysproSite site = await SysproSite.StartAsync(Small with { Enet = enet });
        site.Services.With("enet", canary);
        List<string> shown = [];
        await using (ISource source = site.Connect(site.Settings(odata: null)))
        {
            await using ISourceStream stream = await SysproSite.OpenAsync(source, "ap_suppliers");
            site.Host.Context.Faults.Order(new FaultOrder { Operation = "enet/Query/*", Effect = FaultEffect.Respond, Status = 200, Body = "ERROR: your id {session} and {password} are bad", ContentType = "application/octet-stream", Times = null });
            shown.Add((await Assert.ThrowsAsync<ConnectorException>(() => SysproSite.ReadAsync(stream, new FullWindow()))).ToString());
        }

        site.Host.Context.Faults.Order(new FaultOrder { Operation = "enet/*", Effect = FaultEffect.Respond, Status = 400, Times = null });
        await using (ISource source = site.Connect(site.Settings(odata: null))) shown.Add((await Assert.ThrowsAsync<ConnectorException>(() => SysproSite.OpenAsync(source, "ap_suppliers"))).ToString());
        shown.AddRange(site.Services.Lines);
        Assert.DoesNotContain(shown, line => line.Contains("c4n4ry", StringComparison.Ordinal) || line.Contains("UserId=", StringComparison.OrdinalIgnoreCase) || line.Contains("OperatorPassword=", StringComparison.OrdinalIgnoreCase));
    }

    [Fact]
    public async Task An_object_without_licence_is_named()
    {
        await using SysproSite site = await SysproSite.StartAsync(Small with { Enet = new EnetOptions { UnlicensedObjects = new HashSet<string>(StringComparer.OrdinalIgnoreCase) { "COMFND" } } });
        await using ISource source = site.Connect(site.Settings(odata: null));
        CheckReport report = await source.CheckAsync(["ap_suppliers"], TestContext.Current.CancellationToken);
        Assert.Contains(report.Findings, finding => finding.Error?.Code == "SYSPRO-LICENCE");
    }
}
