using System.Globalization;

namespace MlConnector.Composition.Wording;

/// <summary>Figures, moments and durations as people read them.</summary>
public static class Units
{
    /// <summary><c>1,234,567</c>.</summary>
    public static string Count(long value) => value.ToString("N0", CultureInfo.InvariantCulture);

    /// <summary>Bytes in whole megabytes, rounded up: <c>12 MB</c>.</summary>
    public static string Bytes(long value) => $"{Count((value / 1_000_000) + (value % 1_000_000 > 0 ? 1 : 0))} MB";

    /// <summary>Money and other exact figures with their own digits: <c>1,234.50</c>.</summary>
    public static string Amount(decimal value) => value.ToString("#,##0.00##########", CultureInfo.InvariantCulture);

    /// <summary><c>2026-11-21 09:14:08Z</c>.</summary>
    public static string Moment(DateTimeOffset moment) => moment.UtcDateTime.ToString("yyyy-MM-dd HH:mm:ss'Z'", CultureInfo.InvariantCulture);

    /// <summary>Of a moment that is near: <c>14:30Z</c>, or <c>2026-11-22 14:30Z</c> on another day.</summary>
    public static string Clock(DateTimeOffset moment, DateTimeOffset now) =>
        moment.UtcDateTime.ToString(moment.UtcDateTime.Date == now.UtcDateTime.Date ? "HH:mm'Z'" : "yyyy-MM-dd HH:mm'Z'", CultureInfo.InvariantCulture);

    /// <summary><c>0.4 s</c>, <c>12 s</c>, <c>3 min 5 s</c>, <c>30 min</c>, <c>2 h 10 min</c>, <c>4 days</c>.</summary>
    public static string Duration(TimeSpan time) => time switch
    {
        { TotalSeconds: < 10 } => string.Create(CultureInfo.InvariantCulture, $"{Math.Max(0L, time.Ticks) / TimeSpan.TicksPerSecond}.{Math.Max(0L, time.Ticks) % TimeSpan.TicksPerSecond / 1_000_000} s"),
        { TotalMinutes: < 1 } => string.Create(CultureInfo.InvariantCulture, $"{time.Seconds} s"),
        { TotalHours: < 1, Seconds: 0 } => string.Create(CultureInfo.InvariantCulture, $"{time.Minutes} min"),
        { TotalHours: < 1 } => string.Create(CultureInfo.InvariantCulture, $"{time.Minutes} min {time.Seconds} s"),
        { TotalDays: < 2, Minutes: 0 } => string.Create(CultureInfo.InvariantCulture, $"{time.Days * 24 + time.Hours} h"),
        { TotalDays: < 2 } => string.Create(CultureInfo.InvariantCulture, $"{time.Days * 24 + time.Hours} h {time.Minutes} min"),
        _ => string.Create(CultureInfo.InvariantCulture, $"{time.Days} days"),
    };

    /// <summary>How long ago: <c>3 min 5 s ago</c>.</summary>
    public static string Ago(DateTimeOffset moment, DateTimeOffset now) => $"{Duration(now - moment)} ago";

    /// <summary>Rows per second over a time; 0 where there was none.</summary>
    public static long Rate(long rows, TimeSpan time) => time.Ticks <= 0 ? 0 : (long)((Int128)rows * TimeSpan.TicksPerSecond / time.Ticks);
}
