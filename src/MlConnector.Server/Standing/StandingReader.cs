using System.Collections.Immutable;
using MlConnector.Composition;
using MlConnector.Composition.Pipelines;
using MlConnector.Engine.Configuration.Model;
using MlConnector.Engine.Ports;
using MlConnector.Server.Runs;
using MlConnector.Server.Schedules;

namespace MlConnector.Server.Standing;

/// <summary>Reads how all pipelines stand, with a handful of statements however many there are.</summary>
public sealed class StandingReader(Workspace workspace, PipelineCatalog catalog, RunDesk desk, ScheduleLoop loop)
{
    /// <summary>Runs that a strip shows.</summary>
    public const int RunsShown = 24;

    /// <summary>All pipelines, those that need a person first.</summary>
    public async Task<ImmutableArray<PipelineStanding>> AllAsync(CancellationToken cancel)
    {
        IReadOnlyList<StoredPipeline> pipelines = await catalog.AllAsync(cancel);
        StandingFacts facts = await FactsAsync(cancel);
        return [.. pipelines.Select(pipeline => Of(pipeline, facts)).OrderByDescending(standing => standing.Worst).ThenBy(standing => standing.Name, StringComparer.OrdinalIgnoreCase)];
    }

    /// <summary>One pipeline, or null.</summary>
    public async Task<PipelineStanding?> FindAsync(string name, CancellationToken cancel) =>
        await catalog.FindAsync(name, cancel) is { } pipeline ? Of(pipeline, await FactsAsync(cancel)) : null;

    private async Task<StandingFacts> FactsAsync(CancellationToken cancel) => new(
        workspace.Time.GetUtcNow(),
        await workspace.Store.Runs.NewestOfEachAsync(RunsShown, cancel),
        await workspace.Store.Runs.VerifiedAsync(cancel),
        (await workspace.Store.Streams.ListAsync(null, cancel)).ToLookup(stream => stream.Pipeline, StringComparer.Ordinal),
        await workspace.Store.DeadLetters.CountOpenAsync(cancel),
        (await workspace.Store.Pauses.ListAsync(cancel)).ToDictionary(pause => pause.Pipeline, StringComparer.Ordinal));

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
            PromisedBy = verified is { } since && ShortestSchedule(pipeline) is { } schedule ? Promise.Of(schedule, TimeZoneInfo.FindSystemTimeZoneById(pipeline.Content.Settings.TimeZone), since) : null,
            NextTurn = look?.Next,
            Pause = facts.Pauses.GetValueOrDefault(pipeline.Name),
            Blackout = look?.HeldBy,
            OpenDeadLetters = streams.Sum(stream => facts.DeadLetters.GetValueOrDefault(stream.Id)),
        };
        return standing with { Needs = [.. Needs.Of(standing, streams, facts.Now, workspace.Scrub).OrderByDescending(need => need.Urgency)] };
    }

    private static Schedule? ShortestSchedule(StoredPipeline pipeline) =>
        pipeline.Content.Streams.Select(stream => stream.Plan.Schedule ?? pipeline.Content.Settings.Schedule).OfType<Schedule>().MaxBy(schedule => schedule.RunsPerDay);

    private sealed record StandingFacts(
        DateTimeOffset Now, ILookup<string, RunRecord> Runs, IReadOnlyDictionary<string, DateTimeOffset> Verified, ILookup<string, StreamRecord> Streams, IReadOnlyDictionary<StreamId, long> DeadLetters,
        IReadOnlyDictionary<string, SchedulePause> Pauses);
}
