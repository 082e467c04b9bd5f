using Microsoft.Extensions.Logging;
using MlConnector.Cli.Commands;
using MlConnector.Vault.Redaction;

namespace MlConnector.Cli.Logs;

/// <summary>
/// Tells warnings to the person who watches, without <c>--verbose</c>: what is being waited for, what is tried again. What streams that run side by side say in the same words is said once. Secrets are
/// taken out first (INV-6).
/// </summary>
internal sealed class WarningLog : ILoggerFactory
{
    private const int Remembered = 32;
    private readonly CommandContext context;
    private readonly RedactingLoggerProvider redacting;
    private readonly Lock gate = new();
    private readonly Queue<string> said = new(Remembered);

    public WarningLog(CommandContext context, Redactor redactor) => (this.context, redacting) = (context, new RedactingLoggerProvider(new Provider(this), redactor));

    /// <inheritdoc />
    public ILogger CreateLogger(string categoryName) => redacting.CreateLogger(categoryName);

    /// <inheritdoc />
    public void AddProvider(ILoggerProvider provider) => throw new NotSupportedException();

    /// <inheritdoc />
    public void Dispose() => redacting.Dispose();

    private void Say(string line)
    {
        lock (gate)
        {
            if (said.Contains(line, StringComparer.Ordinal)) return;
            if (said.Count == Remembered) said.Dequeue();
            said.Enqueue(line);
        }

        context.Say(line);
    }

    private sealed class Provider(WarningLog log) : ILoggerProvider
    {
        public ILogger CreateLogger(string categoryName) => new Line(log);

        public void Dispose()
        {
        }
    }

    private sealed class Line(WarningLog log) : ILogger
    {
        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => logLevel >= LogLevel.Warning;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
        {
            if (IsEnabled(logLevel)) log.Say(formatter(state, exception));
        }
    }
}
