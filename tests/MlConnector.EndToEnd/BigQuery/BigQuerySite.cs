using MlConnector.EndToEnd.World;
using MlConnector.Sandbox.BigQuery;
using MlConnector.Sandbox.Hosting;
using MlConnector.Sandbox.Syspro;
using MlConnector.Sandbox.Syspro.Enet;
using MlConnector.Sandbox.Syspro.OData;

namespace MlConnector.EndToEnd.BigQuery;

/// <summary>A site that delivers into BigQuery: both vendors on loopback, a folder, the program, a configuration.</summary>
internal sealed class BigQuerySite : IAsyncDisposable
{
    private readonly string folder;

    private BigQuerySite(string folder, SandboxHost host, SysproSandbox syspro, BigQuerySandbox bigQuery)
    {
        (this.folder, Host, Syspro, BigQuery) = (folder, host, syspro, bigQuery);
        Mlc = new Mlc(folder);
    }

    public string Folder => folder;

    public SandboxHost Host { get; }

    public SysproSandbox Syspro { get; }

    public BigQuerySandbox BigQuery { get; }

    public Mlc Mlc { get; }

    public string File => Path.Combine(folder, "finance.yaml");

    /// <summary>Starts the vendors, stores the secrets and writes the configuration of these streams, whose rows take one of the ways.</summary>
    public static async Task<BigQuerySite> StartAsync(string streams, BigQuerySandboxOptions? options = null, string way = "job", string more = "")
    {
        string home = Directory.CreateTempSubdirectory("mlc-e2e-").FullName;
        var syspro = new SysproSandbox(new SysproSandboxOptions
        {
            OData = new ODataOptions { Password = Site.ODataSecret },
            Enet = new EnetOptions { Operators = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase) { ["MLC"] = Site.EnetSecret } },
        });
        var bigQuery = new BigQuerySandbox(options ?? new BigQuerySandboxOptions { JobDuration = TimeSpan.Zero });
        SandboxHost host = await SandboxHost.StartAsync(new SandboxOptions { CertificateFile = Path.Combine(home, "sandbox.pem") }, [syspro, bigQuery], TestContext.Current.CancellationToken);
        var site = new BigQuerySite(home, host, syspro, bigQuery);
        await System.IO.File.WriteAllTextAsync(site.File, site.Configuration(streams, way, more), TestContext.Current.CancellationToken);
        foreach ((string name, string value) in new[] { ("syspro-odata", Site.ODataSecret), ("syspro-enet", Site.EnetSecret), ("bigquery", bigQuery.KeyFile) })
            (await site.Mlc.RunAsync($"secrets set {name}", value + "\n")).Ended(0);
        return site;
    }

    public async ValueTask DisposeAsync()
    {
        await Host.DisposeAsync();
        BigQuery.Dispose();
        Directory.Delete(folder, recursive: true);
    }

    private string Configuration(string streams, string way, string more) => $$"""
        connections:
          erp:
            type: syspro
            companies: [A]
            costCentre: glSegment(2, -)
            trustedCertificates: {{Host.Context.Options.CertificateFile}}
            odata: { url: {{Syspro.ODataAddress(Host)}}, username: mlc@acme.example, password: '${secret:syspro-odata}' }
            enet: { url: {{Syspro.EnetAddress(Host)}}, operator: MLC, password: '${secret:syspro-enet}' }
          bq:
            type: bigquery
            project: {{BigQuery.Options.Project}}
            location: EU
            key: ${secret:bigquery}
            load: {{way}}
            apiBase: {{Host.Https}}
            storageBase: {{Host.Https}}
            tokenUrl: {{BigQuerySandbox.TokenAddress(Host)}}
            trustedCertificates: {{Host.Context.Options.CertificateFile}}
            settle: 1s
            jobPoll: 1s
            {{more}}
        pipelines:
          finance:
            source: erp
            destination: bq
            dataset: Finance
            schedule: every 15 minutes
            streams:
        {{streams}}
        """;
}
