using MlConnector.Abstractions.Checks;
using MlConnector.Abstractions.Sources;
using MlConnector.Sandbox.Faults;
using MlConnector.Sandbox.Syspro;
using MlConnector.Sandbox.Syspro.Data;
using MlConnector.Sandbox.Syspro.Enet;
using MlConnector.Sandbox.Time;
using MlConnector.Syspro.Enet;
using MlConnector.Syspro.Streams;
using MlConnector.Syspro.Tests.Support;

namespace MlConnector.Syspro.Tests.Enet;

/// <summary>What the one worker of an operator may cost the site: logons, evictions, long addresses.</summary>
public sealed class OneWorkerTests
{
    private static readonly SysproSandboxOptions Two = new() { AsOf = new DateOnly(2026, 11, 20), Companies = [new CompanyOptions(), new CompanyOptions { Id = "B" }] };

    [Fact]
    public async Task Streams_side_by_side_log_on_once_for_each_company()
    {
        await using SysproSite site = await SysproSite.StartAsync(Two);
        await using ISource source = site.Connect(site.Settings(odata: null, enet: ", pageSize: 10"));
        await using ISourceStream invoices = await SysproSite.OpenAsync(source, "ap_invoices"), orders = await SysproSite.OpenAsync(source, "po_lines");
        long before = site.Host.Context.Counters["syspro.enet.logons"];
        List<Dictionary<string, string?>>[] rows = await Task.WhenAll(SysproSite.ReadAsync(invoices, new FullWindow()), SysproSite.ReadAsync(orders, new FullWindow()));
        Assert.Equal(["A", "B"], rows.SelectMany(stream => stream).Select(row => row["Company"]!).Distinct(StringComparer.Ordinal));
        Assert.InRange(site.Host.Context.Counters["syspro.enet.logons"] - before, 1, 2);
    }

    [Fact]
    public async Task A_company_waits_while_another_is_read_and_no_longer()
    {
        VirtualClock clock = VirtualClock.FrozenAt(new DateTimeOffset(2026, 11, 20, 8, 0, 0, TimeSpan.Zero));
        TimeSpan idle = TimeSpan.FromSeconds(1);
        CompanyTurns turns = new(clock, () => idle);
        IDisposable a = await turns.EnterAsync("A", TestContext.Current.CancellationToken), within = await turns.EnterAsync("A", TestContext.Current.CancellationToken);
        Task<IDisposable> b = turns.EnterAsync("B", TestContext.Current.CancellationToken).AsTask(), c = turns.EnterAsync("C", TestContext.Current.CancellationToken).AsTask();
        within.Dispose();
        clock.Advance(TimeSpan.FromMinutes(1));
        Assert.False(b.IsCompleted);
        a.Dispose();
        IDisposable next = await await Task.WhenAny(b, c);
        Assert.NotEqual(b.IsCompleted, c.IsCompleted);
        idle = TimeSpan.FromSeconds(6); // whoever has the turn calls nothing: nobody waits for ever
        while (!b.IsCompleted || !c.IsCompleted)
        {
            clock.Advance(TimeSpan.FromSeconds(5));
            await Task.Yield();
        }

        next.Dispose();
    }

    [Fact]
    public async Task An_error_that_stays_is_no_eviction()
    {
        await using SysproSite site = await SysproSite.StartAsync(Two);
        await using ISource source = site.Connect(site.Settings(odata: null, more: "entities: { ap_suppliers: { table: NoSuchTable } }"));
        CheckReport report = await source.CheckAsync(["ap_suppliers"], TestContext.Current.CancellationToken);
        Assert.Contains(report.Findings, finding => finding.Error?.Code == SysproErrors.EnetError);
        Assert.DoesNotContain(report.Findings, finding => finding.Detail.Contains("somebody else", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Somebody_else_at_the_operator_is_found_whatever_the_text_says()
    {
        await using SysproSite site = await SysproSite.StartAsync(Two with { Enet = new EnetOptions { SessionErrorText = "ERROR: Sitzung unbekannt" } });
        await using ISource source = site.Connect(site.Settings(odata: null));
        site.Host.Context.Faults.Order(new FaultOrder { Operation = "enet/Query/*", Effect = FaultEffect.ExpireSessions });
        CheckReport report = await source.CheckAsync(["ap_suppliers"], TestContext.Current.CancellationToken);
        Assert.Contains(report.Findings, finding => finding is { Outcome: CheckOutcome.Warning, Subject: "e.net operator" } && finding.Detail.Contains("somebody else", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Somebody_else_at_the_operator_during_a_run_is_told_by_a_later_check()
    {
        await using SysproSite site = await SysproSite.StartAsync(Two);
        await using (ISource run = site.Connect(site.Settings(odata: null)))
        {
            await using ISourceStream stream = await SysproSite.OpenAsync(run, "ap_suppliers");
            site.Host.Context.Faults.Order(new FaultOrder { Operation = "enet/Query/*", Effect = FaultEffect.ExpireSessions });
            Assert.NotEmpty(await SysproSite.ReadAsync(stream, new FullWindow()));
        }

        await using ISource later = site.Connect(site.Settings(odata: null));
        CheckReport report = await later.CheckAsync(["ap_suppliers"], TestContext.Current.CancellationToken);
        Assert.Matches(@"^1 session of operator MLC ended within the last week before we ended them, the last one on 20\d\d-", Assert.Single(report.Findings, finding => finding is { Outcome: CheckOutcome.Warning, Subject: "e.net operator" }).Detail);
    }

    [Theory]
    [InlineData("")]
    [InlineData(", decimalCharacter: auto")]
    public async Task The_decimal_character_is_that_of_the_logon_profile_INV_7(string settings)
    {
        await using SysproSite site = await SysproSite.StartAsync(Two with { Enet = new EnetOptions { DecimalPoint = ',' } });
        await using ISource source = site.Connect(site.Settings(odata: null, enet: settings));
        await using ISourceStream stream = await SysproSite.OpenAsync(source, "ap_invoices");
        List<Dictionary<string, string?>> rows = await SysproSite.ReadAsync(stream, new FullWindow { Companies = ["A"] });
        Assert.Equal(site.Sandbox.Table("ApInvoice").Rows.Sum(row => row.Number("OrigInvValue")), rows.Sum(row => decimal.Parse(row["OrigInvValue"]!, System.Globalization.CultureInfo.InvariantCulture)));
    }

    [Fact]
    public async Task Every_stream_fits_into_the_address_that_is_allowed()
    {
        // XmlIn at its bound, plus what stands before it: path, session, object
        await using SysproSite site = await SysproSite.StartAsync(new SysproSandboxOptions { AsOf = new DateOnly(2026, 11, 20), Enet = new EnetOptions { MaxUrlBytes = 12_000 + 200 } });
        await using ISource source = site.Connect(site.Settings(odata: null, enet: ", pageSize: 7", more: "costCentre: \"glSegment(2, -)\""));
        foreach (string name in StreamCatalog.Standard.Names)
        {
            await using ISourceStream stream = await SysproSite.OpenAsync(source, name);
            Assert.NotEmpty(await SysproSite.ReadAsync(stream, new FullWindow()));
        }

        Assert.Equal(0, site.Host.Context.Counters["syspro.enet.too-long"]);
    }
}
