using System.Collections.Concurrent;
using Microsoft.Extensions.Logging;

namespace MlConnector.Server.Tests.World;

/// <summary>Keeps all that is logged.</summary>
internal sealed class SaidLog : ILoggerProvider, ILogger
{
    /// <summary>The messages, in order.</summary>
    public ConcurrentQueue<string> Messages { get; } = new();

    public ILogger CreateLogger(string categoryName) => this;

    public IDisposable? BeginScope<TState>(TState state)
        where TState : notnull => null;

    public bool IsEnabled(LogLevel logLevel) => true;

    public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter) => Messages.Enqueue(formatter(state, exception));

    public void Dispose()
    {
        // Nothing to let go of.
    }
}
