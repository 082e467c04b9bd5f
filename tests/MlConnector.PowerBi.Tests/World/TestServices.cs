using System.Collections.Concurrent;
using System.Globalization;
using Microsoft.Extensions.Logging;
using MlConnector.Abstractions.Configuration;
using MlConnector.Abstractions.Destinations;
using MlConnector.Abstractions.Errors;
using MlConnector.TestKit.Conformance;

namespace MlConnector.PowerBi.Tests.World;

/// <summary>What a connector is given: a clock, secrets by name, a log that is kept, even jitter.</summary>
internal sealed class TestServices(TimeProvider time, params (string Name, string Value)[] secrets) : ISecretSource, ISessionLeases, ILoggerProvider, IPace
{
    private readonly ConcurrentDictionary<string, string> values = new(secrets.Select(secret => KeyValuePair.Create(secret.Name, secret.Value)), StringComparer.Ordinal);

    private readonly ConcurrentDictionary<string, int> versions = new(StringComparer.Ordinal);

    /// <summary>Everything logged, formatted, with exceptions.</summary>
    public ConcurrentQueue<string> Lines { get; } = new();

    public ConnectorServices Services => new(time, this, LoggerFactory.Create(logs => logs.SetMinimumLevel(LogLevel.Trace).AddProvider(this)), this, () => 500_000, this, Refusals);

    public RememberedRefusals Refusals { get; } = new();

    public void SetSecret(string name, string value)
    {
        values[name] = value;
        versions.AddOrUpdate(name, 1, (_, last) => last + 1);
    }

    public ValueTask<Secret> GetAsync(string name, CancellationToken cancel) => ValueTask.FromResult(new Secret(name, values[name], string.Create(CultureInfo.InvariantCulture, $"{name} {versions.GetValueOrDefault(name)}")));

    /// <summary>Exclusive sessions that were taken; nobody ever waits.</summary>
    public ConcurrentQueue<string> Leased { get; } = new();

    public Task<IAsyncDisposable> AcquireAsync(string vendorSession, CancellationToken cancel)
    {
        Leased.Enqueue(vendorSession);
        return Task.FromResult<IAsyncDisposable>(new MemoryStream());
    }

    /// <summary>Why no permit can be stored; null = it can.</summary>
    public ConnectorError? Unstored { get; set; }

    /// <summary>What was paced, claim by claim; nobody ever waits.</summary>
    public ConcurrentQueue<QuotaClaim> Paced { get; } = new();

    /// <summary>Permits that nobody waited for.</summary>
    public ConcurrentQueue<QuotaClaim> Tried { get; } = new();

    public ValueTask WaitAsync(QuotaClaim claim, CancellationToken cancel)
    {
        if (Unstored is { } fault) throw new ConnectorException(fault);
        Paced.Enqueue(claim);
        return ValueTask.CompletedTask;
    }

    /// <summary>Grants what a claim allows, whatever the hour.</summary>
    public ValueTask<bool> TryAsync(QuotaClaim claim, CancellationToken cancel)
    {
        if (Unstored is { } fault) throw new ConnectorException(fault);
        bool granted = Tried.Count(tried => tried.Key == claim.Key) < claim.Windows.Min(static window => window.Limit);
        if (granted) Tried.Enqueue(claim);
        return ValueTask.FromResult(granted);
    }

    public Task<string?> HolderAsync(string vendorSession, CancellationToken cancel) => Task.FromResult<string?>(null);

    public Task NoteEndedAsync(string vendorSession, CancellationToken cancel) => Task.CompletedTask;

    public Task<IReadOnlyList<DateTimeOffset>> EndingsAsync(string vendorSession, CancellationToken cancel) => Task.FromResult<IReadOnlyList<DateTimeOffset>>([]);

    public ILogger CreateLogger(string categoryName) => new Kept(Lines);

    public void Dispose()
    {
    }

    private sealed class Kept(ConcurrentQueue<string> lines) : ILogger
    {
        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter) =>
            lines.Enqueue($"{eventId.Id} {formatter(state, exception)} {exception}");
    }
}
