using MlConnector.Engine.Configuration.Model;

namespace MlConnector.Engine.Schedules;

/// <summary>A schedule on the clocks of a zone: its turns as instants, each of which comes once, also where those clocks are set. Pure.</summary>
/// <param name="Schedule">When, on those clocks.</param>
/// <param name="Zone">Whose clocks.</param>
public readonly record struct ZonedSchedule(Schedule Schedule, TimeZoneInfo Zone)
{
    private static readonly TimeSpan FirstLookBack = TimeSpan.FromDays(2);

    /// <summary>
    /// The first turn after an instant; null if there is none within five years. A time that the clocks leave out comes when they have been set. In the hour that comes twice, a schedule of every hour has its turns both times, any
    /// other one the first time only: a daily turn is one a day, and nothing that runs all day is an hour without a turn.
    /// </summary>
    public DateTimeOffset? Next(DateTimeOffset after)
    {
        DateTime local = ZoneTime.ToLocal(after, Zone);
        DateTime? next = Schedule.Next(local);
        if (Zone.IsAmbiguousTime(local) && SecondPass(after, local) is { } again) return again;
        while (next is { } time)
        {
            // In the second pass of that hour a time of it lies behind already.
            DateTimeOffset instant = ZoneTime.ToInstant(time, Zone);
            if (instant > after) return instant;
            next = Schedule.Next(time);
        }

        return null;
    }

    /// <summary>The newest turn after <paramref name="after"/> that has come by <paramref name="now"/>; null if none has. Its cost does not grow with the time between them.</summary>
    public DateTimeOffset? Newest(DateTimeOffset after, DateTimeOffset now)
    {
        for (TimeSpan back = FirstLookBack; ; back *= 2)
        {
            bool isAll = now - after <= back;
            DateTimeOffset? newest = null;
            for (DateTimeOffset? turn = Next(isAll ? after : now - back); turn <= now; turn = Next(turn.Value)) newest = turn;
            if (newest is not null || isAll) return newest;
        }
    }

    /// <summary>The next turn in the second pass of the hour that comes twice; null if there is none, or the first pass has one before it.</summary>
    private DateTimeOffset? SecondPass(DateTimeOffset after, DateTime local)
    {
        if (!Schedule.IsOfEveryHour) return null;
        TimeSpan[] offsets = Zone.GetAmbiguousTimeOffsets(local);
        (TimeSpan early, TimeSpan late) = (offsets.Max(), offsets.Min());
        bool isFirst = after >= new DateTimeOffset(local, early) && after < new DateTimeOffset(local, late);
        if (isFirst && Schedule.Next(local) is { } soon && Zone.IsAmbiguousTime(soon)) return null;

        // From the first pass the whole of the second lies ahead: it begins so long before this time on the clock as the clocks are set back, at the most.
        for (DateTime? next = Schedule.Next(isFirst ? local - (early - late) : local); next is { } time; next = Schedule.Next(time))
        {
            if (Zone.IsAmbiguousTime(time)) return new DateTimeOffset(time, late).ToUniversalTime();
            if (time > local) return null;
        }

        return null;
    }
}
