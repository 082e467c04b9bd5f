using System.Buffers.Text;
using MlConnector.Abstractions.Destinations;

namespace MlConnector.Engine.Delivery.Days;

/// <summary>The first and the last of some days. One that is not known makes the whole unknown.</summary>
internal sealed class DayRange
{
    private const int DayLength = 10;
    private DateOnly first = DateOnly.MaxValue;
    private DateOnly last = DateOnly.MinValue;

    /// <summary>False once a day was not known.</summary>
    public bool IsKnown { get; private set; } = true;

    /// <summary>The span; null if it is not known, or nothing was added.</summary>
    public DaySpan? Span => IsKnown && first <= last ? new DaySpan(first, last) : null;

    /// <summary>Adds the day of a canonical date or time: its first ten characters.</summary>
    public void Add(ReadOnlySpan<byte> canonical)
    {
        if (!TryDay(canonical, out DateOnly day))
        {
            Lose();
            return;
        }

        if (day < first) first = day;
        if (day > last) last = day;
    }

    /// <summary>A day is not known.</summary>
    public void Lose() => IsKnown = false;

    private static bool TryDay(ReadOnlySpan<byte> canonical, out DateOnly day)
    {
        day = default;
        if (canonical.Length < DayLength || canonical[4] != '-' || canonical[7] != '-') return false;
        if (!Part(canonical[..4], out int year) || !Part(canonical[5..7], out int month) || !Part(canonical[8..DayLength], out int number)) return false;
        if (year < 1 || month is < 1 or > 12 || number < 1 || number > DateTime.DaysInMonth(year, month)) return false;
        day = new DateOnly(year, month, number);
        return true;
    }

    private static bool Part(ReadOnlySpan<byte> digits, out int number) => Utf8Parser.TryParse(digits, out number, out int used) && used == digits.Length;
}
