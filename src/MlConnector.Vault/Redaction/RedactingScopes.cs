using Microsoft.Extensions.Logging;

namespace MlConnector.Vault.Redaction;

/// <summary>Gives a provider that writes scopes by itself only scrubbed ones.</summary>
internal sealed class RedactingScopes(IExternalScopeProvider inner, Redactor redactor) : IExternalScopeProvider
{
    public void ForEachScope<TState>(Action<object?, TState> callback, TState state) =>
        inner.ForEachScope((scope, given) => callback(scope is null ? null : RedactedState.Of(scope, redactor), given), state);

    public IDisposable Push(object? state) => inner.Push(state);
}
