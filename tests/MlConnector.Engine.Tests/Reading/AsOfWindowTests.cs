using MlConnector.Abstractions.Errors;
using MlConnector.Abstractions.Records;
using MlConnector.Abstractions.Schemas;
using MlConnector.Abstractions.Sources;
using MlConnector.Engine.Reading;
using MlConnector.Engine.Tests.Delivery.Fixtures;

namespace MlConnector.Engine.Tests.Reading;

/// <summary>Which days a source can answer for, and what is read for them.</summary>
public sealed class AsOfWindowTests
{
    private static readonly DateOnly Today = new(2026, 7, 15);

    [Theory]
    [InlineData(AsOfDates.Today, "2026-07-15", true)]
    [InlineData(AsOfDates.Today, "2026-07-14", false)]
    [InlineData(AsOfDates.Today, "2026-07-16", false)]
    [InlineData(AsOfDates.PeriodEnd, "2026-06-30", true)]
    [InlineData(AsOfDates.PeriodEnd, "2024-02-29", true)]
    [InlineData(AsOfDates.PeriodEnd, "2023-02-28", true)]
    [InlineData(AsOfDates.PeriodEnd, "2024-02-28", false)]
    [InlineData(AsOfDates.PeriodEnd, "2026-07-15", false)]
    [InlineData(AsOfDates.PeriodEnd, "2026-07-31", false)]
    public void A_day_is_answered_or_refused_with_those_that_are(AsOfDates dates, string day, bool answers)
    {
        StreamDefinition stream = Stream(new AsOfDefinition(dates));
        if (answers) Assert.IsType<FullWindow>(AsOfWindow.Of(stream, DateOnly.ParseExact(day, "yyyy-MM-dd"), Today));
        else Assert.Equal("AS-OF-DATE", Assert.Throws<ConnectorException>(() => AsOfWindow.Of(stream, DateOnly.ParseExact(day, "yyyy-MM-dd"), Today)).Error.Code);
    }

    [Theory]
    [InlineData(1, true, "2026-03-31", "2026")]
    [InlineData(7, true, "2025-06-30", "2025")]
    [InlineData(7, true, "2025-07-31", "2026")]
    [InlineData(7, false, "2025-06-30", "2024")]
    [InlineData(7, false, "2025-07-31", "2025")]
    public void Only_the_fiscal_year_of_the_day_is_read(int start, bool byEnd, string day, string year)
    {
        StreamDefinition stream = Stream(new AsOfDefinition(AsOfDates.PeriodEnd) { YearField = "Year", YearStart = start, YearNamedByEnd = byEnd });
        var window = Assert.IsType<KeyWindow>(AsOfWindow.Of(stream, DateOnly.ParseExact(day, "yyyy-MM-dd"), Today));
        Assert.Equal(("Year", year), (window.Fields.Single(), window.Keys.Single().Single()));
    }

    [Fact]
    public async Task Rows_of_a_source_that_knows_of_no_days_are_of_the_day_that_was_asked_for()
    {
        await using var desk = new DeliveryDesk();
        desk.Source.Fill(30);
        StreamDefinition plain = desk.Source.Definition;
        StreamDefinition dated = plain with { AsOf = new AsOfDefinition(AsOfDates.Today), Fields = plain.Fields.Insert(1, new Field("Day", FieldType.Date) { SourceName = "$asof" }), Key = plain.Key.Insert(0, "Day") };
        Assert.Equal((plain.Key, plain.Fields), (dated.WithoutDay().Key, dated.WithoutDay().Fields), static (one, other) => one.Item1.SequenceEqual(other.Item1) && one.Item2.SequenceEqual(other.Item2));

        await using var stream = new DatedStream(dated, desk.Source, Today);
        List<string> rows = [];
        await foreach (SourcePage page in stream.ReadAsync(new FullWindow(), TestContext.Current.CancellationToken))
        {
            using SourcePage read = page;
            for (int row = 0; row < page.Records.RowCount; row++) rows.Add(string.Join('|', Enumerable.Range(0, 3).Select(cell => CellValue.Text(page.Records[row].Bytes(cell)))));
        }

        Assert.Equal(desk.Source.Rows.Select(row => $"{row.Id}|2026-07-15|{row.Name}"), rows);
    }

    private static StreamDefinition Stream(AsOfDefinition asOf) => MemorySource.DefinitionOf(ReadStrategy.Snapshot, WriteMode.Versions, AbsenceMeaning.Ignored) with { AsOf = asOf };
}
