using System.Collections.Concurrent;
using Microsoft.Extensions.Logging;
using MlConnector.Abstractions.Configuration;
using MlConnector.Abstractions.Destinations;
using MlConnector.Abstractions.Errors;
using MlConnector.Abstractions.Sources;
using MlConnector.PowerBi;
using MlConnector.Sandbox.Hosting;
using MlConnector.Sandbox.PowerBi;
using MlConnector.Sandbox.Syspro;
using MlConnector.Sandbox.Time;
using MlConnector.Syspro;
using MlConnector.TestKit.Conformance;
using MlConnector.Yaml;

namespace MlConnector.Proof.BadInput;

/// <summary>Both vendors over real HTTP behind a <see cref="Spoiler"/>, on one clock that runs fast, and connections made from settings as a configuration has them.</summary>
internal sealed class VendorSite : IAsyncDisposable, ISecretSource, ISessionLeases, IPace, ILoggerProvider, ILogger
{
    private const int Speed = 100;
    private readonly string certificate = Path.Combine(Path.GetTempPath(), Path.GetRandomFileName() + ".pem");
    private readonly VirtualClock clock = VirtualClock.FrozenAt(new DateTimeOffset(2026, 6, 1, 8, 0, 0, TimeSpan.Zero));
    private SandboxHost host = null!;

    public Spoiler Spoiler { get; } = new();

    public SysproSandbox Syspro { get; } = new(new SysproSandboxOptions { AsOf = new DateOnly(2026, 6, 1) });

    public PowerBiSandbox PowerBi { get; } = new(new PowerBiSandboxOptions { VisibilityDelay = TimeSpan.Zero });

    /// <summary>Everything logged.</summary>
    public ConcurrentQueue<string> Lines { get; } = new();

    public static async Task<VendorSite> StartAsync()
    {
        var site = new VendorSite();
        site.clock.Run(Speed);
        site.host = await SandboxHost.StartAsync(new SandboxOptions { Clock = site.clock, CertificateFile = site.certificate }, [site.Spoiler, site.Syspro, site.PowerBi], TestContext.Current.CancellationToken);
        return site;
    }

    /// <summary>A connection to SYSPRO; each channel can be left out.</summary>
    public ISource OpenSource(bool odata, bool enet) => Made<ISource>((settings, problems) => new SysproFactory().Create("erp", settings, [], Services, problems), $$"""
        type: syspro
        companies: [A]
        costCentre: glSegment(2, -)
        trustedCertificates: {{certificate}}
        timeout: 10m
        patience: 5s
        {{(odata ? $"odata: {{ url: {Syspro.ODataAddress(host)}, username: mlc@acme.example, password: '${{secret:odata}}' }}" : "")}}
        {{(enet ? $"enet: {{ url: {Syspro.EnetAddress(host)}, operator: MLC, password: '${{secret:enet}}', pageSize: 50 }}" : "")}}
        """);

    /// <summary>A connection to Power BI.</summary>
    public IDestination OpenDestination() => Made<IDestination>((settings, problems) => new PowerBiFactory().Create("bi", settings, Services, problems), $$"""
        type: power-bi
        tenant: {{PowerBi.Options.TenantId}}
        clientId: {{PowerBi.Options.ClientId}}
        clientSecret: ${secret:powerbi}
        workspace: {{PowerBi.Options.WorkspaceName}}
        authority: {{host.Https}}
        apiBase: {{host.Https}}
        trustedCertificates: {{certificate}}
        timeout: 10m
        patience: 5s
        settle: 1s
        visibilityPoll: 1s
        creationWait: 20s
        """);

    public ValueTask<Secret> GetAsync(string name, CancellationToken cancel) => new(new Secret(name, name switch
    {
        "odata" => Syspro.Options.OData.Password,
        "enet" => Syspro.Options.Enet.Operators["MLC"],
        _ => PowerBi.Options.ClientSecret,
    }));

    public Task<IAsyncDisposable> AcquireAsync(string vendorSession, CancellationToken cancel) => Task.FromResult<IAsyncDisposable>(new NoLease());

    public Task<string?> HolderAsync(string vendorSession, CancellationToken cancel) => Task.FromResult<string?>(null);

    public Task NoteEndedAsync(string vendorSession, CancellationToken cancel) => Task.CompletedTask;

    public Task<IReadOnlyList<DateTimeOffset>> EndingsAsync(string vendorSession, CancellationToken cancel) => Task.FromResult<IReadOnlyList<DateTimeOffset>>([]);

    public ValueTask WaitAsync(QuotaClaim claim, CancellationToken cancel) => ValueTask.CompletedTask;

    public ValueTask<bool> TryAsync(QuotaClaim claim, CancellationToken cancel) => ValueTask.FromResult(true);

    public ILogger CreateLogger(string categoryName) => this;

    public IDisposable? BeginScope<TState>(TState state)
        where TState : notnull => null;

    public bool IsEnabled(LogLevel logLevel) => true;

    public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter) => Lines.Enqueue($"{eventId.Id} {formatter(state, exception)}");

    public void Dispose()
    {
    }

    public async ValueTask DisposeAsync()
    {
        await host.DisposeAsync();
        clock.Dispose();
        File.Delete(certificate);
    }

    private ConnectorServices Services => new(clock, this, LoggerFactory.Create(logs => logs.SetMinimumLevel(LogLevel.Trace).AddProvider(this)), this, static () => 0, this, new RememberedRefusals());

    private static T Made<T>(Func<MapNode, Problems, T?> make, string yaml)
        where T : class
    {
        var problems = new Problems();
        T? made = YamlTree.Parse("site.yaml", yaml, problems) is { } settings ? make(settings, problems) : null;
        problems.ThrowIfAny();
        return made!;
    }

    private sealed class NoLease : IAsyncDisposable
    {
        public ValueTask DisposeAsync() => default;
    }
}
