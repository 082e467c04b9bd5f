using MlConnector.Engine.Ports;
using MlConnector.Engine.Runs;

namespace MlConnector.Engine.Schedules;

/// <summary>Where a stream stands against its schedule.</summary>
/// <param name="Stream">Stream.</param>
/// <param name="Next">When its schedule comes round next; null without a schedule.</param>
public sealed record StreamTurn(string Stream, DateTimeOffset? Next)
{
    /// <summary>The newest turn of its schedule that nobody has taken; null where none has come round since it was last read.</summary>
    public DateTimeOffset? Missed { get; init; }

    /// <summary>Its last read did not come to its end; null if it did, or there was none.</summary>
    public StreamResult? Unfinished { get; init; }

    /// <summary>It has a schedule and was never read.</summary>
    public bool IsFirst { get; init; }

    /// <summary>The stream that delivers the other half of its documents, and so is read with it; null if it has none.</summary>
    public string? OtherHalf { get; init; }

    /// <summary>
    /// Pure: the turn of a stream with a schedule. Turns come <paramref name="delay"/> after their times; <paramref name="last"/> is the run that read it last. A turn that it took is not taken again: two nodes that
    /// look at the same time are told apart by the turn.
    /// </summary>
    public static StreamTurn Of(string stream, ZonedSchedule schedule, RunRecord? last, DateTimeOffset now, TimeSpan delay)
    {
        DateTimeOffset? next = schedule.Next(now - delay) + delay;
        if (last is null) return new StreamTurn(stream, next) { IsFirst = true };
        StreamResult result = StreamResult.FromJson(last.Streams[stream]);
        DateTimeOffset read = last.StartedAt - delay;
        return new StreamTurn(stream, next)
        {
            Missed = schedule.Newest(last.DueAt > read ? last.DueAt.Value : read, now - delay),
            Unfinished = IsOver(result) ? null : result,
        };
    }

    /// <summary>Rows that are held back have their time; what failed, was stopped or waits for a limit does not.</summary>
    private static bool IsOver(StreamResult result) => result.State is RunState.Verified or RunState.Unverified || result.IsHeldBack;
}
