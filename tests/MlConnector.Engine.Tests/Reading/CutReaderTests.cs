using System.Collections.Immutable;
using System.Runtime.CompilerServices;
using MlConnector.Abstractions.Records;
using MlConnector.Abstractions.Schemas;
using MlConnector.Abstractions.Sources;
using MlConnector.Engine.Reading;

namespace MlConnector.Engine.Tests.Reading;

/// <summary>Journals of two and three lines, their control records, and reads that disagree for a while.</summary>
public sealed class CutReaderTests
{
    private static readonly StreamDefinition Stream = new("gl_postings", "GenJournalDetail")
    {
        Fields = [new Field("Year", FieldType.Integer), new Field("Period", FieldType.Integer), new Field("Journal", FieldType.Integer), new Field("Entry", FieldType.Integer), new Field("Value", FieldType.Decimal)],
        Key = ["Year", "Period", "Journal", "Entry"],
        Strategy = ReadStrategy.Journal,
        Cursor = new CursorDefinition { Field = "Journal", YearField = "Year", PeriodField = "Period" },
        Cut = new CutDefinition(["Year", "Period", "Journal"])
        {
            ControlEntity = "GenJournalCtl",
            ControlKey = ["Year", "Period", "Journal"],
            ControlFields = [new Field("Year", FieldType.Integer), new Field("Period", FieldType.Integer), new Field("Journal", FieldType.Integer), new Field("Entries", FieldType.Integer), new Field("Posted", FieldType.Text)],
            CountField = "Entries",
            Balance = "Value",
            CompleteWhen = "Posted = 'Y'",
        },
        Defaults = new StreamDefaults("GlPostings", WriteMode.Append),
    };

    private sealed class Source(Func<int, string?[][]> lines, Func<int, string?[][]> controls) : ISourceStream, IListsControls
    {
        private int lineReads;
        private int controlReads;

        public StreamDefinition Definition { get; init; } = Stream;

        public RecordSchema Schema { get; } = Stream.ToSchema();

        public RecordSchema ControlSchema { get; } = new("control", Stream.Cut!.ControlFields, ["Year", "Period", "Journal"]);

        public int ParallelReads => 1;

        public List<ReadWindow> Windows { get; } = [];

        /// <summary>Company of a page, by its number.</summary>
        public Func<int, string> CompanyOf { get; init; } = _ => "";

        public Task<DateOnly> TodayAsync(CancellationToken cancel) => Task.FromResult(new DateOnly(2026, 11, 21));

        public async IAsyncEnumerable<SourcePage> ReadAsync(ReadWindow window, [EnumeratorCancellation] CancellationToken cancel)
        {
            await Task.Yield();
            Windows.Add(window);
            int number = 0;
            foreach (string?[][] chunk in Wanted(lines(++lineReads), window).Chunk(2)) yield return Rows.Source(Schema, ++number, chunk) with { Company = CompanyOf(number) };
        }

        public async IAsyncEnumerable<SourcePage> ReadControlsAsync(ReadWindow window, [EnumeratorCancellation] CancellationToken cancel)
        {
            await Task.Yield();
            yield return Rows.Source(ControlSchema, 1, [.. Wanted(controls(++controlReads), window)]);
        }

        public ValueTask DisposeAsync() => ValueTask.CompletedTask;

        private static IEnumerable<string?[]> Wanted(string?[][] rows, ReadWindow window) =>
            window is KeyWindow keys ? rows.Where(row => keys.Keys.Any(key => key.AsEnumerable().SequenceEqual(row.Take(3)!))) : rows;
    }

    private sealed class Expressions : IRowExpressions
    {
        public RowTest Test(string expression, RecordSchema schema) => (in RecordRow row) => row.Bytes(schema.OrdinalOf("Posted")).SequenceEqual("Y"u8);

        public RowNumber Number(string expression, RecordSchema schema) => (in RecordRow row, out decimal value) => CellValue.TryDecimal(row.Bytes(schema.OrdinalOf(expression)), out value);
    }

    private sealed class NoOpenKeys : IOpenKeys
    {
        public async IAsyncEnumerable<ImmutableArray<string>> NotMetAsync([EnumeratorCancellation] CancellationToken cancel)
        {
            await Task.CompletedTask;
            yield break;
        }
    }

    private static string?[] Line(int journal, int entry, string value) => ["2026", "11", $"{journal}", $"{entry}", value];

    private static string?[] Control(int journal, int entries, string posted = "Y") => ["2026", "11", $"{journal}", $"{entries}", posted];

    private static async Task<(string[] Delivered, StreamReading Reading)> ReadAsync(Source source, string? since = null)
    {
        var request = new ReadRequest(source.Definition, null, new DateOnly(2026, 11, 21), DateTimeOffset.UnixEpoch, ReadMode.Poll) { Since = since };
        var reading = new StreamReading(source, request, new Expressions(), new NoOpenKeys());
        var delivered = new List<string>();
        await foreach (ReadPage page in reading.ReadAsync(TestContext.Current.CancellationToken))
        {
            using ReadPage owned = page;
            for (int row = 0; row < page.Page.Records.RowCount; row++)
            {
                string?[] texts = Rows.Texts(page.Page.Records, row);
                delivered.Add($"{texts[2]}/{texts[3]}{(page.EndsDocument(row) ? "." : "")}");
            }
        }

        return ([.. delivered], reading);
    }

