using System.Globalization;
using MlConnector.Abstractions.Configuration;
using MlConnector.Engine.Configuration.Model;

namespace MlConnector.Engine.Configuration.Reading;

/// <summary>Settings that are texts with a form of their own: schedules, zones, dates, shares, sizes.</summary>
internal static class TextSettings
{
    private static readonly (string Unit, long Bytes)[] Units = [("TB", 1L << 40), ("GB", 1L << 30), ("MB", 1L << 20), ("KB", 1L << 10)];

    public static Schedule? Schedule(SettingReader reader, string name)
    {
        string text = reader.Text(name);
        if (text.Length == 0) return null;
        if (Model.Schedule.Parse(text) is { } schedule) return schedule;
        Wrong(reader, name, text, "Write 'every 15 minutes', 'hourly', 'daily at 06:30', 'weekdays at 06:30', 'weekly on monday at 06:30', 'monthly on last day at 18:00' or a cron line of five fields; minutes must divide 60 and hours 24.");
        return null;
    }

    public static string TimeZone(SettingReader reader, string name)
    {
        string text = reader.Text(name, "Etc/UTC");
        if (text.Contains('/', StringComparison.Ordinal) && TimeZoneInfo.TryFindSystemTimeZoneById(text, out _)) return text;
        if (text == "UTC") return "Etc/UTC";
        Wrong(reader, name, text, "Give an IANA zone such as Europe/Stockholm.");
        return "Etc/UTC";
    }

    public static TimeSpan? FlushAfter(SettingReader reader) => reader.Has("flushAfter") ? reader.Duration("flushAfter", TimeSpan.Zero, TimeSpan.Zero, TimeSpan.FromDays(1)) : null;

    public static DateOnly? Date(SettingReader reader, string name)
    {
        string text = reader.Text(name);
        if (text.Length == 0) return null;
        if (DateOnly.TryParseExact(text, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out DateOnly date)) return date;
        Wrong(reader, name, text, "Write a date as 2024-01-01.");
        return null;
    }

    public static int Percent(SettingReader reader, string name, int standard)
    {
        string text = reader.Text(name);
        if (text.Length == 0) return standard;
        if (int.TryParse(text.TrimEnd('%', ' '), NumberStyles.None, CultureInfo.InvariantCulture, out int percent) && percent is >= 0 and <= 100) return percent;
        Wrong(reader, name, text, "Write a whole percentage from 0% to 100%.");
        return standard;
    }

    public static long Bytes(SettingReader reader, string name)
    {
        string text = reader.Text(name);
        foreach ((string unit, long bytes) in Units)
        {
            if (text.EndsWith(unit, StringComparison.Ordinal) && int.TryParse(text[..^2].Trim(), NumberStyles.None, CultureInfo.InvariantCulture, out int count) && count is > 0 and < 1_000_000) return count * bytes;
        }

        if (text.Length > 0) Wrong(reader, name, text, "Write a size such as 500MB or 20GB.");
        return 0;
    }

    /// <summary>One of the words, or null if nothing is written.</summary>
    public static T? Choice<T>(SettingReader reader, string name, IReadOnlyList<(string Name, T Value)> words)
        where T : struct => reader.Has(name) ? reader.Choice(name, words[0].Value, [.. words]) : null;

    private static void Wrong(SettingReader reader, string name, string text, string fix) =>
        reader.Report("CONFIG-VALUE", reader.Node(name)!.Place, $"{reader.Path}.{name} is '{text}'.", fix);
}
