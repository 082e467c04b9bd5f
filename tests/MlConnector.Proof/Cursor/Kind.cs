using System.Globalization;
using MlConnector.Abstractions.Schemas;
using MlConnector.Abstractions.Sources;

namespace MlConnector.Proof.Cursor;

/// <summary>A kind of schedule: a strategy, and what its cursor column holds.</summary>
/// <param name="Name">For reports.</param>
/// <param name="Strategy">How it is read.</param>
/// <param name="Type">Type of the cursor column.</param>
/// <param name="Instants">True if the column holds instants; else the local clock, which a change of the clocks sets back.</param>
/// <param name="Overlaps">Overlaps that are tried.</param>
internal sealed record Kind(string Name, ReadStrategy Strategy, FieldType Type, bool Instants, TimeSpan[] Overlaps)
{
    private static readonly TimeSpan[] Days = [TimeSpan.FromDays(1), TimeSpan.FromDays(3), TimeSpan.FromDays(7)];

    public static IReadOnlyList<Kind> All { get; } =
    [
        new("date by day", ReadStrategy.Date, FieldType.Date, false, Days),
        new("date by second", ReadStrategy.Date, FieldType.DateTime, false, [TimeSpan.FromHours(1), TimeSpan.FromHours(2), TimeSpan.FromHours(26)]),
        new("stamp", ReadStrategy.Stamp, FieldType.DateTime, true, [TimeSpan.FromSeconds(30), TimeSpan.FromMinutes(5)]),
        new("open-items by day", ReadStrategy.OpenItems, FieldType.Date, false, Days),
        new("open-items by second", ReadStrategy.OpenItems, FieldType.DateTime, false, [TimeSpan.FromHours(1), TimeSpan.FromHours(26)]),
        new("journal", ReadStrategy.Journal, FieldType.Date, false, Days),
        new("snapshot", ReadStrategy.Snapshot, FieldType.Date, false, Days),
    ];

    /// <summary>The value as the server writes it: a local time gets a zone that it does not have.</summary>
    public string Write(DateTime at, TimeZoneInfo zone) => (Type, Instants) switch
    {
        (FieldType.Date, _) => at.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture),
        (_, false) => at.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture),
        _ => TimeZoneInfo.ConvertTime(new DateTimeOffset(at, TimeSpan.Zero), zone).ToString("yyyy-MM-dd'T'HH:mm:sszzz", CultureInfo.InvariantCulture),
    };

    /// <summary>The stream.</summary>
    public StreamDefinition Stream(TimeSpan overlap, AbsenceMeaning absence) => new("items", "Items")
    {
        Fields =
        [
            new Field("K", FieldType.Text) { Required = true }, new Field("At", Type), new Field("Value", FieldType.Decimal) { Precision = 18, Scale = 4 }, new Field("Open", FieldType.Text),
            new Field("Year", FieldType.Integer), new Field("Period", FieldType.Integer), new Field("Journal", FieldType.Integer),
        ],
        Key = ["K"],
        Strategy = Strategy,
        Absence = absence,
        Cursor = new CursorDefinition
        {
            Field = Strategy switch { ReadStrategy.Journal => "Journal", ReadStrategy.Snapshot => null, _ => "At" },
            Overlap = overlap,
            OpenFilter = Strategy == ReadStrategy.OpenItems ? "Open eq 'Y'" : null,
            OpenWhen = Strategy == ReadStrategy.OpenItems ? "Open = 'Y'" : null,
            YearField = "Year",
            PeriodField = "Period",
            PeriodWindow = 3,
        },
        Defaults = new StreamDefaults("Items", WriteMode.Versions),
    };
}
