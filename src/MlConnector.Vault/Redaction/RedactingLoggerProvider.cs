using Microsoft.Extensions.Logging;

namespace MlConnector.Vault.Redaction;

/// <summary>
/// Stands in front of a log provider: message, values, scopes and exceptions pass the redactor before anything is written (INV-6).
/// </summary>
public sealed class RedactingLoggerProvider(ILoggerProvider inner, Redactor redactor) : ILoggerProvider, ISupportExternalScope
{
    /// <inheritdoc />
    public ILogger CreateLogger(string categoryName) => new RedactingLogger(inner.CreateLogger(categoryName), redactor);

    /// <inheritdoc />
    public void SetScopeProvider(IExternalScopeProvider scopeProvider)
    {
        if (inner is ISupportExternalScope scoped) scoped.SetScopeProvider(new RedactingScopes(scopeProvider, redactor));
    }

    /// <inheritdoc />
    public void Dispose() => inner.Dispose();
}
