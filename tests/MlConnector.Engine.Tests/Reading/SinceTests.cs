using MlConnector.Abstractions.Configuration;
using MlConnector.Abstractions.Errors;
using MlConnector.Abstractions.Records;
using MlConnector.Abstractions.Schemas;
using MlConnector.Abstractions.Sources;
using MlConnector.Engine.Reading;
using MlConnector.Engine.Reading.Strategies;

namespace MlConnector.Engine.Tests.Reading;

/// <summary><c>since:</c> cuts history by a date that the stream declares, at the first load and at every poll after it; a stream without one is read whole.</summary>
public sealed class SinceTests
{
    private const string Day = "2026-11-15";
    private static readonly FullWindow FromDay = new() { Since = ("Day", Day) };

    private static StreamDefinition Stream(ReadStrategy strategy, string? field, string? since = null) => new("postings", "Posting")
    {
        Fields =
        [
            new Field("Year", FieldType.Integer), new Field("Period", FieldType.Integer), new Field("Number", FieldType.Integer), new Field("Day", FieldType.Date),
            new Field("Version", FieldType.Integer), new Field("At", FieldType.DateTime), new Field("Code", FieldType.Text),
        ],
        Key = ["Year", "Period", "Number"],
        Strategy = strategy,
        Cursor = new CursorDefinition { Field = field, SinceField = since, YearField = "Year", PeriodField = "Period", PeriodWindow = 1, Overlap = TimeSpan.FromDays(7), OpenFilter = "Number ne 0", OpenWhen = "Number <> 0" },
        Defaults = new StreamDefaults("Postings", WriteMode.Versions),
    };

    private static ReadRequest Request(StreamDefinition stream, string? cursor, string? since = Day) =>
        new(stream, cursor, new DateOnly(2026, 11, 21), new DateTimeOffset(2026, 11, 21, 12, 0, 0, TimeSpan.Zero), ReadMode.Poll) { Since = since };

    private static ReadWindow[] Plan(ReadRequest request) => [.. ReadStrategies.Create(request).Plan().Select(planned => planned.Window)];

    /// <summary>The cursor after a read that met one row.</summary>
    private static string Read(ReadRequest request, string number = "7", string version = "90")
    {
        IReadStrategy strategy = ReadStrategies.Create(request);
        int windows = strategy.Plan().Length;
        using RecordPage page = Rows.Page(request.Stream.ToSchema(), ["2026", "11", number, "2026-11-18", version, "2026-11-18T10:00:00Z", "x"]);
        strategy.Observe(page[0]);
        string? cursor = null;
        for (int window = 0; window < windows; window++) cursor = strategy.WindowRead(window) ?? cursor;
        return Assert.IsType<string>(cursor);
    }

    [Theory]
    [InlineData(ReadStrategy.Snapshot, null, "Day", "Day")]
    [InlineData(ReadStrategy.Snapshot, null, null, null)]
    [InlineData(ReadStrategy.Date, "Day", null, "Day")]
    [InlineData(ReadStrategy.Stamp, "At", null, "At")]
    [InlineData(ReadStrategy.Stamp, "Version", null, null)]
    [InlineData(ReadStrategy.Stamp, "Version", "Day", "Day")]
    [InlineData(ReadStrategy.OpenItems, "Day", null, "Day")]
    [InlineData(ReadStrategy.OpenItems, null, null, null)]
    [InlineData(ReadStrategy.OpenItems, null, "Day", "Day")]
    [InlineData(ReadStrategy.Journal, "Number", null, null)]
    [InlineData(ReadStrategy.Journal, "Number", "Day", "Day")]
    public void A_first_load_is_cut_by_the_declared_date_or_by_a_cursor_that_is_one(ReadStrategy strategy, string? field, string? since, string? cutBy)
    {
        PlannedWindow[] load = [.. ReadStrategies.Create(Request(Stream(strategy, field, since), null)).Plan()];
        Assert.Equal(new FullWindow { Since = cutBy is null ? null : (cutBy, Day) }, load[0].Window);
        Assert.Equal(cutBy is null, load.All(window => window.Complete));
        Assert.Equal(strategy == ReadStrategy.OpenItems && cutBy is not null ? [new OpenWindow()] : [], load.Skip(1).Select(window => window.Window));
    }

