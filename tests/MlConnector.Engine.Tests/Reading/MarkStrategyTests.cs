using MlConnector.Abstractions.Errors;
using MlConnector.Abstractions.Records;
using MlConnector.Abstractions.Schemas;
using MlConnector.Abstractions.Sources;
using MlConnector.Engine.Reading;
using MlConnector.Engine.Reading.Strategies;

namespace MlConnector.Engine.Tests.Reading;

public sealed class MarkStrategyTests
{
    private static readonly DateOnly Today = new(2026, 11, 21);

    private static StreamDefinition Stream(ReadStrategy strategy = ReadStrategy.Date, FieldType type = FieldType.Date, int fullEvery = 0) => new("payments", "ApInvoicePay")
    {
        Fields = [new Field("Id", FieldType.Integer), new Field("At", type)],
        Key = ["Id"],
        Strategy = strategy,
        Cursor = new CursorDefinition { Field = "At", Overlap = TimeSpan.FromDays(7), FullEvery = fullEvery },
        Defaults = new StreamDefaults("Payments", WriteMode.Versions),
    };

    private static ReadRequest Request(StreamDefinition stream, string? cursor, ReadMode mode = ReadMode.Poll) =>
        new(stream, cursor, Today, new DateTimeOffset(2026, 11, 21, 12, 0, 0, TimeSpan.Zero), mode);

    private static string Read(ReadRequest request, params string?[] dates)
    {
        IReadStrategy strategy = ReadStrategies.Create(request);
        int windows = strategy.Plan().Length;
        using RecordPage page = Rows.Page(request.Stream.ToSchema(), [.. dates.Select((date, i) => new[] { i.ToString(System.Globalization.CultureInfo.InvariantCulture), date })]);
        for (int row = 0; row < page.RowCount; row++) strategy.Observe(page[row]);
        string? cursor = null;
        for (int window = 0; window < windows; window++) cursor = strategy.WindowRead(window) ?? cursor;
        return Assert.IsType<string>(cursor);
    }

    private static ReadWindow Next(StreamDefinition stream, string cursor) => Assert.Single(ReadStrategies.Create(Request(stream, cursor)).Plan()).Window;

    [Theory]
    [InlineData(ReadStrategy.Date)]
    [InlineData(ReadStrategy.Stamp)]
    [InlineData(ReadStrategy.OpenItems)]
    [InlineData(ReadStrategy.Journal)]
    public void A_strategy_without_what_it_goes_by_is_refused(ReadStrategy strategy)
    {
        StreamDefinition stream = Stream(strategy) with { Cursor = new CursorDefinition() };
        Assert.Equal("STREAM-CURSOR", Assert.Throws<ConnectorException>(() => ReadStrategies.Create(Request(stream, null))).Error.Code);
    }

    [Fact]
    public void The_first_read_is_complete() =>
        Assert.Equal(new PlannedWindow(new FullWindow(), true), Assert.Single(ReadStrategies.Create(Request(Stream(), null)).Plan()));

    [Fact]
    public void The_next_read_begins_the_overlap_before_the_latest_date_and_asks_for_missing_dates()
    {
        string cursor = Read(Request(Stream(), null), "2026-11-02", null, "2026-11-18");
        Assert.Equal(new RangeWindow("At", "2026-11-11", null, WithNulls: true), Next(Stream(), cursor));
    }

    [Fact]
    public void A_date_in_the_future_moves_the_mark_no_further_than_the_sources_today()
    {
        string cursor = Read(Request(Stream(), null), "2026-11-02", "2031-01-01");
        Assert.Equal(new RangeWindow("At", "2026-11-14", null, WithNulls: true), Next(Stream(), cursor));
    }

    [Theory]
    [InlineData("2031-01-01T08:00:00")]
    [InlineData("2026-11-21T23:00:00")]
    [InlineData("2026-11-21T23:00:00Z")]
    public void A_time_later_today_moves_the_mark_no_further_than_todays_beginning(string latest)
    {
        StreamDefinition stream = Stream(type: FieldType.DateTime) with { Cursor = new CursorDefinition { Field = "At", Overlap = TimeSpan.FromHours(1) } };
        string cursor = Read(Request(stream, null), "2026-11-20T10:00:00", latest);
        Assert.Equal("2026-11-20T23:00:00", Assert.IsType<RangeWindow>(Next(stream, cursor)).From);
    }

