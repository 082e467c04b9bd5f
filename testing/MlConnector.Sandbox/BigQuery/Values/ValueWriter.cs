using System.Globalization;

namespace MlConnector.Sandbox.BigQuery.Values;

/// <summary>Values as text: in answers, casts, and for those who look from outside.</summary>
internal static class ValueWriter
{
    /// <summary>In <c>rows[].f[].v</c>.</summary>
    public static string? Answer(object? value, bool int64Timestamps) => value switch
    {
        Instant instant when int64Timestamps => instant.Micros.ToString(CultureInfo.InvariantCulture),
        Instant instant => (instant.Micros / 1e6).ToString("E15", CultureInfo.InvariantCulture),
        DateTime local => Moment(local, "yyyy-MM-dd'T'HH:mm:ss"),
        _ => Plain(value),
    };

    /// <summary><c>CAST(value AS STRING)</c>.</summary>
    public static string? Cast(object? value) => value switch
    {
        Instant instant => Moment(instant.Utc, "yyyy-MM-dd HH:mm:ss") + "+00",
        DateTime local => Moment(local, "yyyy-MM-dd HH:mm:ss"),
        _ => Plain(value),
    };

    /// <summary>ISO 8601, digits, true or false.</summary>
    public static string? Canonical(object? value) => value switch
    {
        Instant instant => Moment(instant.Utc, "yyyy-MM-dd'T'HH:mm:ss") + "Z",
        DateTime local => Moment(local, "yyyy-MM-dd'T'HH:mm:ss"),
        _ => Plain(value),
    };

    private static string? Plain(object? value) => value switch
    {
        null => null,
        bool flag => flag ? "true" : "false",
        DateOnly date => date.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture),
        double number => number.ToString("R", CultureInfo.InvariantCulture),
        IFormattable other => other.ToString(null, CultureInfo.InvariantCulture),
        _ => value.ToString(),
    };

    private static string Moment(DateTime moment, string format) => moment.ToString(moment.Ticks % TimeSpan.TicksPerSecond == 0 ? format : format + ".ffffff", CultureInfo.InvariantCulture);
}
