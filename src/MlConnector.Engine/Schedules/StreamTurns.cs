using System.Collections.Immutable;
using MlConnector.Engine.Configuration.Model;
using MlConnector.Engine.Configuration.Revisions;
using MlConnector.Engine.Ports;
using MlConnector.Engine.Runs;

namespace MlConnector.Engine.Schedules;

/// <summary>Whose turn it is.</summary>
/// <param name="Stream">Stream.</param>
/// <param name="IsDue">It is time to read it.</param>
/// <param name="Next">When its schedule comes round next, in the pipeline's zone; null without a schedule.</param>
public sealed record StreamTurn(string Stream, bool IsDue, DateTime? Next)
{
    /// <summary>The time of its schedule, local, that nobody has taken yet; null where none has come round since it was last read.</summary>
    public DateTime? Missed { get; init; }

    /// <summary>Its last read did not come to its end; null if it did, or there was none.</summary>
    public StreamResult? Unfinished { get; init; }

    /// <summary>It was read before.</summary>
    public bool WasRead { get; init; }
}

/// <summary>
/// Which streams of a pipeline are due by their own schedules: what a timer asks that ticks more often than any of them. A stream is due when its schedule has come round since it was last read, when it was never read, or when its
/// last read did not come to its end. One without a schedule runs only when told.
/// </summary>
public sealed class StreamTurns(IRunStore runs, TimeProvider time)
{
    /// <summary>The turn of each stream, in the pipeline's order.</summary>
    public async Task<ImmutableArray<StreamTurn>> OfAsync(string pipeline, RevisionContent content, CancellationToken cancel)
    {
        TimeZoneInfo zone = TimeZoneInfo.FindSystemTimeZoneById(content.Settings.TimeZone);
        DateTimeOffset now = time.GetUtcNow();
        ImmutableArray<StreamTurn>.Builder turns = ImmutableArray.CreateBuilder<StreamTurn>();
        foreach (AppliedStream stream in content.Streams)
        {
            Schedule? schedule = stream.Plan.Stream.AsOf is null ? stream.Plan.Schedule ?? content.Settings.Schedule : null; // a day is asked for, never due
            RunRecord? last = schedule is null ? null : await runs.LastReadAsync(pipeline, stream.Plan.Name, cancel);
            turns.Add(schedule is null ? new StreamTurn(stream.Plan.Name, false, null) : Turn(stream.Plan.Name, schedule, zone, last, now));
        }

        return WithOtherHalves(turns, content);
    }

    /// <summary>Pure: the turn of one stream.</summary>
    internal static StreamTurn Turn(string stream, Schedule schedule, TimeZoneInfo zone, RunRecord? last, DateTimeOffset now)
    {
        DateTime local = TimeZoneInfo.ConvertTime(now, zone).DateTime;
        DateTime? next = schedule.Next(local);
        if (last is null) return new StreamTurn(stream, true, next);
        StreamResult result = StreamResult.FromJson(last.Streams[stream]);
        DateTime? missed = schedule.Next(Since(last.StartedAt, now, zone, local)) is { } came && came <= local ? came : null;
        bool over = IsOver(result);
        return new StreamTurn(stream, !over || missed is not null, next) { Missed = missed, Unfinished = over ? null : result, WasRead = true };
    }

    /// <summary>Rows that are held back have their time; what failed, was stopped or waits for a limit goes on with the next tick.</summary>
    private static bool IsOver(StreamResult result) => result.State is RunState.Verified or RunState.Unverified || result.IsHeldBack;

    /// <summary>The local time of the last read. Where the clock was set back since then, what it would have been on today's clock: rather a turn too many than an hour without one.</summary>
    private static DateTime Since(DateTimeOffset last, DateTimeOffset now, TimeZoneInfo zone, DateTime local)
    {
        DateTime then = TimeZoneInfo.ConvertTime(last, zone).DateTime, today = local.AddTicks((last - now).Ticks);
        return then < today ? then : today;
    }

    /// <summary>A document is delivered when both its halves are, so they are read together.</summary>
    private static ImmutableArray<StreamTurn> WithOtherHalves(IEnumerable<StreamTurn> turns, RevisionContent content)
    {
        HashSet<string> due = [.. turns.Where(turn => turn.IsDue).Select(turn => turn.Stream)];
        foreach (AppliedStream stream in content.Streams)
        {
            if (stream.Plan.Stream.Cut?.PairedStream is { } other && due.Contains(stream.Plan.Name)) due.Add(other);
        }

        return [.. turns.Select(turn => turn with { IsDue = due.Contains(turn.Stream) })];
    }
}
