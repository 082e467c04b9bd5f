using System.Globalization;

namespace MlConnector.Abstractions.Destinations;

/// <summary>Days one after the other, the first and the last included. Of a time it is the day that is written, of an instant its day in UTC.</summary>
public readonly record struct DaySpan(DateOnly From, DateOnly To)
{
    private const string Form = "yyyy-MM-dd";

    /// <summary>From the text that <see cref="ToString"/> gives.</summary>
    public static DaySpan Parse(string text)
    {
        string[] ends = text.Split('/');
        return new DaySpan(DateOnly.ParseExact(ends[0], Form, CultureInfo.InvariantCulture), DateOnly.ParseExact(ends[1], Form, CultureInfo.InvariantCulture));
    }

    /// <summary>As ISO 8601 writes it: <c>2026-01-01/2026-02-28</c>.</summary>
    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{From.ToString(Form, CultureInfo.InvariantCulture)}/{To.ToString(Form, CultureInfo.InvariantCulture)}");
}