    [Fact]
    public void INV2_an_empty_read_never_moves_the_mark()
    {
        string cursor = Read(Request(Stream(), null), "2026-11-18");
        string again = Read(Request(Stream(), cursor));
        Assert.Equal(Next(Stream(), cursor), Next(Stream(), again));
    }

    [Fact]
    public void An_older_date_never_moves_the_mark_back()
    {
        string cursor = Read(Request(Stream(), null), "2026-11-18");
        Assert.Equal(Next(Stream(), cursor), Next(Stream(), Read(Request(Stream(), cursor), "2026-11-12")));
    }

    [Fact]
    public void Stamps_of_different_precision_are_ordered_by_their_instant()
    {
        StreamDefinition stream = Stream(ReadStrategy.Stamp, FieldType.DateTime) with { Cursor = new CursorDefinition { Field = "At", Overlap = TimeSpan.Zero } };
        string cursor = Read(Request(stream, null), "2026-11-18T10:00:05.5Z", "2026-11-18T10:00:05Z");
        Assert.Equal("2026-11-18T10:00:05.5Z", Assert.IsType<RangeWindow>(Next(stream, cursor)).From);
    }

    [Fact]
    public void A_stamp_that_goes_backwards_in_a_complete_read_stops_the_stream()
    {
        StreamDefinition stream = Stream(ReadStrategy.Stamp, FieldType.DateTime);
        string cursor = Read(Request(stream, null), "2026-11-18T10:00:00Z");
        ConnectorException error = Assert.Throws<ConnectorException>(() => Read(Request(stream, cursor, ReadMode.Full), "2026-11-01T10:00:00Z"));
        Assert.Equal("CURSOR-REGRESSED", error.Error.Code);
    }

    [Fact]
    public void A_poll_that_misses_the_highest_stamp_is_followed_by_a_complete_read_that_decides()
    {
        StreamDefinition stream = Stream(ReadStrategy.Stamp, FieldType.DateTime);
        string cursor = Read(Request(stream, null), "2026-11-17T10:00:00Z", "2026-11-18T10:00:00Z");
        Assert.IsType<RangeWindow>(Next(stream, Read(Request(stream, cursor), "2026-11-18T10:00:00Z")));

        string doubted = Read(Request(stream, cursor), "2026-11-17T10:00:00Z");

        Assert.IsType<FullWindow>(Next(stream, doubted));
        Assert.Equal("CURSOR-REGRESSED", Assert.Throws<ConnectorException>(() => Read(Request(stream, doubted), "2026-11-17T10:00:00Z")).Error.Code);
        Assert.IsType<RangeWindow>(Next(stream, Read(Request(stream, doubted), "2026-11-18T11:00:00Z")));
    }

    [Fact]
    public void A_full_read_is_due_after_so_many_polls()
    {
        StreamDefinition stream = Stream(fullEvery: 2);
        string cursor = Read(Request(stream, null), "2026-11-18");
        cursor = Read(Request(stream, cursor), "2026-11-18");
        Assert.IsType<RangeWindow>(Next(stream, cursor));
        cursor = Read(Request(stream, cursor), "2026-11-18");
        Assert.IsType<FullWindow>(Next(stream, cursor));
    }

    [Fact]
    public void A_company_added_later_is_read_completely_beside_the_poll()
    {
        string cursor = Read(Request(Stream(), null) with { Companies = ["A"] }, "2026-11-18");
        IReadStrategy strategy = ReadStrategies.Create(Request(Stream(), cursor) with { Companies = ["A", "B"] });
        Assert.Collection(
            strategy.Plan(),
            added => Assert.Equal(["B"], Assert.IsType<FullWindow>(added.Window).Companies),
            poll => Assert.IsType<RangeWindow>(poll.Window));
    }

    [Fact]
    public void INV2_the_mark_moves_with_the_last_window_only()
    {
        string cursor = Read(Request(Stream(), null) with { Companies = ["A"] }, "2026-11-18");
        IReadStrategy strategy = ReadStrategies.Create(Request(Stream(), cursor) with { Companies = ["A", "B"] });
        Assert.Equal(2, strategy.Plan().Length);
        Assert.Null(strategy.WindowRead(0));
        Assert.NotNull(strategy.WindowRead(1));
    }

    [Fact]
    public void A_cursor_of_another_strategy_is_refused_with_a_code()
    {
        ConnectorException error = Assert.Throws<ConnectorException>(() => ReadStrategies.Create(Request(Stream(), """{"periods":{},"loadedSince":null}""")).Plan());
        Assert.Equal("CURSOR-FORM", error.Error.Code);
    }
}
