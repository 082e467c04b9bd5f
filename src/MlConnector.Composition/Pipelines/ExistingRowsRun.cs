using System.Collections.Immutable;
using MlConnector.Engine.Configuration.Model;
using MlConnector.Engine.Planning;
using MlConnector.Engine.Reading;
using MlConnector.Engine.Runs;

namespace MlConnector.Composition.Pipelines;

/// <summary>The second half of a mapping change: the run that brings rows that were delivered with an older mapping to the new one.</summary>
/// <param name="Existing">How: mapped again from the journal, or read again from the source.</param>
/// <param name="Streams">Streams that have such rows.</param>
public sealed record ExistingRowsRun(ExistingRows Existing, ImmutableArray<string> Streams)
{
    /// <summary>What is left to do once a plan is applied; null if there are no such rows, or they stay.</summary>
    /// <param name="plan">The plan.</param>
    /// <param name="existing">What becomes of such rows.</param>
    /// <param name="asked">It was said for this time: then it also finishes what an earlier one began, or makes up for rows that were left. The engine knows which records have another mapping.</param>
    public static ExistingRowsRun? Of(PipelinePlan plan, ExistingRows existing, bool asked)
    {
        if (existing == ExistingRows.Leave) return null;
        ImmutableArray<string> changed =
        [
            .. plan.Streams.Where(stream => stream.MappingChange is not null || asked && stream.RowsInTable > 0).Select(stream => stream.Stream)
                .Where(name => existing != ExistingRows.Reread || !KeepsDays(plan, name)),
        ];
        return changed.IsEmpty ? null : new ExistingRowsRun(existing, changed);
    }

    /// <summary>The run that is asked for.</summary>
    public RunRequest Request(string by) => Existing == ExistingRows.Replay
        ? new RunRequest(by) { Streams = Streams }
        : new RunRequest(by) { Streams = Streams, Mode = ReadMode.Full, RenewsOlder = true };

    /// <summary>Carries it out.</summary>
    public Task<(RunResult Result, TimeSpan Took)> RunAsync(PipelineRunning running, StoredPipeline stored, RunRequest request, CancellationToken stop) =>
        Existing == ExistingRows.Replay ? running.ReplayRevisionAsync(stored, request, stop) : running.RunAsync(stored, request, stop);

    /// <summary>Days that are kept beside each other cannot be read once more.</summary>
    private static bool KeepsDays(PipelinePlan plan, string name) => plan.Content.Streams.First(stream => stream.Plan.Name == name).Plan.Stream.AsOf is not null;
}
