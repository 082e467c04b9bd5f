using System.Globalization;
using System.Runtime.CompilerServices;
using MlConnector.Abstractions.Records;
using MlConnector.Abstractions.Schemas;
using MlConnector.Abstractions.Sources;

namespace MlConnector.Engine.Reading;

/// <summary>
/// A stream that keeps days, over the source's stream that knows of none: every row that is read is of the day that was asked for. Sources need nothing for it. Rows are laid into a page of the wider shape; nothing is allocated for one.
/// </summary>
internal sealed class DatedStream(StreamDefinition stream, ISourceStream undated, DateOnly day) : ISourceStream
{
    private readonly byte[] text = System.Text.Encoding.ASCII.GetBytes(day.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture));

    /// <inheritdoc />
    public StreamDefinition Definition => stream;

    /// <inheritdoc />
    public RecordSchema Schema { get; } = stream.ToSchema();

    /// <inheritdoc />
    public IReadOnlyList<string> Companies => undated.Companies;

    /// <inheritdoc />
    public int ParallelReads => undated.ParallelReads;

    /// <summary>The stream as it is read: for a day, if it keeps days, or as the source gives it.</summary>
    public static async Task<ISourceStream> OpenAsync(ISource source, StreamDefinition stream, StreamBinding binding, DateOnly? day, CancellationToken cancel)
    {
        ISourceStream opened = await source.OpenAsync(stream.WithoutDay(), binding, cancel);
        return day is { } asked && stream.AsOf is not null ? new DatedStream(stream, opened, asked) : opened;
    }

    /// <inheritdoc />
    public Task<DateOnly> TodayAsync(CancellationToken cancel) => undated.TodayAsync(cancel);

    /// <inheritdoc />
    public async IAsyncEnumerable<SourcePage> ReadAsync(ReadWindow window, [EnumeratorCancellation] CancellationToken cancel)
    {
        await foreach (SourcePage page in undated.ReadAsync(window, cancel))
        {
            using SourcePage read = page;
            yield return new SourcePage(Dated(page.Records), page.ReadAt) { Number = page.Number, Company = page.Company, Request = page.Request, WireBytes = page.WireBytes };
        }
    }

    /// <inheritdoc />
    public ValueTask DisposeAsync() => undated.DisposeAsync();

    private RecordPage Dated(RecordPage from)
    {
        int at = Schema.OrdinalOf(stream.AsOfField!);
        var into = new RecordPage(Schema, from.ByteCount + text.Length);
        into.Append(from.Bytes);
        var today = new Cell(CellKind.Text, into.Append(text), text.Length);
        for (int row = 0; row < from.RowCount; row++)
        {
            ReadOnlySpan<Cell> cells = from.RowCells(row);
            Span<Cell> dated = into.AddRow();
            cells[..at].CopyTo(dated);
            dated[at] = today;
            cells[at..].CopyTo(dated[(at + 1)..]);
        }

        return into;
    }
}
