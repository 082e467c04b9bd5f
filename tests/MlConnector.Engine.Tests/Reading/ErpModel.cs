using System.Collections.Immutable;
using System.Globalization;
using System.Runtime.CompilerServices;
using MlConnector.Abstractions.Schemas;
using MlConnector.Abstractions.Sources;

namespace MlConnector.Engine.Tests.Reading;

/// <summary>A table of an ERP that changes while it is read: executes windows by keyset paging, three rows a page, and lets the test change rows between two pages.</summary>
internal sealed class ErpModel(StreamDefinition definition, TimeZoneInfo zone) : ISourceStream
{
    private const int PageRows = 3;

    /// <summary>Key → row; rows are what the ERP holds now.</summary>
    public SortedDictionary<int, ErpRow> Table { get; } = [];

    /// <summary>The ERP's clock, UTC.</summary>
    public DateTimeOffset Now { get; set; } = new(2026, 3, 20, 8, 0, 0, TimeSpan.Zero);

    /// <summary>Called between two pages.</summary>
    public Action BetweenPages { get; set; } = () => { };

    public DateTime Local => TimeZoneInfo.ConvertTime(Now, zone).DateTime;

    public StreamDefinition Definition => definition;

    public RecordSchema Schema { get; } = definition.ToSchema();

    public int ParallelReads => 1;

    public Task<DateOnly> TodayAsync(CancellationToken cancel) => Task.FromResult(DateOnly.FromDateTime(Local));

    public async IAsyncEnumerable<SourcePage> ReadAsync(ReadWindow window, [EnumeratorCancellation] CancellationToken cancel)
    {
        await Task.CompletedTask;
        int after = int.MinValue, number = 0;
        while (true)
        {
            ErpRow[] page = [.. Table.Values.Where(row => row.Key > after && Wanted(row, window)).Take(PageRows)];
            yield return Rows.Source(Schema, ++number, [.. page.Select(row => row.Texts)]);
            if (page.Length < PageRows) yield break;
            after = page[^1].Key;
            BetweenPages();
        }
    }

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    private static bool Wanted(ErpRow row, ReadWindow window) => window switch
    {
        FullWindow => true,
        RangeWindow range => row.Date is null ? range.WithNulls : string.CompareOrdinal(row.Date, range.From) >= 0,
        OpenWindow => row.Open,
        KeyWindow keys => keys.Keys.Any(key => key[0] == row.Key.ToString(CultureInfo.InvariantCulture)),
        JournalWindow journal => row.Year == journal.Year && row.Period == journal.Period && (row.Journal > journal.After || journal.Again.Contains(row.Journal)),
        _ => throw new ArgumentException("unknown window", nameof(window)),
    };
}

/// <summary>One row. <see cref="Date"/> is the cursor's value in canonical form.</summary>
internal sealed record ErpRow(int Key, string? Date, int Value)
{
    public bool Open { get; init; }

    public int Year { get; init; } = 2026;

    public int Period { get; init; } = 1;

    public long Journal { get; init; } = 1;

    public string?[] Texts => [Text(Key), Date, Text(Value), Open ? "Y" : "N", Text(Year), Text(Period), Text(Journal)];

    private static string Text(long number) => number.ToString(CultureInfo.InvariantCulture);

    public static ImmutableArray<Field> Fields(FieldType dateType) =>
    [
        new("Key", FieldType.Integer), new("At", dateType), new("Value", FieldType.Integer), new("Open", FieldType.Text),
        new("Year", FieldType.Integer), new("Period", FieldType.Integer), new("Journal", FieldType.Integer),
    ];
}