    [Fact]
    public void A_poll_does_not_bring_what_the_load_left_out()
    {
        StreamDefinition date = Stream(ReadStrategy.Date, "Day"), open = Stream(ReadStrategy.OpenItems, "Day"), stamp = Stream(ReadStrategy.Stamp, "Version", "Day"), journal = Stream(ReadStrategy.Journal, "Number", "Day");
        Assert.Equal([new RangeWindow("Day", Day, null, WithNulls: true)], Plan(Request(date, Read(Request(date, null)))));
        Assert.Equal([new RangeWindow("Day", Day, null, WithNulls: true), new OpenWindow()], Plan(Request(open, Read(Request(open, null)))));
        Assert.Equal([("Day", Day)], Plan(Request(stamp, Read(Request(stamp, null)))).OfType<RangeWindow>().Select(window => window.Since!.Value));
        ReadWindow[] periods = Plan(Request(journal, Read(Request(journal, null))));
        Assert.NotEmpty(periods);
        Assert.All(periods, window => Assert.Equal(("Day", Day), Assert.IsType<JournalWindow>(window).Since));
        Assert.Equal([FromDay], Plan(Request(Stream(ReadStrategy.Snapshot, null, "Day"), null)));
    }

    [Fact]
    public void An_earlier_date_reads_everything_again_and_a_later_one_changes_no_poll()
    {
        StreamDefinition journal = Stream(ReadStrategy.Journal, "Number", "Day");
        string cursor = Read(Request(journal, null));
        Assert.Equal([new FullWindow { Since = ("Day", "2025-01-01") }], Plan(Request(journal, cursor, "2025-01-01")));
        Assert.Equal([new FullWindow()], Plan(Request(journal, cursor, null)));
        Assert.All(Plan(Request(journal, cursor, "2026-11-20")), window => Assert.Equal(("Day", Day), Assert.IsType<JournalWindow>(window).Since));
    }

    [Theory]
    [InlineData(ReadStrategy.Journal, "Number")]
    [InlineData(ReadStrategy.Stamp, "Version")]
    public void What_went_backwards_is_noticed_by_the_same_cut_or_an_earlier_one_and_says_nothing_behind_a_later_one(ReadStrategy strategy, string field)
    {
        StreamDefinition stream = Stream(strategy, field, "Day");
        string cursor = Read(Request(stream, null));
        foreach (string since in (string[])[Day, "2025-01-01"])
            Assert.Equal("CURSOR-REGRESSED", Assert.Throws<ConnectorException>(() => Read(Request(stream, cursor, since) with { Mode = ReadMode.Full }, "6", "80")).Error.Code);
        Read(Request(stream, cursor, "2026-11-16") with { Mode = ReadMode.Full }, "6", "80");
    }

    [Fact]
    public void A_date_that_cannot_cut_a_stream_never_reads_it_again()
    {
        StreamDefinition journal = Stream(ReadStrategy.Journal, "Number");
        string cursor = Read(Request(journal, null));
        Assert.All(Plan(Request(journal, cursor, null)), window => Assert.Null(Assert.IsType<JournalWindow>(window).Since));
    }

    [Theory]
    [InlineData("Code", "is no date")]
    [InlineData("Nowhere", "is no field")]
    public void A_field_that_is_no_date_is_refused(string field, string why)
    {
        Problems problems = new();
        StreamReferences.Check(Stream(ReadStrategy.Journal, "Number", field), new SettingReader(new MapNode(new SettingPlace("test.yaml", 1, 1), []), "streams.postings", problems));
        ConnectorError error = Assert.Single(problems.Errors);
        Assert.Equal("CONFIG-FIELD", error.Code);
        Assert.Contains(why, error.Message, StringComparison.Ordinal);
    }
}
