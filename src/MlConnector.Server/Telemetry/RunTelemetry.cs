using System.Diagnostics;
using System.Diagnostics.Metrics;
using Microsoft.Extensions.Logging;
using MlConnector.Composition;
using MlConnector.Engine.Delivery.Progress;
using MlConnector.Engine.Ports;
using MlConnector.Server.Runs;

namespace MlConnector.Server.Telemetry;

/// <summary>Measures and traces runs of this process: a trace for each, counters of what they came to, and their ids on everything that is logged meanwhile.</summary>
public sealed class RunTelemetry
{
    /// <summary>Name of a run's trace.</summary>
    public const string TraceName = "run";

    private readonly Workspace workspace;
    private readonly ILogger<RunTelemetry> log;
    private readonly Counter<long> runs, rows;
    private readonly Histogram<double> duration;

    /// <summary>Makes the instruments.</summary>
    public RunTelemetry(Workspace workspace, Meter meter, ILogger<RunTelemetry> log)
    {
        (this.workspace, this.log) = (workspace, log);
        runs = meter.CreateCounter<long>("mlc.runs", "{run}", "Runs that ended, by the state they ended in.");
        rows = meter.CreateCounter<long>("mlc.rows", "{row}", "Rows of runs that ended: read, delivered, dead.");
        duration = meter.CreateHistogram("mlc.run.duration", "s", "How long runs took.", advice: new InstrumentAdvice<double> { HistogramBucketBoundaries = MlcMeters.DurationBuckets });
    }

    /// <summary>Hears what a run reaches.</summary>
    public IDeliveryObserver Listener(string runId) => new BatchLog(runId, workspace.Time, log);

    /// <summary>Begins the trace of a run; what is logged until it is disposed carries the run's id.</summary>
    public IDisposable Begin(LiveRun run)
    {
        Activity? activity = MlcMeters.Traces.StartActivity(TraceName);
        activity?.SetTag("mlc.pipeline", run.Pipeline).SetTag("mlc.run.id", run.RunId).SetTag("mlc.run.by", run.By);
        return new Traced(activity, log.BeginScope(new Dictionary<string, object>(StringComparer.Ordinal) { ["run"] = run.RunId, ["pipeline"] = run.Pipeline }));
    }

    /// <summary>Counts a run that has ended; one that never began has no record and is not counted.</summary>
    public async Task CountAsync(LiveRun run, CancellationToken cancel)
    {
        if (await workspace.Store.Runs.FindAsync(run.RunId, cancel) is not { } record) return;
        string state = record.State == RunState.Running ? "interrupted" : record.State.ToString().ToLowerInvariant();
        RunTotals totals = record.Totals ?? new RunTotals(0, 0, 0);
        var pipeline = new KeyValuePair<string, object?>(MlcMeters.Pipeline, run.Pipeline);
        runs.Add(1, pipeline, new(MlcMeters.State, state));
        rows.Add(totals.Read, pipeline, new(MlcMeters.Fate, "read"));
        rows.Add(totals.Delivered, pipeline, new(MlcMeters.Fate, "delivered"));
        rows.Add(totals.Dead, pipeline, new(MlcMeters.Fate, "dead"));
        duration.Record(((record.EndedAt ?? workspace.Time.GetUtcNow()) - record.StartedAt).TotalSeconds, pipeline);
        log.RunEnded(run.Pipeline, run.RunId, state, totals.Read, totals.Delivered, totals.Dead);
    }

    private sealed class Traced(Activity? activity, IDisposable? scope) : IDisposable
    {
        public void Dispose()
        {
            scope?.Dispose();
            activity?.Dispose();
        }
    }

    /// <summary>One line for each batch that arrived, and for each wait that is worth a line.</summary>
    private sealed class BatchLog(string runId, TimeProvider time, ILogger log) : IDeliveryObserver
    {
        private static readonly TimeSpan ShortestWait = TimeSpan.FromSeconds(1);

        public void On(in DeliveryEvent reached)
        {
            if (reached is { Point: DeliveryPoint.Settled, Rows: > 0 }) log.BatchSettled(runId, reached.Stream, reached.Number, reached.Rows);
            if (reached is { Point: DeliveryPoint.Waiting, Until: { } until } && until - time.GetUtcNow() >= ShortestWait) log.StreamWaits(runId, reached.Stream, reached.Detail ?? "a limit", until);
        }
    }
}
