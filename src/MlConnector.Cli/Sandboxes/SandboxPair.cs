using MlConnector.Cli.Composition;
using MlConnector.Sandbox.Hosting;
using MlConnector.Sandbox.PowerBi;

namespace MlConnector.Cli.Sandboxes;

/// <summary>What the sandboxes of one company start with.</summary>
/// <param name="HttpPort">Port of plain http (SYSPRO e.net); 0 = any free one.</param>
/// <param name="HttpsPort">Port of https (SYSPRO OData, IFS Cloud, Entra, Power BI); 0 = any free one.</param>
/// <param name="CertificateFile">Where the public certificate is written that clients are told to trust.</param>
internal sealed record SandboxSettings(int HttpPort, int HttpsPort, string CertificateFile)
{
    public SandboxProfile Profile { get; init; }

    public int Seed { get; init; } = 1;

    /// <summary>Some hundred rows a table instead of about sixty thousand in all.</summary>
    public bool Small { get; init; }

    /// <summary>Type of the ERP's connections.</summary>
    public string Source { get; init; } = "syspro";
}

/// <summary>An ERP and a Power BI stand-in, served by one host on loopback.</summary>
internal sealed class SandboxPair : IAsyncDisposable
{
    /// <summary>More than the vendor's 120, so that runs that follow each other within a minute need not wait.</summary>
    private const int QueriesPerMinute = 1200;

    private SandboxPair(SandboxHost host, SandboxErp erp, PowerBiSandbox powerBi, SandboxSettings settings) =>
        (Host, Erp, PowerBi, Settings) = (host, erp, powerBi, settings);

    public SandboxHost Host { get; }

    public SandboxErp Erp { get; }

    public PowerBiSandbox PowerBi { get; }

    public SandboxSettings Settings { get; }

    /// <summary>What the sandboxes accept, by the names that <see cref="SandboxConfiguration"/> uses.</summary>
    public IReadOnlyList<(string Name, string Value)> Secrets => [.. Erp.Secrets, ("powerbi", PowerBi.Options.ClientSecret)];

    /// <summary>Starts both and returns when they listen.</summary>
    public static async Task<SandboxPair> StartAsync(SandboxSettings settings, CancellationToken cancel)
    {
        SandboxErp erp = SandboxErp.Of(settings);
        var powerBi = new PowerBiSandbox(new PowerBiSandboxOptions { Seed = settings.Seed, QueriesPerMinute = QueriesPerMinute });
        var options = new SandboxOptions { HttpPort = settings.HttpPort, HttpsPort = settings.HttpsPort, CertificateFile = settings.CertificateFile, Profile = settings.Profile, Seed = settings.Seed };
        return new SandboxPair(await SandboxHost.StartAsync(options, [erp.Module, powerBi], cancel), erp, powerBi, settings);
    }

    /// <summary>Puts the credentials into the vault.</summary>
    public async Task StoreSecretsAsync(Workspace workspace, CancellationToken cancel)
    {
        foreach ((string name, string value) in Secrets)
        {
            await workspace.Vault.SetAsync(name, value, null, Workspace.Who, cancel);
            await workspace.AuditAsync("secret.set", name, cancel);
        }
    }

    /// <inheritdoc />
    public ValueTask DisposeAsync() => Host.DisposeAsync();
}
