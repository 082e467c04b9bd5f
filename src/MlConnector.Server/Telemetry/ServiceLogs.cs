using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Console;
using MlConnector.Server.Runs.Logs;
using MlConnector.Vault.Redaction;
using OpenTelemetry.Logs;

namespace MlConnector.Server.Telemetry;

/// <summary>
/// What the service logs to, besides what a command says on the error output: the log of the run that says it and, where they are wanted, a JSON object a line with the ids of run and batch, and OTLP. Secrets are taken out first (INV-6).
/// </summary>
public static class ServiceLogs
{
    /// <summary>Logs to the given factory and to everything that is wanted here.</summary>
    /// <param name="said">What people read.</param>
    /// <param name="redactor">Knows every secret that was revealed.</param>
    /// <param name="json">Writes JSON lines to the error output.</param>
    /// <param name="environment">OpenTelemetry's variables.</param>
    /// <param name="time">The only clock.</param>
    public static ILoggerFactory Open(ILoggerFactory said, Redactor redactor, bool json, Func<string, string?> environment, TimeProvider time)
    {
        bool otlp = OtlpExport.IsWanted(environment);
        ServiceProvider services = new ServiceCollection().AddLogging(logging =>
        {
            if (json) logging.AddJsonConsole(options => (options.IncludeScopes, options.TimestampFormat, options.UseUtcTimestamp) = (true, "O", true));
            if (otlp) logging.AddOpenTelemetry(options => options.SetResourceBuilder(OtlpExport.Resource).AddOtlpExporter(exporter => OtlpExport.Choose(exporter, environment)).IncludeScopes = true);
        }).Configure<ConsoleLoggerOptions>(options => options.LogToStandardErrorThreshold = LogLevel.Trace).BuildServiceProvider();
        IEnumerable<ILoggerProvider> wanted = services.GetServices<ILoggerProvider>().Append(new RunLogProvider(time)).Select(provider => new RedactingLoggerProvider(provider, redactor));
        return new Closing(LoggerFactory.Create(logging =>
        {
            logging.SetMinimumLevel(LogLevel.Trace).AddFilter<RedactingLoggerProvider>(null, LogLevel.Information).AddFilter<RedactingLoggerProvider>("Microsoft", LogLevel.Warning);
            foreach (ILoggerProvider provider in wanted) logging.AddProvider(provider);
            if (!json) logging.AddProvider(new Factory(said));
        }), [said, services]);
    }

    /// <summary>A factory as one of several providers.</summary>
    private sealed class Factory(ILoggerFactory factory) : ILoggerProvider
    {
        public ILogger CreateLogger(string categoryName) => factory.CreateLogger(categoryName);

        public void Dispose()
        {
        }
    }

    /// <summary>Closes with the factory what it was made of: what is still to be sent is sent.</summary>
    private sealed class Closing(ILoggerFactory factory, IDisposable[] parts) : ILoggerFactory
    {
        public ILogger CreateLogger(string categoryName) => factory.CreateLogger(categoryName);

        public void AddProvider(ILoggerProvider provider) => factory.AddProvider(provider);

        public void Dispose()
        {
            factory.Dispose();
            foreach (IDisposable part in parts) part.Dispose();
        }
    }
}
