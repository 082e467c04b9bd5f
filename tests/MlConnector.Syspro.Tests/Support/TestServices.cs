using System.Collections.Concurrent;
using System.Globalization;
using Microsoft.Extensions.Logging;
using MlConnector.Abstractions.Configuration;
using MlConnector.Abstractions.Destinations;
using MlConnector.Abstractions.Errors;
using MlConnector.TestKit.Conformance;

namespace MlConnector.Syspro.Tests.Support;

/// <summary>What a connector is given in tests: secrets by name, session leases within the process, a log that can be searched.</summary>
internal sealed class TestServices : ISecretSource, IKeepsSecrets, ISessionLeases, ILoggerFactory, ILogger, IPace
{
    private readonly ConcurrentDictionary<string, string> secrets = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<string, int> versions = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<string, SemaphoreSlim> leases = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<string, string> holders = new(StringComparer.Ordinal);
    private readonly ConcurrentQueue<(string Session, DateTimeOffset At)> endings = [];

    public ConcurrentQueue<string> Lines { get; } = [];

    public TimeProvider Time { get; init; } = TimeProvider.System;

    public ConnectorServices Services => new(Time, this, this, this, () => 0, this, Refusals);

    public RememberedRefusals Refusals { get; } = new();

    public ConcurrentQueue<QuotaClaim> Claims { get; } = [];

    public ValueTask WaitAsync(QuotaClaim claim, CancellationToken cancel)
    {
        Claims.Enqueue(claim);
        return ValueTask.CompletedTask;
    }

    public Task UsedAsync(string name, int idleDays, CancellationToken cancel) => Task.CompletedTask;

    public ValueTask<bool> TryAsync(QuotaClaim claim, CancellationToken cancel) => ValueTask.FromResult(true);

    public TestServices With(string name, string value)
    {
        secrets[name] = value;
        versions.AddOrUpdate(name, 1, (_, last) => last + 1);
        return this;
    }

    /// <summary>What was kept for a vendor that renews it, in order.</summary>
    public ConcurrentQueue<(string Name, string Value, DateOnly? Expires)> Kept { get; } = [];

    /// <summary>Called when a value is to be kept, before it is.</summary>
    public Action<string>? Keeping { get; set; }

    public Task KeepAsync(string name, string value, DateOnly? expires, CancellationToken cancel)
    {
        Keeping?.Invoke(name);
        With(name, value);
        Kept.Enqueue((name, value, expires));
        return Task.CompletedTask;
    }

    public string? Secret(string name) => secrets.GetValueOrDefault(name);

    public void Hold(string session, string holder) => holders[session] = holder;

    public ValueTask<Secret> GetAsync(string name, CancellationToken cancel) => secrets.TryGetValue(name, out string? value)
        ? ValueTask.FromResult(new Secret(name, value, string.Create(CultureInfo.InvariantCulture, $"{name} {versions.GetValueOrDefault(name)}")))
        : throw new ConnectorException(new ConnectorError("SECRET-MISSING", ErrorKind.Config, ErrorOwner.Operator, $"There is no secret {name}.", "Set it."));

    public async Task<IAsyncDisposable> AcquireAsync(string vendorSession, CancellationToken cancel)
    {
        SemaphoreSlim gate = leases.GetOrAdd(vendorSession, _ => new SemaphoreSlim(1, 1));
        await gate.WaitAsync(cancel);
        holders[vendorSession] = "test";
        return new Lease(() =>
        {
            holders.TryRemove(vendorSession, out _);
            gate.Release();
        });
    }

    public Task<string?> HolderAsync(string vendorSession, CancellationToken cancel) => Task.FromResult(holders.GetValueOrDefault(vendorSession));

    public Task NoteEndedAsync(string vendorSession, CancellationToken cancel)
    {
        endings.Enqueue((vendorSession, Time.GetUtcNow()));
        return Task.CompletedTask;
    }

    public Task<IReadOnlyList<DateTimeOffset>> EndingsAsync(string vendorSession, CancellationToken cancel) =>
        Task.FromResult<IReadOnlyList<DateTimeOffset>>([.. endings.Where(one => one.Session == vendorSession).Select(one => one.At)]);

    public ILogger CreateLogger(string categoryName) => this;

    public void AddProvider(ILoggerProvider provider)
    {
    }

    public void Dispose()
    {
    }

    public IDisposable? BeginScope<TState>(TState state)
        where TState : notnull => null;

    public bool IsEnabled(LogLevel logLevel) => true;

    void ILogger.Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter) => Lines.Enqueue($"{logLevel} {eventId.Id} {formatter(state, exception)} {exception}");

    private sealed class Lease(Action release) : IAsyncDisposable
    {
        public ValueTask DisposeAsync()
        {
            release();
            return default;
        }
    }
}
