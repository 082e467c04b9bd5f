using System.Collections.Concurrent;
using System.Collections.Immutable;
using Microsoft.Extensions.Logging;
using MlConnector.Abstractions.Errors;
using MlConnector.Composition;
using MlConnector.Composition.Pipelines;
using MlConnector.Engine.Replay;
using MlConnector.Engine.Runs;
using MlConnector.Server.Hosting;

namespace MlConnector.Server.Runs;

/// <summary>
/// Starts runs and knows those that go on in this process. One of a pipeline at a time, and only so many pipelines at once; what another process runs is kept apart by the leases of its streams (INV-8). It
/// ends with the service: runs stop at their next batch border.
/// </summary>
public sealed class RunDesk(Workspace workspace, ServerOptions options, ILogger<RunDesk> log) : IAsyncDisposable
{
    private readonly ConcurrentDictionary<string, LiveRun> live = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<string, CancellationTokenSource> stops = new(StringComparer.Ordinal);
    private readonly SemaphoreSlim places = new(options.ParallelRuns);
    private long changes;
    private readonly CancellationTokenSource stopAll = new(), endAll = new();

    /// <summary>Grows with each run that begins or ends here.</summary>
    public long Changes => Interlocked.Read(ref changes);

    /// <summary>Told after each run: its pipeline may be due again.</summary>
    public event Action<string>? Ended;

    /// <summary>What goes on now, the oldest first.</summary>
    public ImmutableArray<LiveRun> Live => [.. live.Values.OrderBy(run => run.StartedAt)];

    /// <summary>What goes on of a pipeline, or null.</summary>
    public LiveRun? Of(string pipeline) => live.GetValueOrDefault(pipeline);

    /// <summary>Starts a run and returns at once.</summary>
    /// <exception cref="ConnectorException"><c>RUN-UNDERWAY</c>.</exception>
    public LiveRun Start(StoredPipeline stored, RunRequest request) =>
        Begin(stored, request, (running, asked, stop) => running.RunAsync(stored, asked, stop));

    /// <summary>Starts a replay of dead letters and returns at once.</summary>
    /// <exception cref="ConnectorException"><c>RUN-UNDERWAY</c>.</exception>
    public LiveRun Replay(StoredPipeline stored, ReplaySelection selection, RunRequest request) =>
        Begin(stored, request, (running, asked, stop) => running.ReplayAsync(stored, selection, asked, stop));

    /// <summary>Asks the run of a pipeline to end at its next batch border. False if none goes on.</summary>
    public bool Stop(string pipeline)
    {
        if (!stops.TryGetValue(pipeline, out CancellationTokenSource? stop)) return false;
        stop.Cancel();
        return true;
    }

    /// <summary>Ends everything at the next batch borders, and after <paramref name="patience"/> at once; nothing is lost either way.</summary>
    public async Task StopAllAsync(TimeSpan patience)
    {
        await stopAll.CancelAsync();
        Task all = Task.WhenAll(live.Values.Select(run => run.Ended));
        if (await Task.WhenAny(all, Task.Delay(patience, workspace.Time, CancellationToken.None)) != all) await endAll.CancelAsync();
        await all;
    }

    /// <inheritdoc />
    public async ValueTask DisposeAsync()
    {
        await StopAllAsync(TimeSpan.Zero);
        stopAll.Dispose();
        endAll.Dispose();
        places.Dispose();
    }

    private LiveRun Begin(StoredPipeline stored, RunRequest request, Func<PipelineRunning, RunRequest, CancellationToken, Task> work)
    {
        stopAll.Token.ThrowIfCancellationRequested();
        var run = new LiveRun(workspace.Ids.Next(), stored.Name, request.By, workspace.Time);
        if (!live.TryAdd(stored.Name, run)) throw Underway(stored.Name, live.GetValueOrDefault(stored.Name));
        Interlocked.Increment(ref changes);
        var stop = CancellationTokenSource.CreateLinkedTokenSource(stopAll.Token);
        stops[stored.Name] = stop;
        _ = Task.Run(() => RunAsync(run, stop, request with { RunId = run.RunId }, work), CancellationToken.None);
        return run;
    }

    private async Task RunAsync(LiveRun run, CancellationTokenSource stop, RunRequest request, Func<PipelineRunning, RunRequest, CancellationToken, Task> work)
    {
        try
        {
            await places.WaitAsync(stop.Token);
            try
            {
                await work(new PipelineRunning(workspace, run.Expecting, endAll.Token), request, stop.Token);
            }
            finally
            {
                places.Release();
            }
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested || endAll.IsCancellationRequested)
        {
            log.RunStopped(run.Pipeline, run.RunId);
        }
        catch (ConnectorException failed)
        {
            log.RunRefused(run.Pipeline, run.RunId, workspace.Scrub(failed.Message));
        }
        finally
        {
            stops.TryRemove(run.Pipeline, out _);
            live.TryRemove(run.Pipeline, out _);
            stop.Dispose();
            run.End();
            Interlocked.Increment(ref changes);
            Ended?.Invoke(run.Pipeline);
        }
    }

    private static ConnectorException Underway(string pipeline, LiveRun? run) => new(new ConnectorError(
        "RUN-UNDERWAY", ErrorKind.Transient, ErrorOwner.Operator, $"Pipeline {pipeline} is running already{(run is null ? "" : $", started by {run.By}: run {run.RunId}")}.", "Wait for its end, or stop it first."));
}
