using System.Collections.Immutable;
using System.Diagnostics.Metrics;
using MlConnector.Composition;
using MlConnector.Engine.Ports;
using MlConnector.Server.Alerts.Facts;
using MlConnector.Server.Runs;
using MlConnector.Server.Standing;

namespace MlConnector.Server.Telemetry;

/// <summary>Measures how pipelines stand. Instruments ask at any moment and cannot wait, so they give what was read last; whoever collects reads first.</summary>
public sealed class StandingMetrics
{
    private readonly Workspace workspace;
    private readonly StandingReader standings;
    private readonly QuotaOutlook outlook;
    private readonly DateTimeOffset startedAt;
    private ImmutableArray<PipelineStanding> last = [];

    /// <summary>Makes the instruments.</summary>
    public StandingMetrics(Workspace workspace, StandingReader standings, QuotaOutlook outlook, RunDesk desk, Meter meter)
    {
        (this.workspace, this.standings, this.outlook, startedAt) = (workspace, standings, outlook, workspace.Time.GetUtcNow());
        meter.CreateObservableGauge("mlc.runs.live", () => desk.Live.Length, "{run}", "Runs that go on in this process.");
        meter.CreateObservableGauge("mlc.freshness", Freshness, "s", "Age of the newest verified read of a pipeline.");
        meter.CreateObservableGauge("mlc.stale", () => Each(standing => standing.IsStale(Now) ? 1 : 0), "{pipeline}", "1 if a pipeline is later than its schedule promises.");
        meter.CreateObservableGauge("mlc.dead_letters.open", () => Each(standing => standing.OpenDeadLetters), "{row}", "Rows that wait for a repair.");
        meter.CreateObservableGauge("mlc.needs", () => Each(standing => standing.Needs.Length), "{need}", "What of a pipeline needs a person.");
        meter.CreateObservableGauge("mlc.quota.used", () => Quota(use => use.Used), "{unit}", "Units used of a vendor's limit.");
        meter.CreateObservableGauge("mlc.quota.limit", () => Quota(use => use.Window.Limit), "{unit}", "Units that a vendor's limit allows.");
        meter.CreateObservableCounter("mlc.store.statements", () => workspace.Store.Statements, "{statement}", "Statements that the store carried out for this process.");
        meter.CreateObservableGauge("process.memory.usage", static () => Environment.WorkingSet, "By", "Physical memory of the process.");
        meter.CreateObservableGauge("process.uptime", () => (Now - startedAt).TotalSeconds, "s", "How long the process runs.");
    }

    private DateTimeOffset Now => workspace.Time.GetUtcNow();

    /// <summary>Reads how pipelines stand now.</summary>
    public async Task ReadAsync(CancellationToken cancel) => last = await standings.ListAsync(cancel);

    private IEnumerable<Measurement<double>> Freshness() =>
        last.Where(standing => standing.VerifiedAt is not null).Select(standing => new Measurement<double>((Now - standing.VerifiedAt!.Value).TotalSeconds, Tag(MlcMeters.Pipeline, standing.Name)));

    private IEnumerable<Measurement<long>> Each(Func<PipelineStanding, long> value) => last.Select(standing => new Measurement<long>(value(standing), Tag(MlcMeters.Pipeline, standing.Name)));

    /// <summary>A limit belongs to the vendor's object, which pipelines share: it is told once.</summary>
    private IEnumerable<Measurement<long>> Quota(Func<QuotaUse, long> value) => last.SelectMany(standing => outlook.UseOf(standing.Name)).DistinctBy(use => (use.Key, use.Window.Text))
        .Select(use => new Measurement<long>(value(use), Tag(MlcMeters.Limit, use.Label), Tag(MlcMeters.Window, use.Window.Text)));

    private static KeyValuePair<string, object?> Tag(string name, string value) => new(name, value);
}
