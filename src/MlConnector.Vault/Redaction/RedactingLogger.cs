using Microsoft.Extensions.Logging;

namespace MlConnector.Vault.Redaction;

internal sealed class RedactingLogger(ILogger inner, Redactor redactor) : ILogger
{
    public bool IsEnabled(LogLevel logLevel) => inner.IsEnabled(logLevel);

    public IDisposable? BeginScope<TState>(TState state)
        where TState : notnull => inner.BeginScope(RedactedState.Of(state, redactor));

    public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
    {
        if (!inner.IsEnabled(logLevel)) return;
        var message = redactor.Scrub(formatter(state, exception));
        inner.Log(logLevel, eventId, new RedactedState(message, state, redactor), RedactedException.Of(exception, redactor), static (redacted, _) => redacted.ToString());
    }
}
