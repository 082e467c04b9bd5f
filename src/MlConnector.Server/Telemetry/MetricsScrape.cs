using System.Diagnostics.Metrics;
using OpenTelemetry;
using OpenTelemetry.Metrics;

namespace MlConnector.Server.Telemetry;

/// <summary>What is measured, as text, whenever somebody asks; one at a time.</summary>
internal sealed class MetricsScrape : IDisposable
{
    private readonly TextExporter exporter = new();
    private readonly BaseExportingMetricReader reader;
    private readonly MeterProvider provider;
    private readonly SemaphoreSlim turn = new(1);

    public MetricsScrape(Meter meter)
    {
        reader = new BaseExportingMetricReader(exporter);
        provider = Sdk.CreateMeterProviderBuilder().AddMeter(meter.Name).AddView(instrument => instrument.Meter == meter ? null : MetricStreamConfiguration.Drop).AddReader(reader).Build();
    }

    /// <summary>Collects now.</summary>
    public async Task<string> CollectAsync(CancellationToken cancel)
    {
        await turn.WaitAsync(cancel);
        try
        {
            reader.Collect();
            return exporter.Text;
        }
        finally
        {
            turn.Release();
        }
    }

    /// <inheritdoc />
    public void Dispose()
    {
        provider.Dispose();
        turn.Dispose();
    }

    private sealed class TextExporter : BaseExporter<Metric>
    {
        public string Text { get; private set; } = "";

        public override ExportResult Export(in Batch<Metric> batch)
        {
            Text = PrometheusText.Write(batch);
            return ExportResult.Success;
        }
    }
}
