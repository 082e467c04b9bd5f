using System.Collections.Immutable;
using MlConnector.Engine.Ports;
using MlConnector.Engine.Runs;

namespace MlConnector.Engine.Replay;

/// <summary>Which dead letters to replay: one, all of a code, all that a run found, or a stream's.</summary>
/// <param name="Ids">These; empty = whatever matches the rest.</param>
public sealed record ReplaySelection(ImmutableArray<long> Ids)
{
    /// <summary>Only of this stream.</summary>
    public string? Stream { get; init; }

    /// <summary>Only with this code.</summary>
    public string? Code { get; init; }

    /// <summary>Only found first by this run.</summary>
    public string? RunId { get; init; }
}

/// <summary>
/// Delivers again from the journal, without the source: with the current revision, through the ledger like any row, so that nothing is sent that is there already. A replay is a run of its own, with
/// the same stages and the same proofs.
/// </summary>
public sealed class ReplayService(EngineServices services)
{
    private const int LettersAtOnce = 1000;

    /// <summary>Replays dead letters, with their repairs where there are some. What still cannot be delivered stays open and is the reason why the run is not verified.</summary>
    public async Task<RunResult> ReplayDeadLettersAsync(PinnedPipeline pipeline, ReplaySelection selection, RunRequest request, CancellationToken stop, CancellationToken cancel)
    {
        List<DeadLetterRecord> letters = await SelectAsync(pipeline.Name, selection, cancel);
        ILookup<StreamId, DeadLetterRecord> byStream = letters.ToLookup(letter => letter.Stream);
        IReadOnlyList<StreamRecord> streams = await services.Store.Streams.ListAsync(pipeline.Name, cancel);
        ImmutableArray<string> names = [.. streams.Where(stream => byStream.Contains(stream.Id)).Select(stream => stream.Stream)];
        if (names.IsEmpty) return new RunResult("", pipeline.Name, pipeline.Revision, []);
        return await new PipelineRunner(services).RunAsync(
            pipeline, request with { Streams = names }, "replay", (delivery, ended, ends) => new DeadLetterReplay(delivery).RunAsync([.. byStream[delivery.Context.State.Id]], ended, ends), stop, cancel);
    }

    /// <summary>Maps delivered rows again with the current revision, from the journal (<c>apply --existing replay</c>): those whose newest record was sent with an older one.</summary>
    public Task<RunResult> ReplayRevisionAsync(PinnedPipeline pipeline, RunRequest request, CancellationToken stop, CancellationToken cancel) =>
        new PipelineRunner(services).RunAsync(pipeline, request, "replay", static (delivery, ended, ends) => new CurrentStateReplay(delivery).OlderRevisionsAsync(ended, ends), stop, cancel);

    private async Task<List<DeadLetterRecord>> SelectAsync(string pipeline, ReplaySelection selection, CancellationToken cancel)
    {
        var found = new List<DeadLetterRecord>();
        foreach (long id in selection.Ids)
        {
            if (await services.Store.DeadLetters.FindAsync(id, cancel) is { } letter) found.Add(letter);
        }

        if (!selection.Ids.IsDefaultOrEmpty) return found;
        long after = 0;
        while (true)
        {
            var filter = new DeadLetterFilter(pipeline, selection.Stream, selection.Code, selection.RunId, Limit: LettersAtOnce, After: after);
            IReadOnlyList<DeadLetterRecord> page = await services.Store.DeadLetters.ListAsync(filter, cancel);
            found.AddRange(page);
            if (page.Count < LettersAtOnce) return found;
            after = page[^1].Id;
        }
    }
}
