using MlConnector.Sandbox.Hosting;
using MlConnector.Sandbox.PowerBi;
using MlConnector.Sandbox.Syspro;
using MlConnector.Sandbox.Syspro.Enet;
using MlConnector.Sandbox.Syspro.OData;

namespace MlConnector.EndToEnd.World;

/// <summary>A site: both vendors on loopback, a folder, the program, a configuration. Secrets are canaries: texts that must never be seen again (INV-6).</summary>
internal sealed class Site : IAsyncDisposable
{
    public const string ODataSecret = "canary-odata-Zq81xW", EnetSecret = "canary-enet-Tn47kP", AppSecret = "canary-app-Hs93mD";
    public const string Pipeline = "finance";

    private Site(string folder, SandboxHost host, SysproSandbox syspro, PowerBiSandbox powerBi)
    {
        (Folder, Host, Syspro, PowerBi) = (folder, host, syspro, powerBi);
        Mlc = new Mlc(folder);
    }

    public string Folder { get; }

    public SandboxHost Host { get; }

    public SysproSandbox Syspro { get; }

    public PowerBiSandbox PowerBi { get; }

    public Mlc Mlc { get; }

    public string File => Path.Combine(Folder, "finance.yaml");

    private HashSet<string> refusedTables = [];

    /// <summary>From now on the OData service refuses a table.</summary>
    public void RefuseByOData(string table) => refusedTables.Add(table);

    /// <summary>Starts the vendors; the streams are written as they would be in the file.</summary>
    public static async Task<Site> StartAsync(string streams = "      ap_suppliers: {}\n      ap_invoices: {}\n      gl_postings: {}\n", SandboxOptions? vendors = null)
    {
        string folder = Directory.CreateTempSubdirectory("mlc-e2e-").FullName;
        HashSet<string> refused = new(StringComparer.Ordinal);
        var syspro = new SysproSandbox(new SysproSandboxOptions
        {
            OData = new ODataOptions { Password = ODataSecret, RefusedTables = refused },
            Enet = new EnetOptions { Operators = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase) { ["MLC"] = EnetSecret } },
        });
        var powerBi = new PowerBiSandbox(new PowerBiSandboxOptions { ClientSecret = AppSecret, VisibilityDelay = TimeSpan.Zero, RefreshDuration = TimeSpan.Zero });
        SandboxHost host = await SandboxHost.StartAsync((vendors ?? new SandboxOptions()) with { CertificateFile = Path.Combine(folder, "sandbox.pem") }, [syspro, powerBi], TestContext.Current.CancellationToken);
        var site = new Site(folder, host, syspro, powerBi) { refusedTables = refused };
        await System.IO.File.WriteAllTextAsync(site.File, site.Configuration(streams), TestContext.Current.CancellationToken);
        return site;
    }

    /// <summary>Stores the three secrets through stdin, as a person would.</summary>
    public async Task SetSecretsAsync()
    {
        foreach ((string name, string value) in new[] { ("syspro-odata", ODataSecret), ("syspro-enet", EnetSecret), ("powerbi", AppSecret) })
            (await Mlc.RunAsync($"secrets set {name}", value + "\n")).Ended(0);
    }

    /// <summary>Secrets set, configuration applied, everything delivered once.</summary>
    public async Task DeliverAsync()
    {
        await SetSecretsAsync();
        (await Mlc.RunAsync($"apply -f {File} --yes")).Ended(0);
        (await Mlc.RunAsync("run")).Ended(0);
    }

    public string Configuration(string streams) => $$"""
        connections:
          erp:
            type: syspro
            companies: [A]
            costCentre: glSegment(2, -)
            trustedCertificates: {{Host.Context.Options.CertificateFile}}
            odata: { url: {{Syspro.ODataAddress(Host)}}, username: mlc@acme.example, password: '${secret:syspro-odata}' }
            enet: { url: {{Syspro.EnetAddress(Host)}}, operator: MLC, password: '${secret:syspro-enet}' }
        {{Destination(Host, PowerBi)}}
        pipelines:
          {{Pipeline}}:
            source: erp
            destination: bi
            dataset: Finance
            schedule: every 15 minutes
            streams:
        {{streams}}
        """;

    /// <summary>The destination's connection.</summary>
    public static string Destination(SandboxHost host, PowerBiSandbox powerBi) => $$"""
          bi:
            type: power-bi
            tenant: {{powerBi.Options.TenantId}}
            clientId: {{powerBi.Options.ClientId}}
            clientSecret: ${secret:powerbi}
            workspace: {{powerBi.Options.WorkspaceName}}
            authority: {{host.Https}}
            apiBase: {{host.Https}}
            trustedCertificates: {{host.Context.Options.CertificateFile}}
            settle: 1s
            visibilityPoll: 1s
        """;

    /// <inheritdoc />
    public async ValueTask DisposeAsync()
    {
        await Host.DisposeAsync();
        Directory.Delete(Folder, recursive: true);
    }
}
