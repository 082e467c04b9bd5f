using System.Collections.Immutable;
using System.Globalization;
using MlConnector.Abstractions.Errors;
using MlConnector.Abstractions.Records;
using MlConnector.Abstractions.Schemas;
using MlConnector.Abstractions.Sources;
using MlConnector.Engine.Reading;
using MlConnector.Engine.Reading.Strategies;
using MlConnector.Engine.Reading.Waiting;

namespace MlConnector.Engine.Tests.Reading;

public sealed class JournalStrategyTests
{
    private static readonly StreamDefinition Stream = new("gl_postings", "GenJournalDetail")
    {
        Fields = [new Field("Company", FieldType.Text) { SourceName = "$company" }, new Field("Year", FieldType.Integer), new Field("Period", FieldType.Integer), new Field("Journal", FieldType.Integer), new Field("Entry", FieldType.Integer)],
        Key = ["Company", "Year", "Period", "Journal", "Entry"],
        Strategy = ReadStrategy.Journal,
        Cursor = new CursorDefinition { Field = "Journal", YearField = "Year", PeriodField = "Period", PeriodWindow = 2 },
        Cut = new CutDefinition(["Year", "Period", "Journal"]),
        Defaults = new StreamDefaults("GlPostings", WriteMode.Append),
    };

    private static ReadRequest Request(string? cursor, ReadMode mode = ReadMode.Poll) =>
        new(Stream, cursor, new DateOnly(2026, 11, 21), DateTimeOffset.UnixEpoch, mode) { Companies = ["A"] };

    private static string Read(ReadRequest request, (int Year, int Period, int Journal)[] met, (int Year, int Period, int Journal)[]? withheld = null, string[]? companies = null)
    {
        IReadStrategy strategy = ReadStrategies.Create(request);
        ImmutableArray<PlannedWindow> plan = strategy.Plan();
        using RecordPage page = Rows.Page(Stream.ToSchema(), [.. (companies ?? ["A"]).SelectMany(company => met.Select(row => new[] { company, Text(row.Year), Text(row.Period), Text(row.Journal), "1" }))]);
        for (int row = 0; row < page.RowCount; row++) strategy.Observe(page[row]);
        foreach ((int year, int period, int journal) in withheld ?? []) strategy.Withhold(["A", Text(year), Text(period), Text(journal)], "it is not posted yet");
        string? cursor = null;
        for (int window = 0; window < plan.Length; window++) cursor = strategy.WindowRead(window) ?? cursor;
        return Assert.IsType<string>(cursor);
    }

    private static string Text(int number) => number.ToString(CultureInfo.InvariantCulture);

    private static JournalWindow[] Plan(string cursor) => [.. ReadStrategies.Create(Request(cursor)).Plan().Select(planned => Assert.IsType<JournalWindow>(planned.Window))];

    private static JournalWindow Of(string cursor, int year, int period) => Assert.Single(Plan(cursor), window => window.Year == year && window.Period == period);

    [Fact]
    public void Each_period_is_asked_above_its_own_mark()
    {
        string cursor = Read(Request(null), [(2026, 9, 1), (2026, 10, 1), (2026, 10, 2), (2026, 11, 1)]);
        Assert.Equal(1, Of(cursor, 2026, 10).After); // the highest of each is asked for again
        Assert.Equal(0, Of(cursor, 2026, 11).After);
    }

    [Fact]
    public void A_backdated_journal_is_met_in_its_old_period()
    {
        string cursor = Read(Request(null), [(2026, 9, 1), (2026, 10, 1), (2026, 11, 1)]);
        Assert.Equal(0, Of(cursor, 2026, 9).After);
    }

    [Fact]
    public void Periods_that_may_have_opened_since_are_asked_too()
    {
        JournalWindow[] plan = Plan(Read(Request(null), [(2026, 11, 1)]));
        Assert.Contains(plan, window => (window.Year, window.Period, window.After) == (2026, 12, 0));
        Assert.Contains(plan, window => (window.Year, window.Period, window.After) == (2027, 1, 0));
    }

    [Fact]
    public void The_window_crosses_the_year()
    {
        JournalWindow[] plan = Plan(Read(Request(null), [(2026, 12, 4), (2027, 1, 1)]));
        Assert.Contains(plan, window => (window.Year, window.Period, window.After) == (2026, 12, 3));
        Assert.Contains(plan, window => (window.Year, window.Period) == (2026, 11));
    }

    [Fact]
    public void A_missing_number_below_the_mark_is_asked_again_until_it_appears()
    {
        string cursor = Read(Request(null), [(2026, 11, 1), (2026, 11, 2), (2026, 11, 4)]);
        Assert.Equal([3L], Of(cursor, 2026, 11).Again);
        cursor = Read(Request(cursor), [(2026, 11, 3), (2026, 11, 4)]);
        Assert.Empty(Of(cursor, 2026, 11).Again);
        Assert.Equal(3, Of(cursor, 2026, 11).After);
    }

