using System.Globalization;
using System.Runtime.CompilerServices;
using System.Text;
using MlConnector.Abstractions.Records;
using MlConnector.Abstractions.Schemas;
using MlConnector.Abstractions.Sources;

namespace MlConnector.Engine.Tests.Delivery.Fixtures;

/// <summary>One row of the source: id, name, amount, and a change stamp that rises.</summary>
internal sealed record SourceRow(string Id, string? Name, string Amount, long Stamp);

/// <summary>A small table of a source: rows are changed by the test, read in pages, by stamp or completely or by key, or listed with their tags, or named by a log.</summary>
internal sealed class MemorySource(TimeProvider time) : ISourceStream, IReconciles, IListsTags, ILogsChanges
{
    private long stamp;

    /// <summary>The rows now.</summary>
    public List<SourceRow> Rows { get; } = [];

    /// <summary>What the source states of itself: a balance for each name, summed from amounts.</summary>
    public Dictionary<string, decimal> Balances { get; } = new(StringComparer.Ordinal);

    /// <summary>Thrown when it is asked for its balances; null = never.</summary>
    public Exception? BalancesFail { get; set; }

    /// <summary>Rows of a page.</summary>
    public int PageRows { get; set; } = 7;

    /// <summary>Thrown after so many pages of a read, once; null = never.</summary>
    public (int Pages, Exception Error)? Fails { get; set; }

    /// <summary>Pages given.</summary>
    public int Pages { get; private set; }

    /// <summary>Rows given in full.</summary>
    public int RowsRead { get; set; }

    /// <summary>Rows whose tag is withheld.</summary>
    public Func<SourceRow, bool> Untagged { get; set; } = static _ => false;

    /// <summary>Called before rows are read by key.</summary>
    public Action BeforeKeys { get; set; } = static () => { };

    public bool HasTags { get; set; } = true;

    /// <summary>What was logged: number, time, id, deleted.</summary>
    public List<(long Number, DateTimeOffset At, string Id, bool Gone)> Log { get; } = [];

    public TimeSpan Lag { get; set; } = TimeSpan.FromMinutes(10);

    public void Logged(string id, bool gone = false) => Log.Add((Log.Count == 0 ? 1 : Log[^1].Number + 1, time.GetUtcNow(), id, gone));

    public Task<LoggedChange?> NewestAsync(CancellationToken cancel) => Task.FromResult(Log.Count == 0 ? null : new LoggedChange(Log[^1].Number, Text(Log[^1].At)));

    public async IAsyncEnumerable<SourcePage> ReadChangesAsync(string? from, [EnumeratorCancellation] CancellationToken cancel)
    {
        await Task.Yield();
        int number = 0;
        foreach (var chunk in Log.Where(entry => from is null || entry.At >= DateTimeOffset.Parse(from, CultureInfo.InvariantCulture)).OrderBy(entry => entry.Number).Chunk(PageRows))
        {
            var page = new RecordPage(Definition.ToChangeSchema(), 1024);
            foreach (var entry in chunk)
            {
                string[] values = [entry.Id, entry.Number.ToString(CultureInfo.InvariantCulture), Text(entry.At)];
                Span<Cell> cells = page.AddRow();
                for (int i = 0; i < values.Length; i++)
                {
                    byte[] bytes = Encoding.UTF8.GetBytes(values[i]);
                    cells[i] = new Cell(CellKind.Text, page.Append(bytes), bytes.Length);
                }

                cells[^1] = new Cell(entry.Gone ? CellKind.True : CellKind.False, 0, 0);
            }

            yield return new SourcePage(page, time.GetUtcNow()) { Number = ++number };
        }
    }

