using System.Collections.Concurrent;
using MlConnector.Abstractions.Configuration;
using MlConnector.Abstractions.Errors;

namespace MlConnector.TestKit.Conformance;

/// <summary>What a connector is given in tests to remember refused sign-ins by: the last one of an account, in memory.</summary>
public sealed class RememberedRefusals : ISignInRefusals
{
    private readonly ConcurrentDictionary<string, (string Proof, ConnectorError Error)> refused = new(StringComparer.Ordinal);

    /// <summary>Accounts that were refused.</summary>
    public IReadOnlyCollection<string> Accounts => [.. refused.Keys];

    /// <summary>A person asks for every sign-in again.</summary>
    public void Forget() => refused.Clear();

    /// <inheritdoc />
    public Task ThrowIfRefusedAsync(SignInIdentity identity, CancellationToken cancel) =>
        refused.TryGetValue(identity.Account, out var last) && last.Proof == identity.Proof ? Task.FromException(new ConnectorException(last.Error)) : Task.CompletedTask;

    /// <inheritdoc />
    public Task<ConnectorError> KeepAsync(SignInIdentity identity, ConnectorError refusal, CancellationToken cancel)
    {
        refused[identity.Account] = (identity.Proof, refusal);
        return Task.FromResult(refusal);
    }
}
