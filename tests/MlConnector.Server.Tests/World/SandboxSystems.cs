using MlConnector.Composition;
using MlConnector.Composition.Pipelines;
using MlConnector.Sandbox.Hosting;
using MlConnector.Sandbox.PowerBi;
using MlConnector.Sandbox.Syspro;
using MlConnector.Sandbox.Syspro.Enet;
using MlConnector.Sandbox.Syspro.OData;
using MlConnector.Sandbox.Time;

namespace MlConnector.Server.Tests.World;

/// <summary>SYSPRO and Power BI on loopback, with a configuration for them. Secrets are canaries: texts that must never be seen again (INV-6).</summary>
internal sealed class SandboxSystems : IAsyncDisposable
{
    public const string Pipeline = "finance";

    private SandboxSystems(SandboxHost host, SysproSandbox syspro, PowerBiSandbox powerBi, string certificate) => (Host, Syspro, PowerBi, CertificateFile) = (host, syspro, powerBi, certificate);

    public static IReadOnlyDictionary<string, string> Secrets { get; } = new Dictionary<string, string>(StringComparer.Ordinal)
    {
        ["syspro-odata"] = "canary-odata-Zq81xW",
        ["syspro-enet"] = "canary-enet-Tn47kP",
        ["powerbi"] = "canary-app-Hs93mD",
    };

    public SandboxHost Host { get; }

    /// <summary>What their connections trust.</summary>
    public string CertificateFile { get; }

    public SysproSandbox Syspro { get; }

    public PowerBiSandbox PowerBi { get; }

    /// <summary>Starts them, behind something that looks at every request first if there is one.</summary>
    public static async Task<SandboxSystems> StartAsync(string folder, PowerBiSandboxOptions? options = null, VirtualClock? clock = null, ISandboxModule? before = null)
    {
        var syspro = new SysproSandbox(new SysproSandboxOptions
        {
            OData = new ODataOptions { Password = Secrets["syspro-odata"] },
            Enet = new EnetOptions { Operators = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase) { ["MLC"] = Secrets["syspro-enet"] } },
        });
        var powerBi = new PowerBiSandbox((options ?? new PowerBiSandboxOptions()) with { ClientSecret = Secrets["powerbi"], VisibilityDelay = TimeSpan.Zero, RefreshDuration = TimeSpan.Zero });
        string file = Path.Combine(folder, "sandbox.pem");
        return new SandboxSystems(await SandboxHost.StartAsync(new SandboxOptions { CertificateFile = file, Clock = clock ?? new VirtualClock() }, [.. before is null ? (ISandboxModule[])[] : [before], syspro, powerBi], TestContext.Current.CancellationToken), syspro, powerBi, file);
    }

    /// <summary>Stores the secrets and applies a pipeline, as a person without the service does.</summary>
    /// <param name="site">The service.</param>
    /// <param name="streams">Its streams.</param>
    /// <param name="schedule">Its schedule; null = only when told.</param>
    public async Task<StoredPipeline> ApplyAsync(ServerSite site, string streams = "ap_suppliers: {}", string? schedule = null)
    {
        CancellationToken cancel = TestContext.Current.CancellationToken;
        foreach ((string name, string value) in Secrets) await site.Workspace.Vault.SetAsync(name, value, null, "test", cancel);
        string text = Configuration(streams);
        if (schedule is not null) text = text.Replace("    dataset: Finance", $"    dataset: Finance\n    schedule: {schedule}", StringComparison.Ordinal);
        ConfigurationFile file = ConfigurationFile.Parse("test", text, site.Folder);
        await using PipelineSite opened = await PipelineSite.OpenAsync(file, file.Pipeline(null), site.Workspace.Services);
        await new PipelineApplier(site.Workspace).ApplyAsync(opened, file, new ApplyConsent("test"), null, cancel);
        return await StoredPipeline.FindAsync(site.Workspace.Store.Revisions, Pipeline, cancel);
    }

    /// <summary>A pipeline that runs only when told.</summary>
    public string Configuration(string streams = "ap_suppliers: {}, ap_invoices: {}") => $$"""
        connections:
          erp:
            type: syspro
            companies: [A]
            trustedCertificates: {{CertificateFile}}
            odata: { url: {{Syspro.ODataAddress(Host)}}, username: mlc@acme.example, password: '${secret:syspro-odata}' }
            enet: { url: {{Syspro.EnetAddress(Host)}}, operator: MLC, password: '${secret:syspro-enet}' }
          bi:
            type: power-bi
            tenant: {{PowerBi.Options.TenantId}}
            clientId: {{PowerBi.Options.ClientId}}
            clientSecret: ${secret:powerbi}
            workspace: {{PowerBi.Options.WorkspaceName}}
            authority: {{Host.Https}}
            apiBase: {{Host.Https}}
            trustedCertificates: {{CertificateFile}}
            settle: 1s
            visibilityPoll: 1s
            limits: { queriesPerMinute: 1200 }
        pipelines:
          {{Pipeline}}:
            source: erp
            destination: bi
            dataset: Finance
            streams: { {{streams}} }
        """;

    /// <inheritdoc />
    public ValueTask DisposeAsync() => Host.DisposeAsync();
}