    [Fact]
    public void A_withheld_journal_waits_and_is_asked_again_until_it_passes()
    {
        string cursor = Read(Request(null), [(2026, 11, 1), (2026, 11, 2), (2026, 11, 3)], [(2026, 11, 2)]);
        Assert.Equal([2L], Of(cursor, 2026, 11).Again);
        cursor = Read(Request(cursor), [(2026, 11, 2), (2026, 11, 3)], [(2026, 11, 2)]);
        Assert.Equal([2L], Of(cursor, 2026, 11).Again);
        cursor = Read(Request(cursor), [(2026, 11, 2), (2026, 11, 3)]);
        Assert.Empty(Of(cursor, 2026, 11).Again);
    }

    [Fact]
    public void A_waiting_journal_keeps_its_old_period_in_the_plan()
    {
        string cursor = Read(Request(null), [(2024, 3, 7), (2026, 11, 1)], [(2024, 3, 7)]);
        Assert.Contains(7L, Of(cursor, 2024, 3).Again);
    }

    [Fact]
    public void Many_missing_numbers_become_one_lower_mark()
    {
        string cursor = Read(Request(null), [(2026, 11, 1), (2026, 11, 400)]);
        JournalWindow window = Of(cursor, 2026, 11);
        Assert.Equal((1, 0), (window.After, window.Again.Length)); // 400, the highest, among them
    }

    [Fact]
    public void Numbers_that_go_backwards_in_a_complete_read_stop_the_stream()
    {
        string cursor = Read(Request(null), [(2026, 11, 1), (2026, 11, 2)]);
        ConnectorException error = Assert.Throws<ConnectorException>(() => Read(Request(cursor, ReadMode.Full), [(2026, 11, 1)]));
        Assert.Equal("CURSOR-REGRESSED", error.Error.Code);
    }

    [Fact]
    public void Numbers_that_go_backwards_are_noticed_by_a_poll()
    {
        string cursor = Read(Request(null), [(2026, 10, 5), (2026, 11, 1), (2026, 11, 2)]);
        Assert.Equal("CURSOR-REGRESSED", Assert.Throws<ConnectorException>(() => Read(Request(cursor), [(2026, 10, 5)])).Error.Code);

        // an older period has lost its highest one: archived, or set back; the next poll asks for all of it
        string doubted = Read(Request(cursor), [(2026, 11, 2)]);
        Assert.Equal(0, Of(doubted, 2026, 10).After);
        Assert.Equal("CURSOR-REGRESSED", Assert.Throws<ConnectorException>(() => Read(Request(doubted), [(2026, 10, 4), (2026, 11, 2)])).Error.Code);
        Assert.Equal(4, Of(Read(Request(doubted), [(2026, 10, 4), (2026, 10, 5), (2026, 11, 2)]), 2026, 10).After);
    }

    [Fact]
    public void A_doubted_period_is_asked_again_although_the_window_has_moved_past_it()
    {
        string cursor = Read(Request(null), [(2026, 8, 2), (2026, 10, 1)]); // the window is the newest period and two before it
        string doubted = Read(Request(cursor), [(2026, 10, 1), (2026, 11, 1)]);
        Assert.Equal(0, Of(doubted, 2026, 8).After);
        Assert.Equal("CURSOR-REGRESSED", Assert.Throws<ConnectorException>(() => Read(Request(doubted), [(2026, 8, 1), (2026, 11, 1)])).Error.Code);
    }

    [Fact]
    public void A_period_that_was_archived_is_no_regression_and_nothing_of_it_is_missing()
    {
        string cursor = Read(Request(null), [(2026, 9, 2), (2026, 9, 4), (2026, 11, 1)]);
        Assert.Equal([1L, 3L], Of(cursor, 2026, 9).Again);
        string archived = Read(Request(Read(Request(cursor), [(2026, 11, 1)])), [(2026, 11, 1)]);
        Assert.Equal((4, 0), (Of(archived, 2026, 9).After, Of(archived, 2026, 9).Again.Length));
        Assert.Equal((4, 0), (Of(Read(Request(cursor, ReadMode.Full), [(2026, 11, 1)]), 2026, 9) is var full ? (full.After, full.Again.Length) : default));
        Assert.Equal(4, Of(Read(Request(archived), [(2026, 9, 5), (2026, 11, 1)]), 2026, 9).After);
    }

    [Fact]
    public void An_unposted_journal_that_was_deleted_is_no_regression()
    {
        string cursor = Read(Request(null), [(2026, 11, 1), (2026, 11, 2)], [(2026, 11, 2)]);
        Assert.Equal([1, 2], Of(cursor, 2026, 11).Again);
        Read(Request(cursor), [(2026, 11, 1)]);
        Assert.Equal("CURSOR-REGRESSED", Assert.Throws<ConnectorException>(() => Read(Request(cursor), [])).Error.Code);
    }

