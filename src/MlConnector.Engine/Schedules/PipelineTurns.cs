using System.Collections.Immutable;
using MlConnector.Engine.Configuration.Model;
using MlConnector.Engine.Configuration.Revisions;
using MlConnector.Engine.Ports;
using MlConnector.Engine.Runs;

namespace MlConnector.Engine.Schedules;

/// <summary>Reads whose turn it is from the store: the service and a timer ask here, and so decide alike.</summary>
public sealed class PipelineTurns(EngineServices services)
{
    /// <summary>
    /// The turn of a pipeline now; <paramref name="by"/> is who asks, <paramref name="awaking"/> as in <see cref="PipelineTurn.Of"/>. Runs whose process died are settled first: the turns they took are open again. A stream without a
    /// schedule runs only when told, one that keeps days only when asked for a day.
    /// </summary>
    public async Task<PipelineTurn> OfAsync(string pipeline, RevisionContent content, string by, bool awaking, CancellationToken cancel)
    {
        await new InterruptedRuns(services).SettleAsync(pipeline, by, cancel);
        TimeZoneInfo zone = TimeZoneInfo.FindSystemTimeZoneById(content.Settings.TimeZone);
        ScheduleCalendar? calendar = content.Settings.Calendar;
        TimeSpan delay = TurnDelay.Of(pipeline, calendar?.Jitter ?? TimeSpan.Zero);
        DateTimeOffset now = services.Time.GetUtcNow();
        ImmutableArray<StreamTurn>.Builder turns = ImmutableArray.CreateBuilder<StreamTurn>();
        foreach (AppliedStream stream in content.Streams) turns.Add(await OfAsync(pipeline, stream, content.Settings.Schedule, zone, now, delay, cancel));
        DateTimeOffset lastFull = calendar?.FullRefresh is null ? now : await LastFullAsync(pipeline, cancel);
        return PipelineTurn.Of(turns.ToImmutable(), calendar, zone, lastFull, now, delay, awaking);
    }

    private async Task<StreamTurn> OfAsync(string pipeline, AppliedStream stream, Schedule? schedule, TimeZoneInfo zone, DateTimeOffset now, TimeSpan delay, CancellationToken cancel)
    {
        string name = stream.Plan.Name;
        string? otherHalf = stream.Plan.Stream.Cut?.PairedStream;
        if (stream.Plan.Stream.AsOf is not null || (stream.Plan.Schedule ?? schedule) is not { } chosen) return new StreamTurn(name, null) { OtherHalf = otherHalf };
        RunRecord? last = await services.Store.Runs.LastReadAsync(pipeline, name, cancel);
        return StreamTurn.Of(name, new ZonedSchedule(chosen, zone), last, now, delay) with { OtherHalf = otherHalf };
    }

    /// <summary>When everything was read last, or the pipeline was applied first. A full read whose process died counts for none: it is made up for.</summary>
    private async Task<DateTimeOffset> LastFullAsync(string pipeline, CancellationToken cancel) =>
        await services.Store.Runs.LastOfAsync(pipeline, "full", cancel) is { State: not RunState.Interrupted } full ? full.StartedAt : (await services.Store.Revisions.ListAsync(pipeline, cancel))[^1].At;
}
