using MlConnector.Chaos.Host;
using MlConnector.Sandbox.Hosting;
using MlConnector.Sandbox.PowerBi;
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
    public const int RowsPerPost = 60;

    private readonly VirtualClock served;

    private Site(string folder, SharedTime time, VirtualClock clock, SandboxHost host, SysproSandbox syspro, PowerBiSandbox powerBi) =>
        (Folder, Time, served, Host, Syspro, PowerBi) = (folder, time, clock, host, syspro, powerBi);

    public string Folder { get; }

    /// <summary>What sandboxes and engine agree on.</summary>
    public SharedTime Time { get; }

    public SandboxHost Host { get; }

    public SysproSandbox Syspro { get; }

    public PowerBiSandbox PowerBi { get; }

    /// <summary>Where the engine keeps store, journal and ledger.</summary>
    public string DataFolder => Path.Combine(Folder, "data");

    /// <summary>The configuration of its one pipeline.</summary>
    public string ConfigurationFile => Path.Combine(Folder, "finance.yaml");

    /// <summary>Starts both vendors.</summary>
    public static async Task<Site> StartAsync(SiteSettings settings)
    {
        string folder = Directory.CreateTempSubdirectory("mlc-chaos-").FullName;
        SharedTime time = SharedTime.BeginningNow(settings.Speed);
        VirtualClock clock = time.NewClock();
        var syspro = new SysproSandbox(new SysproSandboxOptions
        {
            Seed = settings.Seed,
            Size = SysproSize.Small with { Months = 2 },
            OData = new ODataOptions { Licence = settings.Enet ? ODataLicence.Absent : ODataLicence.Licensed },
            Enet = new EnetOptions { SingleSessionPerOperator = true },
        });
        var powerBi = new PowerBiSandbox(new PowerBiSandboxOptions { Seed = settings.Seed, VisibilityDelay = settings.Visibility });
        powerBi.Switches.ExecuteQueries = !settings.NoReadBack;
        SandboxHost host = await SandboxHost.StartAsync(new SandboxOptions { Clock = clock, CertificateFile = Path.Combine(folder, "sandbox.pem"), Seed = settings.Seed }, [syspro, powerBi]);
        var site = new Site(folder, time, clock, host, syspro, powerBi);
        await File.WriteAllTextAsync(site.ConfigurationFile, site.Configuration(settings));
        return site;
    }

    /// <inheritdoc />
    public async ValueTask DisposeAsync()
    {
        await Host.DisposeAsync();
        served.Dispose();
        Directory.Delete(Folder, recursive: true);
    }

    private string Configuration(SiteSettings settings)
    {
        string certificate = Host.Context.Options.CertificateFile!;
        string odata = $"odata: {{ url: {Syspro.ODataAddress(Host)}, username: {Syspro.Options.OData.UserName}, password: '${{secret:syspro-odata}}', pageSize: 75 }}";
        string enet = $"enet: {{ url: {Syspro.EnetAddress(Host)}, operator: MLC, password: '${{secret:syspro-enet}}', pageSize: 75 }}";
        return $$"""
            connections:
              erp:
                type: syspro
                companies: [A]
                timeZone: UTC
                timeout: 10m
                trustedCa: {{certificate}}
                {{(settings.Enet ? "" : odata)}}
                {{(settings.Enet ? enet : "")}}
              bi:
                type: power-bi
                tenant: {{PowerBi.Options.TenantId}}
                clientId: {{PowerBi.Options.ClientId}}
                clientSecret: ${secret:powerbi}
                workspace: {{PowerBi.Options.WorkspaceName}}
                authority: {{Host.Https}}
                apiBase: {{Host.Https}}
                trustedCertificates: {{certificate}}
                timeout: 10m
                readBack: {{(settings.NoReadBack ? "off" : "on")}}
                settle: {{settings.Settle}}
                visibilityPoll: 1s
                limits: { preferredRowsPerPost: {{RowsPerPost}} }
            pipelines:
              {{EngineRun.Pipeline}}:
                source: erp
                destination: bi
                dataset: Finance
                streams:
            {{string.Concat(settings.Streams.Select(stream => $"      {stream}: {{}}\n"))}}
            """;
    }
}
