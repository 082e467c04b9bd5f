using System.Diagnostics;
using MlConnector.EndToEnd.World;
using MlConnector.Parquet;
using MlConnector.Sandbox.Faults;
using MlConnector.Sandbox.Tableau;
using MlConnector.Sandbox.Hosting;
using MlConnector.Sandbox.Syspro;
using MlConnector.Sandbox.Syspro.Enet;
using MlConnector.Sandbox.Syspro.OData;

namespace MlConnector.EndToEnd.Tableau;

/// <summary>A site that delivers into Tableau: both vendors on loopback, a folder, the program, a configuration.</summary>
internal sealed class TableauSite : IAsyncDisposable
{
    private readonly string folder;

    private TableauSite(string folder, SandboxHost host, SysproSandbox syspro, TableauSandbox tableau)
    {
        (this.folder, Host, Syspro, Tableau) = (folder, host, syspro, tableau);
        Mlc = new Mlc(folder);
    }

    public SandboxHost Host { get; }

    public SysproSandbox Syspro { get; }

    public TableauSandbox Tableau { get; }

    public Mlc Mlc { get; }

    public string File => Path.Combine(folder, "finance.yaml");

    /// <summary>Where copies of what was taken over are saved.</summary>
    public string Copies => Path.Combine(folder, "copies");

    /// <summary>A file that somebody else publishes; most have no columns of the names of our lineage.</summary>
    public static async Task<byte[]> OtherFileAsync(params string[] lineage)
    {
        using var file = new MemoryStream();
        using var writer = new ParquetWriter(file, [.. lineage.Prepend("Theirs").Select(name => new ParquetColumn(name, ParquetKind.Text))]);
        foreach (ColumnWriter column in writer.Columns) column.AddText("theirs"u8);
        writer.EndRow();
        await writer.FinishAsync(TestContext.Current.CancellationToken);
        return file.ToArray();
    }

    /// <summary>Starts the vendors, stores the secrets and writes the configuration of these streams.</summary>
    public static async Task<TableauSite> StartAsync(string streams, TableauSandboxOptions? options = null)
    {
        string home = Directory.CreateTempSubdirectory("mlc-e2e-").FullName;
        var syspro = new SysproSandbox(new SysproSandboxOptions
        {
            OData = new ODataOptions { Password = Site.ODataSecret },
            Enet = new EnetOptions { Operators = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase) { ["MLC"] = Site.EnetSecret } },
        });
        var tableau = new TableauSandbox(options ?? new TableauSandboxOptions { JobDuration = TimeSpan.Zero, IndexLag = TimeSpan.Zero, QueriesPerHour = 1_000 });
        SandboxHost host = await SandboxHost.StartAsync(new SandboxOptions { CertificateFile = Path.Combine(home, "sandbox.pem") }, [syspro, tableau], TestContext.Current.CancellationToken);
        var site = new TableauSite(home, host, syspro, tableau);
        await System.IO.File.WriteAllTextAsync(site.File, site.Configuration(streams), TestContext.Current.CancellationToken);
        foreach ((string name, string value) in new[] { ("syspro-odata", Site.ODataSecret), ("syspro-enet", Site.EnetSecret), ("tableau", tableau.SecretValue) })
            (await site.Mlc.RunAsync($"secrets set {name}", value + "\n")).Ended(0);
        return site;
    }

    /// <summary>Kills a run that waits at a fault point.</summary>
    public async Task KillAsync(string point)
    {
        Host.Context.Faults.Order(new FaultOrder { Module = Tableau.Name, Operation = point, Effect = FaultEffect.Delay, Delay = TimeSpan.FromMinutes(10), Times = null });
        using Process run = Mlc.Start(["run"]);
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        patience.CancelAfter(TimeSpan.FromMinutes(2));
        using var tick = new PeriodicTimer(TimeSpan.FromMilliseconds(20));
        while (Host.Context.Counters["tableau.faults"] == 0 && !run.HasExited) await tick.WaitForNextTickAsync(patience.Token);
        Assert.False(run.HasExited);
        run.Kill();
        await run.WaitForExitAsync(TestContext.Current.CancellationToken);
        Host.Context.Faults.Clear();
    }

    public async ValueTask DisposeAsync()
    {
        await Host.DisposeAsync();
        Directory.Delete(folder, recursive: true);
    }

    private string Configuration(string streams) => $$"""
        connections:
          erp:
            type: syspro
            companies: [A]
            costCentre: glSegment(2, -)
            trustedCertificates: {{Host.Context.Options.CertificateFile}}
            odata: { url: {{Syspro.ODataAddress(Host)}}, username: mlc@acme.example, password: '${secret:syspro-odata}' }
            enet: { url: {{Syspro.EnetAddress(Host)}}, operator: MLC, password: '${secret:syspro-enet}' }
          bi:
            type: tableau
            server: {{Host.Https}}
            site: {{Tableau.Options.Site}}
            connectedApp: { clientId: {{Tableau.ClientId}}, secretId: {{Tableau.SecretId}}, secret: '${secret:tableau}', user: {{Tableau.Options.User}} }
            trustedCertificates: {{Host.Context.Options.CertificateFile}}
            copies: {{Path.Combine(folder, "copies")}}
            settle: 1s
            limits: { queriesPerHour: 1000 }
        pipelines:
          finance:
            source: erp
            destination: bi
            dataset: Finance
            schedule: every 15 minutes
            streams:
        {{streams}}
        """;
}
