using System.Globalization;
using System.Runtime.CompilerServices;
using System.Text;
using MlConnector.Abstractions.Records;
using MlConnector.Abstractions.Schemas;
using MlConnector.Abstractions.Sources;

namespace MlConnector.Engine.Tests.Pairs;

/// <summary>The headers or the lines of an order book, read by stamp, by document or completely. Before each request somebody may write.</summary>
internal sealed class OrderStream(OrderBook book, bool lines, StreamDefinition definition, TimeProvider time, List<ReadWindow> asked, Action<bool, ReadWindow> before) : ISourceStream
{
    private const int PageRows = 3;

    public static StreamDefinition Headers { get; } = Of("orders", ["Order"], "lines") with { Cut = new CutDefinition(["Order"]) { PairedStream = "lines" } };

    public static StreamDefinition Lines { get; } = Of("lines", ["Order", "Id"], "orders");

    public StreamDefinition Definition { get; } = definition;

    public RecordSchema Schema => field ??= Definition.ToSchema();

    public int ParallelReads => 1;

    public Task<DateOnly> TodayAsync(CancellationToken cancel) => Task.FromResult(DateOnly.FromDateTime(time.GetUtcNow().UtcDateTime));

    public async IAsyncEnumerable<SourcePage> ReadAsync(ReadWindow window, [EnumeratorCancellation] CancellationToken cancel)
    {
        await Task.Yield();
        asked.Add(window);
        before(lines, window);
        int number = 0;
        foreach (string[] order in book.Orders.Order(StringComparer.Ordinal).Where(order => Wants(window, order)).ToArray().Chunk(PageRows))
        {
            string[][] rows = [.. order.SelectMany(RowsOf)];
            if (rows.Length == 0) continue;
            yield return Page(rows, ++number);
            before(lines, window);
        }
    }

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    private static StreamDefinition Of(string name, string[] key, string paired) => new(name, name)
    {
        Fields =
        [
            new Field("Order", FieldType.Text) { Required = true },
            new Field("Id", FieldType.Text) { Required = true },
            new Field("Name", FieldType.Text),
            new Field("Amount", FieldType.Decimal) { Precision = 18, Scale = 4 },
            new Field("Stamp", FieldType.Integer) { Volatile = true },
        ],
        Key = [.. key],
        Strategy = ReadStrategy.Stamp,
        Cursor = new CursorDefinition { Field = "Stamp", Overlap = TimeSpan.Zero },
        Cut = new CutDefinition(["Order"]) { PairedStream = paired },
        Defaults = new StreamDefaults(name, WriteMode.Versions),
    };

    private bool Wants(ReadWindow window, string order) => window switch
    {
        RangeWindow range => book.StampOf(order) >= long.Parse(range.From, CultureInfo.InvariantCulture),
        KeyWindow keys => keys.Keys.Any(key => key[0] == order),
        _ => true,
    };

    private IEnumerable<string[]> RowsOf(string order)
    {
        OrderState now = book.Now(order);
        string at = book.StampOf(order).ToString(CultureInfo.InvariantCulture);
        if (lines) return now.Lines.Select(line => (string[])[order, line.Key, line.Value, "1", at]);
        return now.Header is null ? [] : [[order, order, now.Header, "1", at]];
    }

    private SourcePage Page(string[][] rows, int number)
    {
        var page = new RecordPage(Schema, 1024);
        foreach (string[] row in rows)
        {
            Span<Cell> cells = page.AddRow();
            for (int i = 0; i < row.Length; i++)
            {
                byte[] bytes = Encoding.UTF8.GetBytes(row[i]);
                cells[i] = new Cell(i < 3 ? CellKind.Text : CellKind.Number, page.Append(bytes), bytes.Length);
            }
        }

        return new SourcePage(page, time.GetUtcNow()) { Number = number };
    }
}
