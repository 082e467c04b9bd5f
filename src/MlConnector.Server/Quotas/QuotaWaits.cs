using MlConnector.Composition;
using MlConnector.Composition.Pipelines;
using MlConnector.Composition.Watching;
using MlConnector.Engine.Ports;
using MlConnector.Engine.Runs;
using MlConnector.Server.Runs;

namespace MlConnector.Server.Quotas;

/// <summary>What waits for a limit: streams of runs that go on here, and of newest runs that ended because the wait was too long.</summary>
public sealed class QuotaWaits(Workspace workspace, RunDesk desk)
{
    /// <summary>All of it.</summary>
    public async Task<IReadOnlyList<QuotaWait>> AllAsync(IReadOnlyList<StoredPipeline> pipelines, CancellationToken cancel)
    {
        List<QuotaWait> waits = [.. desk.Live.SelectMany(run => run.Streams.Select(stream => (run, stream))).Where(one => one.stream.Waiting is not null).Select(one => Of(one.run, one.stream))];
        ILookup<string, RunRecord> newest = await workspace.Store.Runs.NewestOfEachAsync([.. pipelines.Select(pipeline => pipeline.Name)], 1, cancel);
        string[] waiting = [.. pipelines.SelectMany(pipeline => newest[pipeline.Name]).Where(run => run.State == RunState.Waiting && desk.Of(run.Pipeline) is null).Select(run => run.RunId)];
        if (waiting.Length > 0) waits.AddRange((await workspace.Store.Runs.FindAllAsync(waiting, cancel)).OrderBy(run => run.Pipeline, StringComparer.OrdinalIgnoreCase).SelectMany(Of));
        return waits;
    }

    private static QuotaWait Of(LiveRun run, StreamProgress stream) => new(run.Pipeline, stream.Stream, run.RunId, stream.Waiting!, stream.Until);

    private static IEnumerable<QuotaWait> Of(RunRecord run) => run.Streams.Values.Select(StreamResult.FromJson)
        .Where(stream => stream is { State: RunState.Waiting, IsHeldBack: false } && !stream.Reasons.IsEmpty)
        .Select(stream => new QuotaWait(run.Pipeline, stream.Stream, run.RunId, stream.Reasons[0], stream.WaitsUntil));
}
