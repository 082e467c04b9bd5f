using Microsoft.Extensions.Logging;

namespace MlConnector.Server.Runs.Logs;

/// <summary>Adds what is said while a run goes on to its log. Stands behind the redacting provider, so that no secret reaches the file (INV-6).</summary>
internal sealed class RunLogProvider(TimeProvider time) : ILoggerProvider
{
    /// <inheritdoc />
    public ILogger CreateLogger(string categoryName) => new Part(time, categoryName[(categoryName.LastIndexOf('.') + 1)..]);

    /// <inheritdoc />
    public void Dispose()
    {
    }

    private sealed class Part(TimeProvider time, string name) : ILogger
    {
        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => logLevel >= LogLevel.Information && RunLogs.Current is not null;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
        {
            if (logLevel >= LogLevel.Information) RunLogs.Current?.Add(new RunLogLine(time.GetUtcNow(), logLevel.ToString().ToLowerInvariant(), name, formatter(state, exception), exception?.ToString()));
        }
    }
}
