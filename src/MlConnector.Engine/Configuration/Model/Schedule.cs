using System.Globalization;

namespace MlConnector.Engine.Configuration.Model;

/// <summary>
/// When a pipeline or stream runs: <c>every 15 minutes</c> (counted from midnight), <c>hourly</c>, <c>daily at 06:30</c>, <c>weekdays at 06:30</c>, <c>weekly on monday at 06:30</c>, <c>monthly on 15 at
/// 06:30</c>, <c>monthly on last day at 18:00</c>, or a cron line of five fields. Pure: it is asked for the next time, in local time of the pipeline's zone.
/// </summary>
public sealed record Schedule
{
    private const int MinutesPerDay = 1440;
    private readonly CronFields fields;

    private Schedule(string text, CronFields fields) => (Text, this.fields) = (text, fields);

    /// <summary>As written, blanks made single.</summary>
    public string Text { get; }

    /// <summary>How often it runs on the busiest day, for the arithmetic of quotas.</summary>
    public int RunsPerDay => fields.Minutes.Count(set => set) * fields.Hours.Count(set => set);

    /// <summary>How often it runs in one hour (0 to 23) of such a day.</summary>
    public int RunsIn(int hour) => fields.Hours[hour] ? fields.Minutes.Count(set => set) : 0;

    /// <summary>It comes round in every hour of the day.</summary>
    public bool IsOfEveryHour => fields.Hours.All(set => set);

    /// <summary>Reads a schedule; null if it is none.</summary>
    public static Schedule? Parse(string text)
    {
        string[] words = text.Split(' ', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
        CronFields? read = words switch
        {
            ["every", var count, var unit] => Every(count, unit),
            ["every", "minute"] => CronFields.Parse("*", "*", "*", "*", "*"),
            ["hourly"] or ["every", "hour"] => CronFields.Parse("0", "*", "*", "*", "*"),
            ["daily"] or ["every", "day"] => CronFields.Parse("0", "0", "*", "*", "*"),
            ["daily", "at", var time] => At(time, "*"),
            ["weekdays", "at", var time] => At(time, "1-5"),
            ["weekly"] => CronFields.Parse("0", "0", "*", "*", "1"),
            ["weekly", "on", var weekday, "at", var time] when CronFields.WeekdayOf(weekday) is { } number => At(time, number),
            ["monthly"] => CronFields.Parse("0", "0", "1", "*", "*"),
            ["monthly", "on", "last", "day", "at", var time] => At(time, "*") is { } daily ? daily with { OnlyLastDay = true } : null,
            ["monthly", "on", var date, "at", var time] => At(time, "*", date),
            [var minute, var hour, var day, var month, var weekday] => CronFields.Parse(minute, hour, day, month, weekday),
            _ => null,
        };
        return read is null ? null : new Schedule(string.Join(' ', words), read);
    }

    /// <summary>The first local time after <paramref name="local"/>, to the minute; null if there is none within five years (30 February).</summary>
    public DateTime? Next(DateTime local)
    {
        DateTime minute = new DateTime(local.Year, local.Month, local.Day, local.Hour, local.Minute, 0).AddTicks(TimeSpan.TicksPerMinute);
        for (DateTime day = minute.Date; day < minute.Date.AddYears(5); day = day.AddTicks(TimeSpan.TicksPerDay))
        {
            if (!fields.IsDay(day)) continue;
            int first = day == minute.Date ? minute.Hour * 60 + minute.Minute : 0;
            for (int at = first; at < MinutesPerDay; at++)
            {
                if (fields.Hours[at / 60] && fields.Minutes[at % 60]) return day.AddTicks(at * TimeSpan.TicksPerMinute);
            }
        }

        return null;
    }

    /// <inheritdoc />
    public bool Equals(Schedule? other) => other is not null && other.Text == Text;

    /// <inheritdoc />
    public override int GetHashCode() => StringComparer.Ordinal.GetHashCode(Text);

    /// <inheritdoc />
    public override string ToString() => Text;

    private static CronFields? Every(string count, string unit)
    {
        if (!int.TryParse(count, NumberStyles.None, CultureInfo.InvariantCulture, out int number) || number < 1) return null;
        return unit switch
        {
            "minutes" or "minute" when 60 % number == 0 => CronFields.Parse($"*/{count}", "*", "*", "*", "*"),
            "hours" or "hour" when 24 % number == 0 => CronFields.Parse("0", $"*/{count}", "*", "*", "*"),
            _ => null,
        };
    }

    private static CronFields? At(string time, string weekday, string day = "*") =>
        TimeOnly.TryParseExact(time, "HH:mm", CultureInfo.InvariantCulture, DateTimeStyles.None, out TimeOnly at)
            ? CronFields.Parse(at.Minute.ToString(CultureInfo.InvariantCulture), at.Hour.ToString(CultureInfo.InvariantCulture), day, "*", weekday)
            : null;
}
