using System.Diagnostics.Metrics;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using MlConnector.Server.Alerts.Facts;
using MlConnector.Server.Hosting;
using MlConnector.Server.Runs;
using MlConnector.Server.Telemetry;
using MlConnector.Server.Tests.Alerts.Sinks;
using MlConnector.Server.Tests.World;
using MlConnector.Vault.Redaction;

namespace MlConnector.Server.Tests.Telemetry;

/// <summary>What goes out over OTLP, to a collector that is a sink on this machine. Alone: OpenTelemetry's variables are the process's.</summary>
[CollectionDefinition(nameof(OtlpTests), DisableParallelization = true)]
[Collection(nameof(OtlpTests))]
public sealed partial class OtlpTests
{
    private const string Endpoint = "OTEL_EXPORTER_OTLP_ENDPOINT";

    [Fact]
    public async Task Traces_metrics_and_logs_go_out_where_the_variable_says_and_secrets_do_not()
    {
        await using HttpSink sink = await HttpSink.StartAsync();
        string? before = Environment.GetEnvironmentVariable(Endpoint);
        Environment.SetEnvironmentVariable(Endpoint, sink.Address.ToString());
        try
        {
            await using ServerSite site = await ServerSite.StartAsync();
            using var meter = new Meter(MlcMeters.Name);
            var redactor = new Redactor();
            redactor.Learn("hush-hush-hush");
            using (ILoggerFactory logs = ServiceLogs.Open(NullLoggerFactory.Instance, redactor, json: false, Environment.GetEnvironmentVariable, TimeProvider.System))
            {
                var runs = new RunTelemetry(site.Workspace, meter, logs.CreateLogger<RunTelemetry>());
                await using var desk = new RunDesk(site.Workspace, new ServerOptions(), new Server.Runs.Logs.RunLogs(site.Workspace), runs, NullLogger<RunDesk>.Instance);
                var standing = new StandingMetrics(site.Workspace, null!, new QuotaOutlook(site.Workspace), desk, meter);
                using var export = new OtlpExport(meter, standing, Environment.GetEnvironmentVariable);
                using (runs.Begin(new LiveRun("01RUNRUN", "finance", "ann", site.Workspace.Time))) Slip(logs.CreateLogger("test"), "hush-hush-hush");
            }

            Assert.Equal(["/v1/logs", "/v1/metrics", "/v1/traces"], sink.Taken.Select(taken => taken.Path).Distinct().Order());
            Assert.Contains(sink.Taken, taken => taken.Path == "/v1/traces" && taken.Body.Contains("01RUNRUN", StringComparison.Ordinal) && taken.Body.Contains("ml-connector", StringComparison.Ordinal));
            Assert.Contains(sink.Taken, taken => taken.Path == "/v1/metrics" && taken.Body.Contains("process.memory.usage", StringComparison.Ordinal));
            Assert.Contains(sink.Taken, taken => taken.Path == "/v1/logs" && taken.Body.Contains("01RUNRUN", StringComparison.Ordinal));
            Assert.DoesNotContain(sink.Taken, taken => taken.Body.Contains("hush-hush", StringComparison.Ordinal));
        }
        finally
        {
            Environment.SetEnvironmentVariable(Endpoint, before);
        }
    }

    [LoggerMessage(1, LogLevel.Warning, "The password is {Password}")]
    private static partial void Slip(ILogger log, string password);

    [Fact]
    public void Without_the_variable_nothing_is_made()
    {
        using var meter = new Meter("quiet");
        using var export = new OtlpExport(meter, null!, _ => null);
        Assert.Null(export.Standing);
    }
}
