using System.Collections.Immutable;
using MlConnector.Abstractions.Schemas;

namespace MlConnector.Proof.Exactness;

/// <summary>A column, and how its values are made.</summary>
/// <param name="Field">What is declared of it.</param>
/// <param name="Next">A value, that does not fit if it is to be bad.</param>
internal sealed record ExactColumn(Field Field, Func<Samples, bool, Sample> Next)
{
    private static readonly DaysOf Since1900 = new(new DateOnly(1900, 1, 1), DateOnly.MaxValue, "MAP-RANGE");

    /// <summary>Behind the time zones of a place that has no summer time: two hours east.</summary>
    private const string Zone = "Etc/GMT-2";

    private const int East = 120;

    /// <summary>What Power BI keeps.</summary>
    public static ImmutableArray<ExactColumn> OfPowerBi { get; } =
    [
        Number("Money", 28, 4), new(new Field("Quantity", FieldType.Decimal) { Precision = 28, Scale = 14 }, static (make, bad) => make.Numbers.Binary(bad)), .. Common(),
        Day(Since1900), Time("Time", null, new TimesOf(Since1900, 7, 7, null, MarksUtc: true)),
    ];

    /// <summary>What BigQuery keeps; of dates those that its partitions may have, where the table has any.</summary>
    public static ImmutableArray<ExactColumn> OfBigQuery(DaysOf days) => [Number("Money", 38, 9), Number("Big", 76, 38), .. Common(), Day(days), .. Times()];

    /// <summary>What Tableau keeps.</summary>
    public static ImmutableArray<ExactColumn> OfTableau { get; } = [Number("Money", 38, 4), Number("Part", 38, 38), Number("Long", 38, 0), .. Common(), Day(DaysOf.Any), .. Times()];

    private static ExactColumn[] Common() =>
    [
        new(new Field("Whole", FieldType.Integer), static (make, bad) => make.Numbers.Whole(bad)), new(new Field("Name", FieldType.Text), static (make, bad) => make.Texts.Next(make.IsNarrow, bad)),
        new(new Field("Flag", FieldType.Boolean), static (make, bad) => make.Flags.Next(bad)),
    ];

    private static ExactColumn Number(string name, int precision, int scale) => new(new Field(name, FieldType.Decimal) { Precision = precision, Scale = scale }, (make, bad) => make.Numbers.Exact(precision - scale, scale, bad));

    private static ExactColumn Day(DaysOf days) => new(new Field("Day", FieldType.Date), (make, bad) => make.Times.Day(days, bad));

    /// <summary>A time that stays as written and one that means an instant; of a second microseconds are kept.</summary>
    private static ExactColumn[] Times() => [Time("Time", null, new TimesOf(DaysOf.Any, 9, 6, null, MarksUtc: false)), Time("Moment", Zone, new TimesOf(DaysOf.Any, 9, 6, East, MarksUtc: true))];

    private static ExactColumn Time(string name, string? zone, TimesOf times) => new(new Field(name, FieldType.DateTime) { Zone = zone }, (make, bad) => make.Times.Time(times, bad));
}
