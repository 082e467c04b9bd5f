using System.Globalization;
using MlConnector.Chaos.Host;
using MlConnector.Chaos.World.BiTools;
using MlConnector.Chaos.World.Erps;
using MlConnector.Sandbox.Hosting;
using MlConnector.Sandbox.Time;

namespace MlConnector.Chaos.World;

/// <summary>
/// Both vendors, in the test's own process so that they outlive every kill, and the folder of the engine that is killed. Batches and pages are small, so that a few hundred rows make many of them.
/// </summary>
internal sealed class Site : IAsyncDisposable
{
    /// <summary>More batches than one per table, but a table that others relate to still fits one.</summary>
    public const int RowsPerPost = 20;

    private readonly Arena arena;
    private readonly VirtualClock served;

    private Site(Arena arena, string folder, SiteSettings settings, SharedTime time, VirtualClock clock, SandboxHost host, Erp erp, BiTool bi) =>
        (this.arena, Folder, Settings, Time, served, Host, Erp, Bi) = (arena, folder, settings, time, clock, host, erp, bi);

    public string Folder { get; }

    /// <summary>How it was set up.</summary>
    public SiteSettings Settings { get; }

    /// <summary>Folder of the key files.</summary>
    public string Keys => arena.Keys;

    /// <summary>What sandboxes and engine agree on.</summary>
    public SharedTime Time { get; private set; }

    public SandboxHost Host { get; }

    public Erp Erp { get; }

    public BiTool Bi { get; }

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
        Erp erp = settings.Erp.Open(settings);
        BiTool bi = BiTool.Of(settings);
        SandboxHost host = await SandboxHost.StartAsync(new SandboxOptions { Clock = clock, Certificate = arena.Certificate, Seed = settings.Seed }, [erp.Module, bi.Module]);
        var site = new Site(arena, folder, settings, time, clock, host, erp, bi);
        await File.WriteAllTextAsync(site.ConfigurationFile, site.Configuration());
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

    private string Configuration() => $$"""
        connections:
          erp:
        {{Indented(Erp.Connection(Host, Settings))}}
            trustedCertificates: {{arena.CertificateFile}}
          bi:
        {{Indented(Bi.Connection(Host, Settings))}}
            trustedCertificates: {{arena.CertificateFile}}
        pipelines:
          {{EngineRun.Pipeline}}:
            source: erp
            destination: bi
            dataset: Finance
            policies: { journal: { keep: 7d } }
            streams:
        {{string.Concat(Settings.Streams.Select(stream => $"      {stream}: {Bi.StreamSettings(Settings.Erp.Truth(stream))}\n"))}}
        """;

    private static string Indented(string lines) => string.Join('\n', lines.Split('\n').Select(line => $"    {line}"));
}
