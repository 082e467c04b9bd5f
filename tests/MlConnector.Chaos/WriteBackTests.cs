using System.Globalization;
using MlConnector.Chaos.Host;
using MlConnector.Chaos.World;
using MlConnector.Engine.WriteBack;
using MlConnector.Sandbox.Faults;
using MlConnector.Sandbox.Hosting;
using MlConnector.Sandbox.IfsCloud;
using MlConnector.Sandbox.IfsCloud.Data;
using MlConnector.Sandbox.PowerBi;

namespace MlConnector.Chaos;

/// <summary>SIGKILL at every named point of a change of the ERP, with connections that break as well: never a doubled voucher, never one that is thought to be there and is not.</summary>
public sealed class WriteBackTests : IAsyncLifetime
{
    private const string File = """
        Entry,Company,VoucherType,VoucherDate,Account,CodeB,CurrencyCode,CurrencyDebetAmount,CurrencyCreditAmount
        A,10,M,2026-11-30,1000,B01,EUR,12.34,
        A,,,,1050,,EUR,,12.34
        B,10,M,2026-11-30,1000,B01,EUR,5,
        B,,,,1050,,EUR,,5

        """;

    private readonly Arena arena = new();
    private readonly SharedTime time = SharedTime.Beginning(null, 30);
    private readonly IfsCloudSandbox ifs = new(new IfsCloudSandboxOptions { Vouchers = 10, RequestsPerMinute = 0 });
    private readonly PowerBiSandbox powerBi = new(new PowerBiSandboxOptions { VisibilityDelay = TimeSpan.Zero });
    private SandboxHost host = null!;
    private int runs;

    public async ValueTask InitializeAsync()
    {
        host = await SandboxHost.StartAsync(new SandboxOptions { Clock = time.NewClock(), Certificate = arena.Certificate }, [ifs, powerBi]);
        await System.IO.File.WriteAllTextAsync(Path("vouchers.csv"), File, TestContext.Current.CancellationToken);
        await System.IO.File.WriteAllTextAsync(Path("finance.yaml"), Configuration(), TestContext.Current.CancellationToken);
    }

    public async ValueTask DisposeAsync()
    {
        await host.DisposeAsync();
        await arena.DisposeAsync();
    }

    [Theory]
    [InlineData(WritePoint.Intended, null, "Held")]
    [InlineData(WritePoint.Answered, null, "Written")]
    [InlineData(WritePoint.Concluded, null, "Written")]
    [InlineData(WritePoint.Answered, FaultEffect.DropAfterCommit, "Written")]
    [InlineData(WritePoint.Answered, FaultEffect.DropBeforeCommit, "Held")]
    [InlineData(WritePoint.Answered, FaultEffect.CommitLate, "Written")]
    public async Task INV_1_INV_3_a_process_killed_while_it_writes_never_doubles_a_voucher(WritePoint point, FaultEffect? fault, string end)
    {
        if (fault is { } effect) host.Context.Faults.Order(new FaultOrder { Module = IfsCloudSandbox.ModuleName, Operation = "write/*", Effect = effect, Delay = TimeSpan.FromSeconds(1) });
        ProcessEnd killed = await PlayAsync(new Kill(point.ToString()), write: true);
        Assert.True(killed is { Killed: true, StoodStill: true }, killed.ToString());
        Assert.True(Vouchers("finance:A") <= 1);
        await host.Context.LateCommits.SettledAsync();

        for (int again = 0; again < 2; again++)
        {
            ProcessEnd next = await PlayAsync(null, write: true);
            Assert.Equal($"A={end} B=Written", next.Answer?.Result);
            Assert.Equal((end == "Written" ? 1 : 0, 1), (Vouchers("finance:A"), Vouchers("finance:B")));
        }
    }

    [Theory]
    [InlineData(WritePoint.Intended)]
    [InlineData(WritePoint.Answered)]
    [InlineData(WritePoint.Concluded)]
    public async Task INV_1_INV_3_a_process_killed_while_it_marks_leaves_nothing_unmarked_and_marks_nothing_twice(WritePoint point)
    {
        ProcessEnd killed = await PlayAsync(new Kill(point.ToString(), 3), write: false);
        Assert.True(killed is { Killed: true, StoodStill: true }, killed.ToString());
        ProcessEnd next = await PlayAsync(null, write: false);
        Assert.Equal("Verified", next.State);
        IReadOnlyList<IfsRow> invoices = ifs.Data.Set("SupplierInvoiceSet").Rows;
        Assert.All(invoices, row => Assert.Equal("Y", row.Text("Cf_Exported")));
        Assert.Equal(invoices.Count, host.Context.Counters["ifs-cloud.changed"]);
        Assert.Equal("", next.Answer!.Audit);
    }

    private Task<ProcessEnd> PlayAsync(Kill? kill, bool write) =>
        arena.PlayAloneAsync(new HostOrders(++runs, Path("data"), Path("finance.yaml"), time) { Kill = kill, Write = write ? Path("vouchers.csv") : null }, null);

    private int Vouchers(string reference) => ifs.Data.Set("VoucherSet").Rows.Count(row => row.Text("Cf_MlcReference") == reference);

    private string Path(string name) => System.IO.Path.Combine(arena.Folder, name);

    private string Configuration() => string.Create(CultureInfo.InvariantCulture, $$"""
        connections:
          erp:
            type: ifs-cloud
            url: {{IfsCloudSandbox.Address(host)}}
            realm: {{ifs.Options.Realm}}
            clientId: {{ifs.Options.ClientId}}
            clientSecret: ${secret:ifs}
            trustedCertificates: {{arena.CertificateFile}}
          bi:
            type: power-bi
            tenant: {{powerBi.Options.TenantId}}
            clientId: {{powerBi.Options.ClientId}}
            clientSecret: ${secret:powerbi}
            workspace: {{powerBi.Options.WorkspaceName}}
            authority: {{host.Https}}
            apiBase: {{host.Https}}
            trustedCertificates: {{arena.CertificateFile}}
            settle: 2s
            visibilityPoll: 1s
        pipelines:
          {{EngineRun.Pipeline}}:
            source: erp
            destination: bi
            dataset: Finance
            writeBack: { entries: [gl_vouchers], settle: 10s, mark: { supplier_invoices: { field: Cf_Exported, value: Y } } }
            streams: { supplier_invoices: {} }
        """);
}
