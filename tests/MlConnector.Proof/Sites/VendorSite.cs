using System.Collections.Concurrent;
using Microsoft.Extensions.Logging;
using MlConnector.Abstractions.Configuration;
using MlConnector.Abstractions.Destinations;
using MlConnector.Abstractions.Errors;
using MlConnector.Sandbox.Hosting;
using MlConnector.Sandbox.Time;
using MlConnector.TestKit.Conformance;
using MlConnector.Yaml;

namespace MlConnector.Proof.Sites;

/// <summary>A vendor over real HTTP, on a clock that runs fast, and connections made from settings as a configuration has them.</summary>
internal abstract class VendorSite : IAsyncDisposable, ISecretSource, ISessionLeases, IPace, ILoggerProvider, ILogger
{
    private const int Speed = 100;
    private readonly VirtualClock clock = VirtualClock.FrozenAt(new DateTimeOffset(2026, 6, 1, 8, 0, 0, TimeSpan.Zero));

    /// <summary>Everything logged.</summary>
    public ConcurrentQueue<string> Lines { get; } = new();

    /// <summary>The site's time.</summary>
    public TimeProvider Time => clock;

    /// <summary>File of the certificate that connections trust.</summary>
    protected string Certificate { get; } = Path.Combine(Path.GetTempPath(), Path.GetRandomFileName() + ".pem");

    /// <summary>Where the vendor answers.</summary>
    protected SandboxHost Host { get; private set; } = null!;

    /// <summary>The vendor.</summary>
    protected abstract ISandboxModule Vendor { get; }

    /// <summary>What a connection is given.</summary>
    protected ConnectorServices Services => new(clock, this, LoggerFactory.Create(logs => logs.SetMinimumLevel(LogLevel.Trace).AddProvider(this)), this, static () => 0, this, new RememberedRefusals());

    /// <summary>Starts the vendor behind what stands before it.</summary>
    public async Task StartAsync(params ISandboxModule[] before)
    {
        clock.Run(Speed);
        Host = await SandboxHost.StartAsync(new SandboxOptions { Clock = clock, CertificateFile = Certificate }, [.. before, Vendor], TestContext.Current.CancellationToken);
    }

    public ValueTask<Secret> GetAsync(string name, CancellationToken cancel) => new(new Secret(name, SecretOf(name)));

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
        // a provider of logs, which the factories that are given it end
    }

    public virtual async ValueTask DisposeAsync()
    {
        await Host.DisposeAsync();
        (Vendor as IDisposable)?.Dispose();
        clock.Dispose();
        File.Delete(Certificate);
    }

    /// <summary>A secret that the settings name.</summary>
    protected abstract string SecretOf(string name);

    /// <summary>A connection of settings as a configuration has them.</summary>
    protected static T Made<T>(Func<MapNode, Problems, T?> make, string yaml)
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
