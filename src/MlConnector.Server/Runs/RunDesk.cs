using System.Collections.Concurrent;
using System.Collections.Immutable;
using Microsoft.Extensions.Logging;
using MlConnector.Abstractions.Errors;
using MlConnector.Composition;
using MlConnector.Composition.Pipelines;
using MlConnector.Composition.Wording;
using MlConnector.Engine.Replay;
using MlConnector.Engine.Runs;
using MlConnector.Server.Hosting;
using MlConnector.Server.Runs.Logs;
using MlConnector.Server.Telemetry;

namespace MlConnector.Server.Runs;

/// <summary>
/// Starts runs and knows those that go on in this process. One of a pipeline at a time, and only so many pipelines at once; what another process runs is kept apart by the leases of its streams (INV-8). It
/// ends with the service: runs stop at their next batch border.
/// </summary>
public sealed class RunDesk(Workspace workspace, ServerOptions options, RunLogs logs, RunTelemetry telemetry, ILogger<RunDesk> log) : IAsyncDisposable
{
    /// <summary>Code of what is refused because the pipeline is running.</summary>
    internal const string UnderwayCode = "RUN-UNDERWAY";

    /// <summary>For what ends at once to say that it has ended.</summary>
    private static readonly TimeSpan LastPatience = TimeSpan.FromSeconds(10);

    private readonly ConcurrentDictionary<string, LiveRun> live = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<string, RunStops> stops = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<string, StuckRun> stuck = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<string, LiveRun> refused = new(StringComparer.Ordinal);
    private readonly SemaphoreSlim places = new(options.ParallelRuns);
    private ImmutableArray<Action<LiveRun>> told = [];
    private long changes;
    private readonly CancellationTokenSource stopAll = new(), endAll = new();

    /// <summary>Grows with each run that begins, ends or gets stuck here.</summary>
    public long Changes => Interlocked.Read(ref changes);

    /// <summary>Tells somebody of each run that has ended.</summary>
    public void WhenEnded(Action<LiveRun> tell) => ImmutableInterlocked.Update(ref told, all => all.Add(tell));

    /// <summary>What goes on now, the oldest first.</summary>
    public ImmutableArray<LiveRun> Live => [.. live.Values.OrderBy(run => run.StartedAt)];

    /// <summary>What goes on of a pipeline, or null.</summary>
    public LiveRun? Of(string pipeline) => live.GetValueOrDefault(pipeline);

    /// <summary>The run of a pipeline that got stuck, until another one of it ended by itself; null if none did.</summary>
    public StuckRun? StuckOf(string pipeline) => stuck.GetValueOrDefault(pipeline);

    /// <summary>The last run of a pipeline, if it could not be carried out at all and so has no record; null if it has one.</summary>
    public LiveRun? RefusedOf(string pipeline) => refused.GetValueOrDefault(pipeline);

    /// <summary>A run that could not be carried out at all, while it is the last of its pipeline; null if it is not known here.</summary>
    public LiveRun? RefusedRun(string runId) => refused.Values.FirstOrDefault(run => run.RunId == runId);

    /// <summary>Starts a run and returns at once.</summary>
    /// <exception cref="ConnectorException"><c>RUN-UNDERWAY</c>.</exception>
    public LiveRun Start(StoredPipeline stored, RunRequest request) =>
        Begin(stored, request, (running, asked, stop) => running.RunAsync(stored, asked, stop));

    /// <summary>Starts a replay of dead letters and returns at once.</summary>
    /// <exception cref="ConnectorException"><c>RUN-UNDERWAY</c>.</exception>
    public LiveRun Replay(StoredPipeline stored, ReplaySelection selection, RunRequest request) =>
        Begin(stored, request, (running, asked, stop) => running.ReplayAsync(stored, selection, asked, stop));

    /// <summary>Empties tables of the streams that are named and fills them again, from the journal or from the ERP; returns at once.</summary>
    /// <exception cref="ConnectorException"><c>RUN-UNDERWAY</c>.</exception>
    public LiveRun Rebuild(StoredPipeline stored, RunRequest request, bool fromSource) =>
        Begin(stored, request, (running, asked, stop) => running.RebuildAsync(stored, asked, fromSource, stop));

    /// <summary>Takes tables of the streams that are named as they are; returns at once.</summary>
    /// <exception cref="ConnectorException"><c>RUN-UNDERWAY</c>.</exception>
    public LiveRun Adopt(StoredPipeline stored, RunRequest request) =>
        Begin(stored, request, (running, asked, stop) => running.AdoptAsync(stored, asked, stop));

    /// <summary>Asks the run of a pipeline to end at its next batch border. False if none goes on.</summary>
    public bool Stop(string pipeline)
    {
        if (!stops.TryGetValue(pipeline, out RunStops? stop)) return false;
        stop.End(atOnce: false);
        return true;
    }

    /// <summary>Gives up a run of which nothing is heard: ends it at once. What it was about to do is asked by the next run, as after a crash.</summary>
    public void GiveUp(LiveRun run)
    {
        run.GiveUp();
        stuck[run.Pipeline] = new StuckRun(run.RunId, run.HeardAt);
        Interlocked.Increment(ref changes);
        if (live.GetValueOrDefault(run.Pipeline) != run || !stops.TryGetValue(run.Pipeline, out RunStops? stop)) return;
        stop.End(atOnce: true);
    }