    [Fact]
    public async Task Documents_that_hold_pass_whole_even_across_pages()
    {
        var source = new Source(_ => [Line(1, 1, "10"), Line(1, 2, "-4"), Line(1, 3, "-6"), Line(2, 1, "5"), Line(2, 2, "-5")], _ => [Control(1, 3), Control(2, 2)]);
        (string[] delivered, StreamReading reading) = await ReadAsync(source);
        Assert.Equal(["1/1", "1/2", "1/3.", "2/1", "2/2."], delivered);
        Assert.True(reading.Complete);
    }

    [Fact]
    public async Task Documents_of_two_companies_do_not_share_a_page()
    {
        var source = new Source(_ => [Line(1, 1, "10"), Line(1, 2, "-10"), Line(2, 1, "5"), Line(2, 2, "-5"), Line(3, 1, "7"), Line(3, 2, "-7")], _ => [Control(1, 2), Control(2, 2), Control(3, 2)])
        {
            CompanyOf = page => page < 3 ? "A" : "B",
        };
        var request = new ReadRequest(source.Definition, null, new DateOnly(2026, 11, 21), DateTimeOffset.UnixEpoch, ReadMode.Poll);
        var pages = new List<string>();
        await foreach (ReadPage page in new StreamReading(source, request, new Expressions(), new NoOpenKeys()).ReadAsync(TestContext.Current.CancellationToken))
        {
            using ReadPage owned = page;
            pages.Add($"{page.Page.Company}: {page.Page.Records.RowCount} rows");
        }

        Assert.Equal(["A: 4 rows", "B: 2 rows"], pages);
    }

    [Fact]
    public async Task A_document_with_a_missing_line_is_read_again_and_then_passes()
    {
        var source = new Source(read => read == 1 ? [Line(1, 1, "10"), Line(2, 1, "5"), Line(2, 2, "-5")] : [Line(1, 1, "10"), Line(1, 2, "-10"), Line(2, 1, "5"), Line(2, 2, "-5")], _ => [Control(1, 2), Control(2, 2)]);
        (string[] delivered, _) = await ReadAsync(source);
        Assert.Equal(["2/1", "2/2.", "1/1", "1/2."], delivered);
    }

    [Fact]
    public async Task A_document_that_never_holds_is_not_delivered_and_waits()
    {
        var source = new Source(_ => [Line(1, 1, "10"), Line(1, 2, "-9"), Line(2, 1, "5"), Line(2, 2, "-5")], _ => [Control(1, 2), Control(2, 2)]);
        (string[] delivered, StreamReading reading) = await ReadAsync(source);
        Assert.Equal(["2/1", "2/2."], delivered);
        Assert.Contains("do not balance", Assert.Single(reading.Remarks), StringComparison.Ordinal);
        Assert.Contains("\"waiting\":[1]", reading.CursorAfterAll, StringComparison.Ordinal);
        Assert.Equal(1 + Stream.Cut!.Rereads, source.Windows.Count);
    }

    [Theory]
    [InlineData(19, 19)]
    [InlineData(20, 0)]
    public async Task Where_most_documents_do_not_add_up_that_is_how_the_site_is(int disagreeing, int waiting)
    {
        int[] journals = [.. Enumerable.Range(1, disagreeing + 5)];
        var source = new Source(_ => [.. journals.SelectMany(journal => new[] { Line(journal, 1, "10"), Line(journal, 2, journal <= disagreeing ? "-9" : "-10") })], _ => [.. journals.Select(journal => Control(journal, 2))])
        {
            Definition = Stream with { Cut = Stream.Cut! with { Grace = 3 } },
        };
        (string[] delivered, StreamReading reading) = await ReadAsync(source);
        Assert.Equal(2 * (journals.Length - waiting), delivered.Length);
        Assert.Equal(waiting == 0, reading.Remarks.Any(remark => remark.Contains("20 more documents do not add up", StringComparison.Ordinal)));
    }

    [Fact]
    public async Task An_unposted_document_waits_and_one_without_control_record_too()
    {
        var source = new Source(_ => [Line(1, 1, "0"), Line(2, 1, "0"), Line(3, 1, "0")], _ => [Control(1, 1, "N"), Control(3, 1)]);
        (string[] delivered, StreamReading reading) = await ReadAsync(source);
        Assert.Equal(["3/1."], delivered);
        Assert.Contains("\"waiting\":[1,2]", reading.CursorAfterAll, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_control_record_whose_rows_are_not_there_yet_is_asked_again()
    {
        var source = new Source(_ => [Line(1, 1, "0")], _ => [Control(1, 1), Control(2, 2)]);
        (_, StreamReading reading) = await ReadAsync(source);
        Assert.Contains("\"waiting\":[2]", reading.CursorAfterAll, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Where_history_is_cut_a_journal_before_the_date_does_not_wait_and_one_on_both_sides_is_read_whole()
    {
        string?[][] all = [Line(1, 1, "0"), Line(2, 1, "5"), Line(2, 2, "-5"), Line(3, 1, "0")];
        var source = new Source(read => read == 1 ? all[2..] : all, _ => [Control(1, 1), Control(2, 2), Control(3, 1)]) { Definition = Stream with { Cursor = Stream.Cursor with { SinceField = "Day" } } };
        (string[] delivered, StreamReading reading) = await ReadAsync(source, "2026-01-01");
        Assert.Equal(["3/1.", "2/1", "2/2."], delivered);
        Assert.Empty(reading.Remarks);
        Assert.Equal(["all from Day 2026-01-01", "1 keys"], source.Windows.Select(window => window.Describe()));
    }
}
