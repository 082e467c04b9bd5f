using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using MlConnector.Composition;
using MlConnector.EndToEnd.World;
using MlConnector.Sandbox.Hosting;
using MlConnector.Sandbox.PowerBi;
using MlConnector.Sandbox.Syspro;
using MlConnector.Sandbox.Syspro.Data;
using MlConnector.Sandbox.Syspro.Enet;
using MlConnector.Sandbox.Syspro.OData;

namespace MlConnector.EndToEnd.Secrets;

/// <summary>A site whose every secret setting holds a canary: the settings are those that the connectors declare, so a new one is among them without a word here.</summary>
internal sealed class SecretSite : IAsyncDisposable
{
    private const string CertificatePassword = "certificatePassword", ClientSecret = "clientSecret";
    private readonly Dictionary<string, Canary> canaries;
    private readonly bool certificate;
    private SandboxHost host = null!;

    private SecretSite(bool certificate)
    {
        this.certificate = certificate;
        canaries = Connectors.All.SelectMany(connector => connector.Settings.Where(setting => setting.Secret).Select(setting => (connector.Type, setting.Path)))
            .Where(field => field.Path != (certificate ? ClientSecret : CertificatePassword))
            .Select((field, i) => (Field: $"{field.Type}.{field.Path}", Canary: new Canary($"{field.Type} {field.Path}", i + 1)))
            .ToDictionary(field => field.Field, field => field.Canary, StringComparer.Ordinal);
        Mlc = new Mlc(Folder);
        Syspro = new SysproSandbox(new SysproSandboxOptions
        {
            Companies = [new CompanyOptions { Password = Of("syspro.enet.companyPassword") }],
            OData = new ODataOptions { Password = Of("syspro.odata.password") },
            Enet = new EnetOptions { Operators = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase) { ["MLC"] = Of("syspro.enet.password") }, LockOutAfter = 0 },
        });
        PowerBi = new PowerBiSandbox(new PowerBiSandboxOptions { ClientSecret = certificate ? "not used" : Of($"power-bi.{ClientSecret}"), VisibilityDelay = TimeSpan.Zero });
    }

    public string Folder { get; } = Directory.CreateTempSubdirectory("mlc-secrets-").FullName;

    public string File => Path.Combine(Folder, "finance.yaml");

    public Mlc Mlc { get; }

    public Echo Echo { get; } = new();

    public SysproSandbox Syspro { get; }

    public PowerBiSandbox PowerBi { get; }

    /// <summary>The secrets of the configuration, and what became known while they were used.</summary>
    public IEnumerable<Canary> Canaries => [.. canaries.Values, .. Echo.Seen];

    public static async Task<SecretSite> StartAsync(bool certificate)
    {
        var site = new SecretSite(certificate);
        site.host = await SandboxHost.StartAsync(new SandboxOptions { CertificateFile = Path.Combine(site.Folder, "sandbox.pem") }, [site.Echo, site.Syspro, site.PowerBi], TestContext.Current.CancellationToken);
        if (certificate) site.MakeCertificate();
        await System.IO.File.WriteAllTextAsync(site.File, site.Configuration());
        foreach ((string field, Canary canary) in site.canaries) (await site.Mlc.RunAsync(["secrets", "set", NameOf(field)], canary.Value + "\n")).Ended(0);
        return site;
    }

    /// <summary>Runs a command inside this process; gives the exit code and everything that it printed.</summary>
    public async Task<(int Code, string Printed)> RunAsync(string line)
    {
        MlcResult result = await Mlc.RunAsync(line);
        return (result.Code, result.Output + result.Errors);
    }

    /// <summary>Files in which no secret may stand: all but the certificate itself; the key files lie elsewhere.</summary>
    public IEnumerable<string> Files => Directory.EnumerateFiles(Folder, "*", SearchOption.AllDirectories).Where(file => !file.EndsWith(".pfx", StringComparison.Ordinal));

    public async ValueTask DisposeAsync()
    {
        await host.DisposeAsync();
        Directory.Delete(Folder, recursive: true);
    }

    private string Of(string field) => canaries[field].Value;

    private static string NameOf(string field) => field.Replace('.', '-').ToLowerInvariant();

    private string Secrets(string connector, string prefix, string indent) => string.Concat(canaries.Keys
        .Where(field => field.StartsWith($"{connector}.{prefix}", StringComparison.Ordinal) && !field[(connector.Length + 1 + prefix.Length)..].Contains('.', StringComparison.Ordinal))
        .Select(field => $"{indent}{field[(connector.Length + 1 + prefix.Length)..]}: ${{secret:{NameOf(field)}}}\n"));

    private void MakeCertificate()
    {
        using var key = RSA.Create(2048);
        DateTimeOffset now = TimeProvider.System.GetUtcNow();
        using X509Certificate2 made = new CertificateRequest("CN=mlc", key, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1).CreateSelfSigned(now.AddDays(-1), now.AddYears(1));
        System.IO.File.WriteAllBytes(Path.Combine(Folder, "app.pfx"), made.Export(X509ContentType.Pfx, Of($"power-bi.{CertificatePassword}")));
        PowerBi.AddApp(PowerBi.Options.ClientId).WithCertificate(made);
    }

    private string Configuration() => $$"""
        connections:
          erp:
            type: syspro
            companies: [A]
            costCentre: glSegment(2, -)
            trustedCertificates: {{Path.Combine(Folder, "sandbox.pem")}}
            patience: 1s
        {{Secrets("syspro", "", "    ")}}    odata:
              url: {{Syspro.ODataAddress(host)}}
              username: mlc@acme.example
        {{Secrets("syspro", "odata.", "      ")}}    enet:
              url: {{Syspro.EnetAddress(host)}}
              operator: MLC
        {{Secrets("syspro", "enet.", "      ")}}    entities: { ap_suppliers: { channel: enet } }
          bi:
            type: power-bi
            tenant: {{PowerBi.Options.TenantId}}
            clientId: {{PowerBi.Options.ClientId}}
        {{(certificate ? $"    certificate: {Path.Combine(Folder, "app.pfx")}\n" : "")}}{{Secrets("power-bi", "", "    ")}}    workspace: {{PowerBi.Options.WorkspaceName}}
            authority: {{host.Https}}
            apiBase: {{host.Https}}
            trustedCertificates: {{Path.Combine(Folder, "sandbox.pem")}}
            patience: 1s
            settle: 1s
            visibilityPoll: 1s
        pipelines:
          finance:
            source: erp
            destination: bi
            dataset: Finance
            schedule: hourly
            streams: { ap_suppliers: {}, ap_invoices: {} }
        """;
}
