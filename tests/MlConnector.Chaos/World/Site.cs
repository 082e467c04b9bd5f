using System.Globalization;
using MlConnector.Chaos.Host;
using MlConnector.Sandbox.Hosting;
using MlConnector.Sandbox.Syspro;
using MlConnector.Sandbox.Syspro.Enet;
using MlConnector.Sandbox.Syspro.Generation;
using MlConnector.Sandbox.Syspro.OData;
using MlConnector.Sandbox.Time;

namespace MlConnector.Chaos.World;

/// <summary>
/// Both vendors, in the test's own process so that they outlive every kill, and the folder of the engine that is killed. Batches and pages are small, so that a few hundred rows make many of them.
/// </summary>
internal sealed class Site : IAsyncDisposable
{
    /// <summary>More batches than one per table, but a table that others relate to still fits one.</summary>
    public const int RowsPerPost = 20;

    /// <summary>Some hundred rows in all.</summary>
    private static readonly SysproSize Company = new()
    {
        Suppliers = 12,
        Customers = 4,
        StockItems = 6,
        Warehouses = 1,
        CostCentres = 1,
        Months = 2,
        ApInvoicesPerDay = 1,
        SalesOrdersPerDay = 1,
        PurchaseOrdersPerDay = 1,
        MaxLines = 2,
        GenTransactions = false,
    };

    private readonly Arena arena;
    private readonly VirtualClock served;

    private Site(Arena arena, string folder, SharedTime time, VirtualClock clock, SandboxHost host, SysproSandbox syspro, BiSide bi) =>
        (this.arena, Folder, Time, served, Host, Syspro, Bi) = (arena, folder, time, clock, host, syspro, bi);

    public string Folder { get; }

    /// <summary>Folder of the key files.</summary>
    public string Keys => arena.Keys;

    /// <summary>What sandboxes and engine agree on.</summary>
    public SharedTime Time { get; private set; }

    public SandboxHost Host { get; }

    public SysproSandbox Syspro { get; }

    public BiSide Bi { get; }

    /// <summary>Where the engine keeps store, journal and ledger.</summary>
    public string DataFolder => Path.Combine(Folder, "data");

    /// <summary>The configuration of its one pipeline.</summary>
    public string ConfigurationFile => Path.Combine(Folder, "finance.yaml");

    /// <summary>Starts both vendors.</summary>
    public static async Task<Site> StartAsync(Arena arena, SiteSettings settings)
    {
        string folder = Path.Combine(arena.Folder, string.Create(CultureInfo.InvariantCulture, $"site-{arena.NextOrder()}"));
        Directory.CreateDirectory(folder);
        SharedTime time = SharedTime.Beginning(settings.Begins, settings.Speed);
        VirtualClock clock = time.NewClock();
        var syspro = new SysproSandbox(new SysproSandboxOptions
        {
            Seed = settings.Seed,
            Size = Company,
            OData = new ODataOptions { Licence = settings.Enet ? ODataLicence.Absent : ODataLicence.Licensed },
            Enet = new EnetOptions { SingleSessionPerOperator = true },
        });
        var bi = BiSide.Of(settings);
        SandboxHost host = await SandboxHost.StartAsync(new SandboxOptions { Clock = clock, Certificate = arena.Certificate, Seed = settings.Seed }, [syspro, bi.Module]);
        var site = new Site(arena, folder, time, clock, host, syspro, bi);
        await File.WriteAllTextAsync(site.ConfigurationFile, site.Configuration(settings));
        return site;
    }

    /// <summary>Lets time pass, on every clock.</summary>
    public void Pass(TimeSpan time)
    {
        Time = Time with { Virtual = Time.Virtual + time };
        served.Set(Time.Now);
    }

    /// <inheritdoc />
    public async ValueTask DisposeAsync()
    {
        await Host.DisposeAsync();
        Bi.Dispose();
        served.Dispose();
        Directory.Delete(Folder, recursive: true);
    }

    private string Configuration(SiteSettings settings)
    {
        string odata = $"odata: {{ url: {Syspro.ODataAddress(Host)}, username: {Syspro.Options.OData.UserName}, password: '${{secret:syspro-odata}}', pageSize: 40 }}";
        string enet = $"enet: {{ url: {Syspro.EnetAddress(Host)}, operator: MLC, password: '${{secret:syspro-enet}}', pageSize: 40 }}";
        return $$"""
            connections:
              erp:
                type: syspro
                companies: [A]
                timeZone: {{settings.TimeZone}}
                timeout: 10m
                trustedCertificates: {{arena.CertificateFile}}
                {{(settings.Enet ? "" : odata)}}
                {{(settings.Enet ? enet : "")}}
            {{Bi.Connection(Host, arena.CertificateFile, settings)}}
            pipelines:
              {{EngineRun.Pipeline}}:
                source: erp
                destination: bi
                dataset: Finance
                policies: { journal: { keep: 7d } }
                streams:
            {{string.Concat(settings.Streams.Select(stream => $"      {stream}: {{}}\n"))}}
            """;
    }
}
