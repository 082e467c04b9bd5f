using System.Runtime.CompilerServices;
using System.Text.Unicode;
using MlConnector.Abstractions.Checks;
using MlConnector.Abstractions.Records;
using MlConnector.Abstractions.Schemas;
using MlConnector.Abstractions.Sources;

namespace MlConnector.EndToEnd.Backfills;

/// <summary>A source of as many rows as wanted, made while they are read: key, text and amount follow from the row's number.</summary>
internal sealed class CountingSource(TimeProvider time, long rows) : ISource, ISourceStream
{
    private const int PageRows = 5_000;

    public static StreamDefinition Items { get; } = new("items", "Items")
    {
        Fields = [new Field("Id", FieldType.Text) { Required = true }, new Field("Name", FieldType.Text), new Field("Amount", FieldType.Decimal) { Precision = 18, Scale = 2 }],
        Key = ["Id"],
        Strategy = ReadStrategy.Snapshot,
        Absence = AbsenceMeaning.Ignored,
        Defaults = new StreamDefaults("Items", WriteMode.Append),
    };

    public IReadOnlyList<StreamDefinition> Catalog => [Items];

    public StreamDefinition Definition => Items;

    public RecordSchema Schema { get; } = Items.ToSchema();

    public int ParallelReads => 1;

    public Task<DateOnly> TodayAsync(CancellationToken cancel) => Task.FromResult(DateOnly.FromDateTime(time.GetUtcNow().UtcDateTime));

    public async IAsyncEnumerable<SourcePage> ReadAsync(ReadWindow window, [EnumeratorCancellation] CancellationToken cancel)
    {
        await Task.Yield();
        for (long first = 0; first < rows; first += PageRows) yield return new SourcePage(Page(first, Math.Min(PageRows, rows - first)), time.GetUtcNow()) { Number = (int)(first / PageRows) + 1 };
    }

    public Task<ISourceStream> OpenAsync(StreamDefinition definition, StreamBinding binding, CancellationToken cancel) => Task.FromResult<ISourceStream>(this);

    public Task<StreamBinding> BindAsync(StreamDefinition definition, CancellationToken cancel) => Task.FromResult(new StreamBinding("memory", "Items"));

    public Task<CheckReport> CheckAsync(IReadOnlyList<string> streams, CancellationToken cancel) => throw new NotSupportedException();

    public Task<IReadOnlyList<DiscoveredStream>> DiscoverAsync(string? entity, CancellationToken cancel) => throw new NotSupportedException();

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    private RecordPage Page(long first, long count)
    {
        var page = new RecordPage(Schema, (int)count * 48);
        Span<byte> text = stackalloc byte[64];
        for (long number = first + 1; number <= first + count; number++)
        {
            Span<Cell> cells = page.AddRow();
            cells[0] = Value(page, text, CellKind.Text, $"{number}");
            cells[1] = Value(page, text, CellKind.Text, $"item {number}");
            cells[2] = Value(page, text, CellKind.Number, $"{number}.25");
        }

        return page;
    }

    private static Cell Value(RecordPage page, Span<byte> text, CellKind kind, [InterpolatedStringHandlerArgument(nameof(text))] Utf8.TryWriteInterpolatedStringHandler value)
    {
        Utf8.TryWrite(text, ref value, out int written);
        return new Cell(kind, page.Append(text[..written]), written);
    }
}