    private static string Text(DateTimeOffset at) => at.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture);

    public static StreamDefinition DefinitionOf(ReadStrategy strategy, WriteMode mode = WriteMode.Versions, AbsenceMeaning absence = AbsenceMeaning.Ignored) => new("items", "Items")
    {
        Fields =
        [
            new Field("Id", FieldType.Text) { Required = true, NumberedCode = true },
            new Field("Name", FieldType.Text),
            new Field("Amount", FieldType.Decimal) { Precision = 18, Scale = 4 },
            new Field("Stamp", FieldType.Integer) { Volatile = true },
        ],
        Key = ["Id"],
        Strategy = strategy,
        Absence = absence,
        Cursor = new CursorDefinition
        {
            Field = "Stamp",
            Overlap = TimeSpan.Zero,
            OpenFilter = strategy == ReadStrategy.OpenItems ? "open" : null,
            OpenWhen = strategy == ReadStrategy.OpenItems ? "Amount <> 0" : null,
        },
        Defaults = new StreamDefaults("Items", mode),
    };

    public required StreamDefinition Definition
    {
        get;
        set => (field, Schema) = (value, value.ToSchema());
    }

    public RecordSchema Schema { get; private set; } = null!;

    public int ParallelReads => 1;

    public Task<DateOnly> TodayAsync(CancellationToken cancel) => Task.FromResult(DateOnly.FromDateTime(time.GetUtcNow().UtcDateTime));

    public void Put(string id, string? name, string amount)
    {
        Rows.RemoveAll(row => row.Id == id);
        Add(id, name, amount);
    }

    public void Add(string id, string? name, string amount) => Rows.Add(new SourceRow(id, name, amount, ++stamp));

    public void Fill(int count, int from = 1)
    {
        for (int i = from; i < from + count; i++) Add(i.ToString(CultureInfo.InvariantCulture), $"item {i}", $"{i}.50");
    }

    public async IAsyncEnumerable<SourcePage> ReadAsync(ReadWindow window, [EnumeratorCancellation] CancellationToken cancel)
    {
        await Task.Yield();
        int number = 0;
        if (window is KeyWindow) BeforeKeys();
        foreach (SourceRow[] chunk in Select(window).Chunk(PageRows))
        {
            if (Fails is { } fails && number >= fails.Pages)
            {
                Fails = null;
                throw fails.Error;
            }

            Pages++;
            RowsRead += chunk.Length;
            yield return Page(Schema, chunk, ++number, row => Tagged([row.Id, row.Name, row.Amount, row.Stamp.ToString(CultureInfo.InvariantCulture)], row));
        }
    }

    public async IAsyncEnumerable<SourcePage> ReadTagsAsync(ReadWindow window, [EnumeratorCancellation] CancellationToken cancel)
    {
        await Task.Yield();
        int number = 0;
        foreach (SourceRow[] chunk in Select(window).Chunk(PageRows)) yield return Page(Definition.ToTagSchema(), chunk, ++number, row => Tagged([row.Id], row));
    }

    public async IAsyncEnumerable<ControlFigure> ReadControlFiguresAsync([EnumeratorCancellation] CancellationToken cancel)
    {
        await Task.Yield();
        if (BalancesFail is { } failure) throw failure;
        foreach ((string name, decimal balance) in Balances) yield return new ControlFigure("name-balance", [name], "balance", balance) { Expression = "Amount", GroupFields = ["Name"] };
    }

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    private SourceRow[] Select(ReadWindow window) => window switch
    {
        RangeWindow range => [.. Rows.Where(row => row.Stamp >= long.Parse(range.From, CultureInfo.InvariantCulture))],
        OpenWindow => [.. Rows.Where(row => row.Amount != "0")],
        KeyWindow { Fields: ["Name"] } names => [.. Rows.Where(row => names.Keys.Any(name => name[0] == row.Name))],
        KeyWindow keys => [.. Rows.Where(row => keys.Keys.Any(key => key[0] == row.Id))],
        _ => [.. Rows],
    };

    /// <summary>A row with its tag, where the stream is read by tags.</summary>
    private string?[] Tagged(string?[] values, SourceRow row) => Definition.Tag is null ? values : [.. values, Untagged(row) ? null : $"W/\"{row.Stamp}\""];

    private SourcePage Page(RecordSchema schema, SourceRow[] rows, int number, Func<SourceRow, string?[]> valuesOf)
    {
        var page = new RecordPage(schema, 1024);
        foreach (SourceRow row in rows)
        {
            string?[] values = valuesOf(row);
            Span<Cell> cells = page.AddRow();
            for (int i = 0; i < values.Length; i++)
            {
                byte[] bytes = Encoding.UTF8.GetBytes(values[i] ?? "");
                cells[i] = values[i] is null ? Cell.Null : new Cell(schema.Fields[i].Type == FieldType.Text ? CellKind.Text : CellKind.Number, page.Append(bytes), bytes.Length);
            }
        }

        return new SourcePage(page, time.GetUtcNow()) { Number = number };
    }
}
