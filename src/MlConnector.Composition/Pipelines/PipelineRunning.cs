using MlConnector.Abstractions.Destinations;
using MlConnector.Abstractions.Errors;
using MlConnector.Abstractions.Sources;
using MlConnector.Composition.Watching;
using MlConnector.Engine.Configuration.Revisions;
using MlConnector.Engine.DryRuns;
using MlConnector.Engine.Ports;
using MlConnector.Engine.Replay;
using MlConnector.Engine.Runs;

namespace MlConnector.Composition.Pipelines;

/// <summary>Runs one applied pipeline while somebody watches. Asked to stop, it ends at a batch border; asked once more (<paramref name="atOnce"/>), at once.</summary>
/// <param name="workspace">The data folder.</param>
/// <param name="watch">Begins to watch; it is told the rows that streams are going to read, where somebody can tell.</param>
/// <param name="atOnce">Ends at once.</param>
public sealed class PipelineRunning(Workspace workspace, Func<IReadOnlyDictionary<string, long>, IRunWatch> watch, CancellationToken atOnce)
{
    /// <summary>Reads and delivers.</summary>
    public Task<(RunResult Result, TimeSpan Took)> RunAsync(StoredPipeline stored, RunRequest request, CancellationToken stop) =>
        WatchAsync(stored, request, (pinned, watched) => new PipelineRunner(workspace.Engine).RunAsync(pinned, watched, stop, atOnce), stop);

    /// <summary>Shows what a run would do; delivers and stores nothing.</summary>
    public async Task<DryRunResult> DryRunAsync(StoredPipeline stored, RunRequest request, int rows, CancellationToken cancel)
    {
        await using ISource source = stored.OpenSource(workspace.Services);
        await using IDestination destination = stored.OpenDestination(workspace.Services);
        (Dictionary<string, long> expected, ConnectorError? lost) = await ExpectedAsync(stored, source, request, cancel);
        if (lost is not null) throw new ConnectorException(lost);
        await using IRunWatch progress = watch(expected);
        var pinned = new PinnedPipeline(stored.Name, stored.Revision.Number, stored.Content, source, destination);
        return await new DryRun(workspace.Engine).RunAsync(pinned, request with { Observer = progress }, rows, cancel);
    }

    /// <summary>Delivers dead letters from the journal.</summary>
    public Task<(RunResult Result, TimeSpan Took)> ReplayAsync(StoredPipeline stored, ReplaySelection selection, RunRequest request, CancellationToken stop) =>
        WatchAsync(stored, request, (pinned, watched) => new ReplayService(workspace.Engine).ReplayDeadLettersAsync(pinned, selection, watched, stop, atOnce), stop);

    /// <summary>Maps what was delivered with an older revision again, from the journal.</summary>
    public Task<(RunResult Result, TimeSpan Took)> ReplayRevisionAsync(StoredPipeline stored, RunRequest request, CancellationToken stop) =>
        WatchAsync(stored, request, (pinned, watched) => new ReplayService(workspace.Engine).ReplayRevisionAsync(pinned, watched, stop, atOnce), stop);

    /// <summary>Fills tables anew from the journal, or empties them for the source to fill.</summary>
    public Task<(RunResult Result, TimeSpan Took)> RebuildAsync(StoredPipeline stored, RunRequest request, bool fromSource, CancellationToken stop) =>
        WatchAsync(stored, request, (pinned, watched) => new TableService(workspace.Engine).RebuildAsync(pinned, watched, stop, atOnce, fromSource), stop);

    /// <summary>Fills a second container with the current state and moves the pipeline to it.</summary>
    public Task<(RunResult Result, TimeSpan Took)> CompactAsync(StoredPipeline stored, string successor, RunRequest request, CancellationToken stop) =>
        WatchAsync(stored, request, (pinned, watched) => new CompactionService(workspace.Engine).CompactAsync(pinned, successor, watched, stop, atOnce), stop);