    [Fact]
    public void A_complete_read_is_due_after_so_many_polls()
    {
        StreamDefinition weekly = Stream with { Cursor = Stream.Cursor with { FullEvery = 2 } };
        string cursor = Read(Request(null) with { Stream = weekly }, [(2026, 11, 1)]);
        cursor = Read(Request(cursor) with { Stream = weekly }, [(2026, 11, 1)]);
        Assert.IsType<JournalWindow>(ReadStrategies.Create(Request(cursor) with { Stream = weekly }).Plan()[0].Window);
        cursor = Read(Request(cursor) with { Stream = weekly }, [(2026, 11, 1)]);
        Assert.Equal(new PlannedWindow(new FullWindow(), true), Assert.Single(ReadStrategies.Create(Request(cursor) with { Stream = weekly }).Plan()));
    }

    [Fact]
    public void A_company_added_later_is_read_completely()
    {
        string cursor = Read(Request(null), [(2026, 11, 1)]);
        ImmutableArray<PlannedWindow> plan = ReadStrategies.Create(Request(cursor) with { Companies = ["A", "B"] }).Plan();
        Assert.Equal(["B"], Assert.IsType<FullWindow>(plan[0].Window).Companies);
    }

    [Fact]
    public void A_company_that_is_no_longer_read_has_lost_nothing_and_goes_on_where_it_was()
    {
        ReadRequest both = Request(null) with { Companies = ["A", "B"] };
        string cursor = Read(both, [(2026, 11, 1)], companies: ["A", "B"]);

        string without = Read(Request(cursor), [(2026, 11, 1)]);
        without = Read(Request(without, ReadMode.Full), [(2026, 11, 1)]);

        Assert.All(Plan(without), window => Assert.Equal(["A"], window.Companies));
        Assert.Contains(ReadStrategies.Create(Request(without) with { Companies = ["A", "B"] }).Plan(), planned => planned.Window is JournalWindow { Companies: ["B"], Period: 11, After: 0 });
    }

    [Fact]
    public void A_stream_whose_rows_do_not_name_the_company_is_not_read_anew_at_each_poll()
    {
        StreamDefinition alone = Stream with { Fields = [new Field("Company", FieldType.Text), .. Stream.Fields.Skip(1)] };
        string cursor = Read(Request(null) with { Stream = alone }, [(2026, 11, 1)]);
        Assert.All(ReadStrategies.Create(Request(cursor) with { Stream = alone }).Plan(), planned => Assert.IsType<JournalWindow>(planned.Window));
    }

    [Fact]
    public void What_a_person_wrote_off_is_neither_listed_nor_asked_again_not_even_by_a_full_read()
    {
        string cursor = Read(Request(null), [(2026, 11, 1), (2026, 11, 6)], [(2026, 11, 6)]);
        Assert.Equal([("A/2026/11/6", "it is not posted yet"), ("A/2026/11/2-5", "no journal with such a number was ever met")], WaitingInCursor.Of(Stream, cursor).Select(item => (item.Document, item.Why)));
        Assert.Equal([1, 2, 3, 4, 5, 6], Of(cursor, 2026, 11).Again); // and the highest delivered one

        cursor = WaitingInCursor.WriteOff(Stream, cursor, "A/2026/11/3-4")!;
        Assert.Equal([1, 2, 5, 6], Of(cursor, 2026, 11).Again);
        cursor = WaitingInCursor.WriteOff(Stream, WaitingInCursor.WriteOff(Stream, cursor, "A/2026/11/5")!, "A/2026/11/6")!;

        Assert.Equal([1, 2], Of(cursor, 2026, 11).Again);
        string full = Read(Request(cursor, ReadMode.Full), [(2026, 11, 1), (2026, 11, 6)], [(2026, 11, 6)]);
        Assert.Equal(["A/2026/11/2"], WaitingInCursor.Of(Stream, full).Select(item => item.Document));
        Assert.Equal([1, 2], Of(full, 2026, 11).Again);
    }

    [Theory]
    [InlineData("A/2026/11/7")]
    [InlineData("A/2026/11/1")]
    [InlineData("A/2026/11/4-7")]
    [InlineData("A/2026/12/3")]
    [InlineData("B/2026/11/3")]
    [InlineData("nonsense")]
    [InlineData("A/2026/11/5-3")]
    public void Nothing_is_written_off_that_does_not_wait(string document) =>
        Assert.Null(WaitingInCursor.WriteOff(Stream, Read(Request(null), [(2026, 11, 1), (2026, 11, 6)]), document));

    [Fact]
    public void A_document_keeps_its_reason_while_its_period_is_not_read_and_loses_it_when_it_holds()
    {
        string cursor = Read(Request(null), [(2026, 9, 1), (2026, 11, 1)], [(2026, 9, 1)]);
        Assert.Equal("it is not posted yet", Assert.Single(WaitingInCursor.Of(Stream, cursor)).Why);
        Assert.Equal("it is not posted yet", Assert.Single(WaitingInCursor.Of(Stream, Read(Request(cursor), [(2026, 11, 1), (2026, 11, 2)]))).Why);
        Assert.Empty(WaitingInCursor.Of(Stream, Read(Request(cursor), [(2026, 9, 1), (2026, 11, 1)])));
    }
}
