using System.Diagnostics.Metrics;
using OpenTelemetry;
using OpenTelemetry.Exporter;
using OpenTelemetry.Metrics;
using OpenTelemetry.Resources;
using OpenTelemetry.Trace;

namespace MlConnector.Server.Telemetry;

/// <summary>Sends traces and metrics over OTLP where <c>OTEL_EXPORTER_OTLP_ENDPOINT</c> says; without it, nothing is sent. All other settings are OpenTelemetry's own variables.</summary>
internal sealed class OtlpExport : IDisposable
{
    private const string Endpoint = "OTEL_EXPORTER_OTLP_ENDPOINT", Protocol = "OTEL_EXPORTER_OTLP_PROTOCOL";
    private readonly TracerProvider? traces;
    private readonly MeterProvider? metrics;

    public OtlpExport(Meter meter, StandingMetrics standing, Func<string, string?> environment)
    {
        if (!IsWanted(environment)) return;
        traces = Sdk.CreateTracerProviderBuilder().SetResourceBuilder(Resource).SetSampler(new ParentBasedSampler(new RunsOnly())).AddSource(MlcMeters.Name, "System.Net.Http").AddOtlpExporter(options => Choose(options, environment)).Build();
        metrics = Sdk.CreateMeterProviderBuilder().SetResourceBuilder(Resource).AddMeter(meter.Name, "System.Runtime", "System.Net.Http", "Microsoft.AspNetCore.Hosting", "Microsoft.AspNetCore.Server.Kestrel")
            .AddView(instrument => instrument.Meter.Name != meter.Name || instrument.Meter == meter ? null : MetricStreamConfiguration.Drop).AddOtlpExporter(options => Choose(options, environment)).Build();
        Standing = standing;
    }

    /// <summary>What has to be read now and then, because nobody scrapes; null if nothing is sent.</summary>
    public StandingMetrics? Standing { get; }

    /// <summary>Who sends.</summary>
    public static ResourceBuilder Resource => ResourceBuilder.CreateDefault().AddService("ml-connector", serviceVersion: typeof(OtlpExport).Assembly.GetName().Version?.ToString(3));

    /// <summary>True if something is to be sent.</summary>
    public static bool IsWanted(Func<string, string?> environment) => environment(Endpoint) is { Length: > 0 };

    /// <summary>OTLP over HTTP unless the variables say otherwise, as the specification has it.</summary>
    public static void Choose(OtlpExporterOptions options, Func<string, string?> environment)
    {
        if (environment(Protocol) is not { Length: > 0 }) options.Protocol = OtlpExportProtocol.HttpProtobuf;
    }

    /// <inheritdoc />
    public void Dispose()
    {
        traces?.Dispose();
        metrics?.Dispose();
    }

    /// <summary>A trace begins with a run: requests outside of runs, the exporter's own among them, are none.</summary>
    private sealed class RunsOnly : Sampler
    {
        public override SamplingResult ShouldSample(in SamplingParameters samplingParameters) => new(samplingParameters.Name == RunTelemetry.TraceName ? SamplingDecision.RecordAndSample : SamplingDecision.Drop);
    }
}
