namespace MlConnector.Abstractions.Sources;

/// <summary>Days that a source can answer for.</summary>
public enum AsOfDates
{
    /// <summary>Only its own today: it keeps no past (stock).</summary>
    Today,

    /// <summary>The last days of months that are over: it keeps balances of period ends.</summary>
    PeriodEnd,
}

/// <summary>
/// A stream that is read for a day on demand (<c>mlc run --as-of</c>) and never by a poll. The day is part of its key, so that rows of different days are different rows to ledger and destination; nothing is concluded from a row that
/// another day does not have.
/// </summary>
/// <param name="Dates">Days that can be answered.</param>
public sealed record AsOfDefinition(AsOfDates Dates)
{
    /// <summary>What fills the field of the day.</summary>
    public const string Source = "$asof";

    /// <summary>Field of the fiscal year, by which only that year is read; null = everything is.</summary>
    public string? YearField { get; init; }

    /// <summary>Month in which the fiscal year begins.</summary>
    public int YearStart { get; init; } = 1;

    /// <summary>A year that does not begin in January is called by the calendar year in which it ends.</summary>
    public bool YearNamedByEnd { get; init; } = true;

    /// <summary>The fiscal year of a day.</summary>
    public int YearOf(DateOnly day) => day.Year + (YearStart == 1 ? 0 : YearNamedByEnd ? (day.Month >= YearStart ? 1 : 0) : day.Month >= YearStart ? 0 : -1);
}
