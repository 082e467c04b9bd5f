using System.Globalization;
using MlConnector.Abstractions.Sources;
using MlConnector.Syspro.Options;

namespace MlConnector.Syspro.Streams;

/// <summary>Fits a stream that is read for the end of a month to the company's fiscal year, where that does not begin in January: which year is read, and which period the month is.</summary>
internal static class FiscalYearShape
{
    private const string Period = "Period";
    private const int Months = 12;

    /// <summary>Does it.</summary>
    public static StreamDefinition Shape(StreamDefinition stream, AsOfDefinition asOf, AgingSettings year)
    {
        if (year.YearStart == 1) return stream;
        string period = string.Create(CultureInfo.InvariantCulture, $"case when month(AsOf) >= {year.YearStart} then month(AsOf) - {year.YearStart - 1} else month(AsOf) + {Months + 1 - year.YearStart} end");
        return stream with
        {
            AsOf = asOf with { YearStart = year.YearStart, YearNamedByEnd = year.YearNamedByEnd },
            Derived = [.. stream.Derived.Select(derived => derived.Field.Name == Period ? derived with { Expression = period } : derived)],
        };
    }
}
