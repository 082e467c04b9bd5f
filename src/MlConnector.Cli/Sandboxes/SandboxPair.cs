using MlConnector.Composition;
using MlConnector.Composition.Secrets;
using MlConnector.Sandbox.Hosting;

namespace MlConnector.Cli.Sandboxes;

/// <summary>What the sandboxes of one company start with.</summary>
/// <param name="HttpPort">Port of plain http (SYSPRO e.net); 0 = any free one.</param>
/// <param name="HttpsPort">Port of https (SYSPRO OData, IFS Cloud, Entra, Power BI, BigQuery, Tableau); 0 = any free one.</param>
/// <param name="CertificateFile">Where the public certificate is written that clients are told to trust.</param>
internal sealed record SandboxSettings(int HttpPort, int HttpsPort, string CertificateFile)
{
    public SandboxProfile Profile { get; init; }

    public int Seed { get; init; } = 1;

    /// <summary>Some hundred rows a table instead of about sixty thousand in all.</summary>
    public bool Small { get; init; }

    /// <summary>Type of the ERP's connections.</summary>
    public string Source { get; init; } = "syspro";

    /// <summary>Type of the BI tool's connections.</summary>
    public string Destination { get; init; } = "power-bi";

    /// <summary>What the names of its secrets begin with: beside systems that are not stand-ins they must not be taken for those of the real ones.</summary>
    public string SecretPrefix { get; init; } = "";
}

/// <summary>Stand-ins of an ERP and of a BI tool, served by one host on loopback.</summary>
internal sealed class SandboxPair : IAsyncDisposable
{
    private SandboxPair(SandboxHost host, SandboxErp erp, SandboxBi bi, SandboxSettings settings) =>
        (Host, Erp, Bi, Settings) = (host, erp, bi, settings);

    public SandboxHost Host { get; }

    public SandboxErp Erp { get; }

    public SandboxBi Bi { get; }

    public SandboxSettings Settings { get; }

    /// <summary>What the sandboxes accept, by the names that <see cref="SandboxConfiguration"/> uses.</summary>
    public IReadOnlyList<(string Name, string Value)> Secrets => [.. Erp.Secrets.Concat(Bi.Secrets).Select(secret => (Settings.SecretPrefix + secret.Name, secret.Value))];

    /// <summary>Starts both and returns when they listen.</summary>
    public static async Task<SandboxPair> StartAsync(SandboxSettings settings, CancellationToken cancel)
    {
        SandboxErp erp = SandboxErp.Of(settings);
        SandboxBi bi = SandboxBi.Of(settings);
        var options = new SandboxOptions { HttpPort = settings.HttpPort, HttpsPort = settings.HttpsPort, CertificateFile = settings.CertificateFile, Profile = settings.Profile, Seed = settings.Seed };
        return new SandboxPair(await SandboxHost.StartAsync(options, [erp.Module, bi.Module], cancel), erp, bi, settings);
    }

    /// <summary>Puts the credentials into the vault.</summary>
    public async Task StoreSecretsAsync(Workspace workspace, string by)
    {
        var desk = new SecretDesk(workspace);
        foreach ((string name, string value) in Secrets) await desk.SetAsync(name, value, null, by);
    }

    /// <inheritdoc />
    public async ValueTask DisposeAsync()
    {
        await Host.DisposeAsync();
        (Bi as IDisposable)?.Dispose();
    }
}
