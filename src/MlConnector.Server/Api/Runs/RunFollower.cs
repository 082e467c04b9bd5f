using System.Net.ServerSentEvents;
using System.Runtime.CompilerServices;
using MlConnector.Composition;
using MlConnector.Engine.Ports;
using MlConnector.Server.Runs;

namespace MlConnector.Server.Api.Runs;

/// <summary>Tells a follower how far a run is, each second until it has ended. A run of another process is told by its state alone.</summary>
internal sealed class RunFollower(Workspace workspace, string id, LiveRun? live)
{
    private static readonly TimeSpan Beat = TimeSpan.FromSeconds(1);

    public async IAsyncEnumerable<SseItem<RunProgress>> EventsAsync([EnumeratorCancellation] CancellationToken cancel)
    {
        while (await GoesOnAsync(cancel))
        {
            yield return new SseItem<RunProgress>(await ProgressAsync(cancel), "progress");
            Task beat = Task.Delay(Beat, workspace.Time, cancel);
            await (live is null ? beat : Task.WhenAny(beat, live.Ended));
        }

        yield return new SseItem<RunProgress>(await ProgressAsync(cancel), "end");
    }

    private async Task<bool> GoesOnAsync(CancellationToken cancel) => live is not null ? !live.Ended.IsCompleted : (await workspace.Store.Runs.FindAsync(id, cancel))?.State == RunState.Running;

    private async Task<RunProgress> ProgressAsync(CancellationToken cancel)
    {
        if (live is { Ended.IsCompleted: false }) return RunProgress.Of(live, RunState.Running, workspace.Scrub);
        RunRecord? run = await workspace.Store.Runs.FindAsync(id, cancel);
        RunState state = run?.State ?? RunState.Failed;
        return live is not null ? RunProgress.Of(live, state, workspace.Scrub) : new RunProgress(id, run!.Pipeline, state, IsStopping: false, [], []);
    }
}
