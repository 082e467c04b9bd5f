using Microsoft.Extensions.Logging;

namespace MlConnector.Cli.Logs;

/// <summary>Writes log lines to the error output (<c>--verbose</c>). Wrapped by the vault's redacting provider, so no secret reaches it (INV-6).</summary>
internal sealed class ErrorOutputLog(TextWriter errors, TimeProvider time) : ILoggerProvider
{
    private readonly Lock gate = new();

    /// <inheritdoc />
    public ILogger CreateLogger(string categoryName) => new Category(this, categoryName[(categoryName.LastIndexOf('.') + 1)..]);

    /// <inheritdoc />
    public void Dispose()
    {
    }

    private void Write(string line)
    {
        lock (gate) errors.WriteLine(line);
    }

    private sealed class Category(ErrorOutputLog log, string name) : ILogger
    {
        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => logLevel >= LogLevel.Debug;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
        {
            string error = exception is null ? "" : $" ({exception.GetType().Name}: {exception.Message})";
            log.Write(string.Create(System.Globalization.CultureInfo.InvariantCulture, $"{log.Now:HH:mm:ss.fff} {logLevel.ToString().ToUpperInvariant(),-11} {name} [{eventId.Id}] {formatter(state, exception)}{error}"));
        }
    }

    private DateTimeOffset Now => time.GetUtcNow();
}
