using System.Collections.Immutable;
using MlConnector.Composition;
using MlConnector.Composition.Pipelines;
using MlConnector.Engine.Ports;
using MlConnector.Server.Alerts.Facts;
using MlConnector.Server.Runs;
using MlConnector.Server.Schedules;

namespace MlConnector.Server.Standing;

/// <summary>Reads how pipelines stand. A few statements for all of them together, however many there are, and only what is newest of each, however much history there is.</summary>
public sealed class StandingReader
{
    /// <summary>Runs that a strip shows.</summary>
    public const int RunsShown = 24;

    private readonly Workspace workspace;
    private readonly PipelineCatalog catalog;
    private readonly RunDesk desk;
    private readonly ScheduleLoop loop;
    private readonly QuotaOutlook outlook;
    private readonly SharedReading<StandingList> reading;
    private volatile StandingList? last;
    private long orders;

    /// <summary>Reads from a data folder and from what goes on in this process.</summary>
    public StandingReader(Workspace workspace, PipelineCatalog catalog, RunDesk desk, ScheduleLoop loop, QuotaOutlook outlook)
    {
        (this.workspace, this.catalog, this.desk, this.loop, this.outlook) = (workspace, catalog, desk, loop, outlook);
        reading = new SharedReading<StandingList>(ReadListAsync);
    }

    /// <summary>How long a list may be behind what goes on (see <see cref="StandingList.Behind"/>).</summary>
    internal TimeSpan Behind => last?.Behind ?? TimeSpan.Zero;

    /// <summary>All pipelines, those that need a person first; of the runs only the last that has ended, which tells how a pipeline stands.</summary>
    public async Task<ImmutableArray<PipelineStanding>> ListAsync(CancellationToken cancel) => (await KeptAsync(cancel)).All;

    /// <summary>The same with what is kept beside it: what was read last while that holds, else a new reading, which those who ask at the same time share.</summary>
    internal async Task<StandingList> KeptAsync(CancellationToken cancel)
    {
        if (await HeldAsync(cancel) is { } held) return held;
        await reading.UnderWay.WaitAsync(cancel);
        return await HeldAsync(cancel) ?? await reading.AskAsync(cancel);
    }

    /// <summary>Something was ordered here: no list from before is shown any more.</summary>
    internal void NoteOrder() => Interlocked.Increment(ref orders);

    /// <summary>Those of a list that are shown, with their newest runs.</summary>
    public async Task<ImmutableArray<PipelineStanding>> WithRunsAsync(IReadOnlyCollection<PipelineStanding> shown, CancellationToken cancel)
    {
        ILookup<string, RunRecord> runs = await workspace.Store.Runs.NewestOfEachAsync([.. shown.Select(standing => standing.Name)], RunsShown, cancel);
        return [.. shown.Select(standing => standing with { Runs = [.. runs[standing.Name]] })];
    }

    /// <summary>One pipeline, or null.</summary>
    public async Task<PipelineStanding?> FindAsync(string name, CancellationToken cancel) =>
        await catalog.FindAsync(name, cancel) is { } pipeline ? Of(pipeline, await FactsAsync(name, stop => workspace.Store.Runs.NewestOfEachAsync([name], RunsShown, stop), cancel)) : null;

    private async Task<StandingList?> HeldAsync(CancellationToken cancel) => last is { } list && list.Holds(await MarkAsync(cancel), workspace.Time.GetUtcNow()) ? list : null;

    private async Task<StandingMark> MarkAsync(CancellationToken cancel) => new(await workspace.Store.VersionAsync(cancel), desk.Changes, loop.Changes, outlook.Changes, Interlocked.Read(ref orders));

    private async Task<StandingList> ReadListAsync()
    {
        CancellationToken cancel = CancellationToken.None;

        // Before anything is read: what changes meanwhile is a change.
        StandingMark mark = await MarkAsync(cancel);
        IReadOnlyList<StoredPipeline> pipelines = await catalog.AllAsync(cancel);
        StandingFacts facts = await FactsAsync(null, async stop => (await workspace.Store.Runs.EndedAsync(null, stop)).ToLookup(run => run.Pipeline, StringComparer.Ordinal), cancel);
        return last = new StandingList([.. pipelines.Select(pipeline => Of(pipeline, facts)).OrderByDescending(standing => standing.Worst).ThenBy(standing => standing.Name, StringComparer.OrdinalIgnoreCase)], facts.Now, mark);
    }

    /// <summary>What is stored about a pipeline, or about all for null.</summary>
    private async Task<StandingFacts> FactsAsync(string? pipeline, Func<CancellationToken, Task<ILookup<string, RunRecord>>> runs, CancellationToken cancel)
    {
        string[]? only = pipeline is null ? null : [pipeline];
        return new StandingFacts(
            workspace.Time.GetUtcNow(),
            await runs(cancel),
            await workspace.Store.Runs.VerifiedAsync(only, cancel),
            (await workspace.Store.Streams.NeedingAsync(pipeline, cancel)).ToLookup(stream => stream.Pipeline, StringComparer.Ordinal),
            await workspace.Store.DeadLetters.CountOpenAsync(pipeline, cancel),
            (await workspace.Store.Pauses.ListAsync(cancel)).ToDictionary(pause => pause.Pipeline, StringComparer.Ordinal));
    }

    private PipelineStanding Of(StoredPipeline pipeline, StandingFacts facts)
    {
        PipelineLook? look = loop.LookOf(pipeline.Name);
        DateTimeOffset? verified = facts.Verified.TryGetValue(pipeline.Name, out DateTimeOffset at) ? at : null;
        StreamRecord[] streams = [.. facts.Streams[pipeline.Name].Where(stream => pipeline.Content.Streams.Any(applied => applied.Plan.Name == stream.Stream && applied.Table.Name == stream.Table))];
        var standing = new PipelineStanding(pipeline, [.. facts.Runs[pipeline.Name]])
        {
            Live = desk.Of(pipeline.Name),
            Stuck = desk.StuckOf(pipeline.Name),
            Refused = desk.RefusedOf(pipeline.Name),
            VerifiedAt = verified,
            PromisedBy = verified is { } since ? Promise.Of(pipeline, since) : null,
            NextTurn = look?.Next,
            Pause = facts.Pauses.GetValueOrDefault(pipeline.Name),
            Blackout = look?.HeldBy,
            OpenDeadLetters = streams.Sum(stream => facts.DeadLetters.GetValueOrDefault(stream.Id)),
        };
        return standing with { Needs = [.. Needs.Of(standing, streams, facts.Now, workspace.Scrub).OrderByDescending(need => need.Urgency)] };
    }

    private sealed record StandingFacts(
        DateTimeOffset Now, ILookup<string, RunRecord> Runs, IReadOnlyDictionary<string, DateTimeOffset> Verified, ILookup<string, StreamRecord> Streams, IReadOnlyDictionary<StreamId, long> DeadLetters,
        IReadOnlyDictionary<string, SchedulePause> Pauses);
}
