using System.Globalization;

namespace MlConnector.Proof.Exactness;

/// <summary>Dates and times at the edges of their types and in between, as ERPs write them.</summary>
internal sealed class TimeSamples(Random random)
{
    private static readonly DateOnly Earliest = new(1900, 1, 1);
    private static readonly string[] Missing = ["", "   ", "0000-00-00", "0000/00/00"];
    private static readonly string[] Impossible = ["2026-02-29", "2026-13-01", "2026-00-10", "1900-02-29", "31.12.2026", "2026-1-1", "yesterday", "10000-01-01"];

    /// <summary>A day.</summary>
    public Sample Day(bool bad)
    {
        if (bad && random.Next(2) == 0) return Of(Impossible[random.Next(Impossible.Length)], null, "MAP-TYPE");
        if (!bad && random.Next(12) == 0) return Of(Missing[random.Next(Missing.Length)], null);
        DateOnly day = bad ? DateOnly.FromDayNumber(random.Next(0, Earliest.DayNumber)) : Edge() ?? DateOnly.FromDayNumber(random.Next(Earliest.DayNumber, DateOnly.MaxValue.DayNumber + 1));
        string text = Text(day, "yyyy-MM-dd");
        string written = random.Next(5) switch { 0 => Text(day, "yyyy/MM/dd"), 1 => Text(day, "yyyyMMdd"), 2 => $"{text}T{random.Next(24):D2}:59:59", 3 => $"{text}T00:00:00-05:00", _ => text };
        return Of(written, bad ? null : text, bad ? "MAP-RANGE" : null);
    }

    /// <summary>An instant, or a local time without zone.</summary>
    public Sample Instant(bool bad)
    {
        if (bad && random.Next(2) == 0) return Of($"2026-05-31T{random.Next(24, 30)}:00:00", null, "MAP-TYPE");
        DateOnly day = bad ? DateOnly.FromDayNumber(random.Next(0, Earliest.DayNumber - 1)) : Edge() ?? DateOnly.FromDayNumber(random.Next(Earliest.DayNumber, DateOnly.MaxValue.DayNumber + 1));
        DateTime local = day.ToDateTime(new TimeOnly(random.Next(24), random.Next(60), random.Next(60)));
        string fraction = random.Next(3) == 0 ? "." + random.Next(1, 10_000_000).ToString("D7", CultureInfo.InvariantCulture) : "", shown = fraction.TrimEnd('0');
        string text = local.ToString("yyyy-MM-dd'T'HH:mm:ss", CultureInfo.InvariantCulture);
        if (random.Next(3) == 0) return Of(text + fraction, bad ? null : text + shown, bad ? "MAP-RANGE" : null);
        int minutes = random.Next(3) == 0 ? 0 : random.Next(-14 * 4, 14 * 4 + 1) * 15;
        string zone = minutes == 0 && random.Next(2) == 0 ? "Z" : $"{(minutes < 0 ? '-' : '+')}{Math.Abs(minutes) / 60:D2}:{Math.Abs(minutes) % 60:D2}";
        long ticks = local.Ticks - minutes * TimeSpan.TicksPerMinute;
        bool beyond = ticks < 0 || ticks > DateTime.MaxValue.Ticks;
        bool dead = beyond || DateOnly.FromDateTime(new DateTime(ticks)) < Earliest;
        return Of(text + fraction + zone, dead ? null : new DateTime(ticks).ToString("yyyy-MM-dd'T'HH:mm:ss", CultureInfo.InvariantCulture) + shown + "Z", dead ? "MAP-RANGE" : null);
    }

    private DateOnly? Edge() => random.Next(8) switch { 0 => Earliest, 1 => DateOnly.MaxValue, 2 => new DateOnly(2000, 2, 29), 3 => new DateOnly(1900, 1, 2), _ => null };

    private static Sample Of(string text, string? arrives, string? dead = null) => new($"\"{text}\"", text, arrives, dead);

    private static string Text(DateOnly day, string form) => day.ToString(form, CultureInfo.InvariantCulture);
}
