using System.Globalization;

namespace MlConnector.Proof.Exactness;

/// <summary>Dates and times at the edges of their types and in between, as ERPs write them.</summary>
internal sealed class TimeSamples(Random random)
{
    private const string DayForm = "yyyy-MM-dd", TimeForm = "yyyy-MM-dd'T'HH:mm:ss";
    private static readonly string[] Missing = ["", "   ", "0000-00-00", "0000/00/00"];
    private static readonly string[] Impossible = ["2026-02-29", "2026-13-01", "2026-00-10", "1900-02-29", "31.12.2026", "2026-1-1", "yesterday", "10000-01-01"];
    private static readonly DateOnly[] Edges = [DateOnly.MinValue, new(1582, 10, 10), new(1899, 12, 31), new(1900, 1, 1), new(1900, 2, 28), new(1970, 1, 1), new(2000, 2, 29), new(2038, 1, 19), DateOnly.MaxValue];

    /// <summary>A day of a column that keeps those of a span.</summary>
    public Sample Day(DaysOf column, bool bad)
    {
        if (bad && (column.IsWhole || random.Next(2) == 0)) return Of(Impossible[random.Next(Impossible.Length)], null, "MAP-TYPE");
        if (!bad && random.Next(12) == 0) return Of(Missing[random.Next(Missing.Length)], null);
        DateOnly day = bad ? Outside(column) : Inside(column);
        string text = Text(day, DayForm);
        string written = random.Next(5) switch { 0 => Text(day, "yyyy/MM/dd"), 1 => Text(day, "yyyyMMdd"), 2 => $"{text}T{random.Next(24):D2}:59:59", 3 => $"{text}T00:00:00-05:00", _ => text };
        return Of(written, bad ? null : text, bad ? column.Dead : null);
    }

    /// <summary>An instant, or a local time without zone.</summary>
    public Sample Time(TimesOf column, bool bad)
    {
        if (bad && random.Next(2) == 0) return Of($"2026-05-31T{random.Next(24, 30)}:00:00", null, "MAP-TYPE");
        Sample sample;
        do sample = Time(column, bad ? Near(column.Days) : Inside(column.Days));
        while (sample.Dead is not null != bad); // near the earliest and the latest day a zone decides
        return sample;
    }

    private Sample Time(TimesOf column, DateOnly day)
    {
        bool last = random.Next(20) == 0; // of a day: to round it would be another day, or none
        DateTime local = day.ToDateTime(last ? new TimeOnly(23, 59, 59) : new TimeOnly(random.Next(24), random.Next(60), random.Next(60)));
        string fraction = last ? "." + new string('9', column.Written) : random.Next(3) == 0 ? Fraction(random.Next(1, column.Written + 1)) : "";
        string text = local.ToString(TimeForm, CultureInfo.InvariantCulture) + fraction;
        int? minutes = random.Next(3) == 0 ? null : random.Next(3) == 0 ? 0 : random.Next(-14 * 4, 14 * 4 + 1) * 15;
        string zone = minutes is not { } east ? "" : east == 0 && random.Next(2) == 0 ? "Z" : $"{(east < 0 ? '-' : '+')}{Math.Abs(east) / 60:D2}:{Math.Abs(east) % 60:D2}";
        long ticks = local.Ticks - (minutes ?? column.East ?? 0) * TimeSpan.TicksPerMinute;
        bool isUtc = minutes is not null || column.East is not null;
        bool dead = ticks < 0 || ticks > DateTime.MaxValue.Ticks || !column.Days.Holds(DateOnly.FromDateTime(new DateTime(ticks)));
        return Of(text + zone, dead ? null : new DateTime(ticks).ToString(TimeForm, CultureInfo.InvariantCulture) + Kept(fraction, column.Kept) + (isUtc && column.MarksUtc ? "Z" : ""), dead ? "MAP-RANGE" : null);
    }

    private string Fraction(int digits) => "." + string.Concat(Enumerable.Range(0, digits).Select(_ => (char)('0' + random.Next(10))));

    /// <summary>Cut, never rounded, to the digits that the column keeps.</summary>
    private static string Kept(string fraction, int digits) => fraction[..Math.Min(fraction.Length, digits + 1)].TrimEnd('0').TrimEnd('.');

    private DateOnly Inside(DaysOf column)
    {
        DateOnly[] edges = [column.First, column.Last, .. Edges.Where(column.Holds)];
        return random.Next(2) == 0 ? edges[random.Next(edges.Length)] : DateOnly.FromDayNumber(random.Next(column.First.DayNumber, column.Last.DayNumber + 1));
    }

    private DateOnly Outside(DaysOf column)
    {
        bool before = column.Last == DateOnly.MaxValue || column.First > DateOnly.MinValue && random.Next(2) == 0;
        if (random.Next(4) == 0) return before ? column.First.AddDays(-1) : column.Last.AddDays(1);
        return DateOnly.FromDayNumber(before ? random.Next(0, column.First.DayNumber) : random.Next(column.Last.DayNumber + 1, DateOnly.MaxValue.DayNumber + 1));
    }

    /// <summary>A day outside, or one at the edge that a zone brings outside.</summary>
    private DateOnly Near(DaysOf column) => column.IsWhole ? random.Next(2) == 0 ? column.First : column.Last : Outside(column);

    private static Sample Of(string text, string? arrives, string? dead = null) => new($"\"{text}\"", text, arrives, dead);

    private static string Text(DateOnly day, string form) => day.ToString(form, CultureInfo.InvariantCulture);
}

/// <summary>Days that a column keeps, and the code of a dead letter for any other.</summary>
internal sealed record DaysOf(DateOnly First, DateOnly Last, string Dead)
{
    /// <summary>Every day that there is.</summary>
    public static DaysOf Any { get; } = new(DateOnly.MinValue, DateOnly.MaxValue, "MAP-RANGE");

    /// <summary>True if no day lies outside.</summary>
    public bool IsWhole => First == DateOnly.MinValue && Last == DateOnly.MaxValue;

    /// <summary>True for a day that is kept.</summary>
    public bool Holds(DateOnly day) => day >= First && day <= Last;
}

/// <summary>Times that a column keeps.</summary>
/// <param name="Days">Their days, in UTC where they mean an instant.</param>
/// <param name="Written">Digits of a second that are written.</param>
/// <param name="Kept">Digits of a second that it keeps.</param>
/// <param name="East">Minutes east of UTC of a time without zone; null if it stays as written.</param>
/// <param name="MarksUtc">Whether what arrives says that it is UTC.</param>
internal sealed record TimesOf(DaysOf Days, int Written, int Kept, int? East, bool MarksUtc);
