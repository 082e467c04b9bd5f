using MlConnector.Abstractions.Configuration;
using MlConnector.Abstractions.Destinations;
using MlConnector.Abstractions.Errors;
using Microsoft.Extensions.Logging.Abstractions;

namespace MlConnector.Composition.Pipelines;

/// <summary>Services of connections that are made to be judged and never opened: whoever asks them for something has connected after all.</summary>
internal sealed class ClosedServices : ISecretSource, ISessionLeases, IPace, ISignInRefusals
{
    private static readonly ClosedServices Closed = new();

    private ClosedServices()
    {
    }

    /// <summary>All of them.</summary>
    public static ConnectorServices All { get; } = new(TimeProvider.System, Closed, NullLoggerFactory.Instance, Closed, static () => 0, Closed, Closed);

    public ValueTask<Secret> GetAsync(string name, CancellationToken cancel) => throw Opened();

    public Task<IAsyncDisposable> AcquireAsync(string vendorSession, CancellationToken cancel) => throw Opened();

    public Task<string?> HolderAsync(string vendorSession, CancellationToken cancel) => throw Opened();

    public Task NoteEndedAsync(string vendorSession, CancellationToken cancel) => throw Opened();

    public Task<IReadOnlyList<DateTimeOffset>> EndingsAsync(string vendorSession, CancellationToken cancel) => throw Opened();

    public ValueTask WaitAsync(QuotaClaim claim, CancellationToken cancel) => throw Opened();

    public ValueTask<bool> TryAsync(QuotaClaim claim, CancellationToken cancel) => throw Opened();

    public Task ThrowIfRefusedAsync(SignInIdentity identity, CancellationToken cancel) => throw Opened();

    public Task<ConnectorError> KeepAsync(SignInIdentity identity, ConnectorError refusal, CancellationToken cancel) => throw Opened();

    private static InvalidOperationException Opened() => new("A connection that is only judged connects to nothing.");
}