    /// <summary>Goes back to the container that a compaction was leaving.</summary>
    public Task<(RunResult Result, TimeSpan Took)> GiveUpCompactionAsync(StoredPipeline stored, RunRequest request, CancellationToken stop) =>
        WatchAsync(stored, request, (pinned, watched) => new CompactionService(workspace.Engine).GiveUpAsync(pinned, watched, stop, atOnce), stop);

    /// <summary>Compacts tables where they are; without a window only what was cut short is finished.</summary>
    public Task<(RunResult Result, TimeSpan Took)> CompactInPlaceAsync(StoredPipeline stored, TimeSpan? window, RunRequest request, CancellationToken stop) =>
        WatchAsync(stored, request, (pinned, watched) => new WindowCompaction(workspace.Engine).CompactAsync(pinned, window, watched, stop, atOnce), stop);

    /// <summary>Takes tables as they are.</summary>
    public Task<(RunResult Result, TimeSpan Took)> AdoptAsync(StoredPipeline stored, RunRequest request, CancellationToken stop) =>
        WatchAsync(stored, request, (pinned, watched) => new TableService(workspace.Engine).AdoptAsync(pinned, watched, stop, atOnce), stop);

    private async Task<(RunResult Result, TimeSpan Took)> WatchAsync(StoredPipeline stored, RunRequest request, Func<PinnedPipeline, RunRequest, Task<RunResult>> run, CancellationToken stop)
    {
        long start = workspace.Time.GetTimestamp();
        await using IDestination destination = stored.OpenDestination(workspace.Services);
        (destination as ISignsInAhead)?.SignInAhead();
        await using ISource source = stored.OpenSource(workspace.Services);
        RunResult result;
        (Dictionary<string, long> expected, ConnectorError? lost) = await ExpectedAsync(stored, source, request, stop);
        await using (IRunWatch progress = watch(expected))
        {
            await using CancellationTokenRegistration first = stop.Register(() => progress.Stopping(atOnce: false));
            await using CancellationTokenRegistration second = atOnce.Register(() => progress.Stopping(atOnce: true));
            result = await run(new PinnedPipeline(stored.Name, stored.Revision.Number, stored.Content, source, destination), request with { Observer = progress, Expected = expected, Lost = lost });
        }

        await workspace.Audit.AnchorAsync(CancellationToken.None);
        return (result, workspace.Time.GetElapsedTime(start));
    }

    /// <summary>Rows expected, for the time left and the end of a backfill: counted only where everything is going to be read, and only where the source counts cheaply. A source that is out of reach has been waited for here, and is not once more.</summary>
    private async Task<(Dictionary<string, long> Expected, ConnectorError? Lost)> ExpectedAsync(StoredPipeline stored, ISource source, RunRequest request, CancellationToken cancel)
    {
        Dictionary<string, long> expected = new(StringComparer.Ordinal);
        if (request.Only is not null || request.AsOf is not null) return (expected, null);
        IReadOnlyList<StreamRecord> states = await workspace.Store.Streams.ListAsync(stored.Name, cancel);
        try
        {
            foreach (AppliedStream stream in stored.Streams(request.Streams).Where(static stream => stream.Plan.Stream.AsOf is null))
            {
                bool whole = request.Mode == Engine.Reading.ReadMode.Full || states.FirstOrDefault(state => state.Stream == stream.Plan.Name)?.Cursor is null;
                if (whole && await CountAsync(source, stream, cancel) is { } rows) expected[stream.Plan.Name] = rows;
            }
        }
        catch (ConnectorException unreachable)
        {
            return (expected, unreachable.Error);
        }

        return (expected, null);
    }

    /// <summary>A figure for a display; a source that refuses to count is met by the run itself, which says what is wrong.</summary>
    private static async Task<long?> CountAsync(ISource source, AppliedStream stream, CancellationToken cancel)
    {
        try
        {
            await using ISourceStream opened = await source.OpenAsync(stream.Plan.Stream, stream.Binding, cancel);
            return opened is ICountsWindows counter ? await counter.CountAsync(stream.Plan.History, cancel) : null;
        }
        catch (ConnectorException failed) when (!failed.Error.OutOfReach)
        {
            return null;
        }
    }
}