    /// <summary>
    /// Ends everything at the next batch borders, and after <paramref name="patience"/> at once; what does not end then either is left as a killed process would leave it. Nothing is lost in any of these ways (INV-1).
    /// </summary>
    public async Task StopAllAsync(TimeSpan patience)
    {
        await stopAll.CancelAsync();
        LiveRun[] all = [.. live.Values];
        if (await EndedAsync(all, patience)) return;
        await endAll.CancelAsync();
        if (await EndedAsync(all, LastPatience)) return;
        foreach (LiveRun run in all.Where(run => !run.Ended.IsCompleted)) log.RunLeft(run.Pipeline, run.RunId);
    }

    /// <inheritdoc />
    public async ValueTask DisposeAsync()
    {
        await StopAllAsync(TimeSpan.Zero);
        stopAll.Dispose();
        endAll.Dispose();
        places.Dispose();
    }

    internal LiveRun Begin(StoredPipeline stored, RunRequest request, Func<PipelineRunning, RunRequest, CancellationToken, Task> work)
    {
        stopAll.Token.ThrowIfCancellationRequested();
        string runId = workspace.Ids.Next();
        var run = new LiveRun(runId, stored.Name, request.By, workspace.Time) { Listener = telemetry.Listener(runId) };
        if (!live.TryAdd(stored.Name, run)) throw Underway(stored.Name, live.GetValueOrDefault(stored.Name));
        Interlocked.Increment(ref changes);
        var stop = new RunStops(CancellationTokenSource.CreateLinkedTokenSource(stopAll.Token), CancellationTokenSource.CreateLinkedTokenSource(endAll.Token));
        stops[stored.Name] = stop;
        _ = Task.Run(() => RunAsync(run, stop, request with { RunId = run.RunId }, work), CancellationToken.None);
        return run;
    }

    private async Task<bool> EndedAsync(LiveRun[] runs, TimeSpan patience)
    {
        Task all = Task.WhenAll(runs.Select(run => run.Ended));
        return await Task.WhenAny(all, Task.Delay(patience, workspace.Time, CancellationToken.None)) == all;
    }

    private async Task RunAsync(LiveRun run, RunStops stop, RunRequest request, Func<PipelineRunning, RunRequest, CancellationToken, Task> work)
    {
        logs.Enter(run.RunId);
        using IDisposable traced = telemetry.Begin(run);
        try
        {
            await places.WaitAsync(stop.AtBorder.Token);
            try
            {
                run.Begin();
                log.RunBegins(run.Pipeline, run.RunId, run.By);
                await work(new PipelineRunning(workspace, run.Expecting, stop.AtOnce.Token), request, stop.AtBorder.Token);
            }
            finally
            {
                places.Release();
            }
        }
        catch (OperationCanceledException) when (stop.AtBorder.IsCancellationRequested || stop.AtOnce.IsCancellationRequested)
        {
            log.RunStopped(run.Pipeline, run.RunId);
        }
        catch (ConnectorException failed)
        {
            Refuse(run, failed.Errors);
        }
        catch (Exception unforeseen)
        {
            // Nobody awaits this task: what is not told here is told nowhere.
            Refuse(run, [UnforeseenError.Of(unforeseen, workspace.Scrub)]);
            log.RunBroke(run.Pipeline, run.RunId, unforeseen);
        }
        finally
        {
            stops.TryRemove(run.Pipeline, out _);
            live.TryRemove(run.Pipeline, out _);
            stop.Dispose();
            if (run.StuckAt is null) stuck.TryRemove(run.Pipeline, out _);
            if (run.Refused.Count > 0) refused[run.Pipeline] = run;
            else refused.TryRemove(run.Pipeline, out _);
            run.End();
            Interlocked.Increment(ref changes);
            foreach (Action<LiveRun> tell in told) tell(run);
        }
    }

    private void Refuse(LiveRun run, IReadOnlyList<ConnectorError> errors)
    {
        run.Refuse(errors);
        log.RunRefused(run.Pipeline, run.RunId, workspace.Scrub(string.Join(' ', errors)));
    }

    /// <summary>What ends a run: at its next batch border, or at once.</summary>
    private sealed record RunStops(CancellationTokenSource AtBorder, CancellationTokenSource AtOnce) : IDisposable
    {
        public void End(bool atOnce)
        {
            try
            {
                AtBorder.Cancel();
                if (atOnce) AtOnce.Cancel();
            }
            catch (ObjectDisposedException)
            {
                // It has ended by itself meanwhile.
            }
        }

        public void Dispose()
        {
            AtBorder.Dispose();
            AtOnce.Dispose();
        }
    }

    /// <summary>Refuses to run a pipeline that is running.</summary>
    internal static ConnectorException Underway(string pipeline, LiveRun? run) => new(new ConnectorError(
        UnderwayCode, ErrorKind.Transient, ErrorOwner.Operator, $"Pipeline {pipeline} is running already{(run is null ? "" : $", started by {run.By}: run {run.RunId}")}.", "Wait for its end, or stop it first."));
}
