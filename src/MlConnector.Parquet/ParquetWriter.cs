using System.Collections.Immutable;
using MlConnector.Parquet.Pages;
using MlConnector.Parquet.Footer;

namespace MlConnector.Parquet;

/// <summary>
/// Writes one flat Parquet file, front to back, to a stream that need not seek: PLAIN pages, one per column and row group. Values go into <see cref="Columns"/>, one per column and row, then <see cref="EndRow"/>; when
/// <see cref="IsGroupFull"/>, <see cref="WriteGroupAsync"/>. Memory is that of one row group; nothing is allocated per row. The same rows make the same bytes. Not thread-safe.
/// </summary>
public sealed class ParquetWriter : IDisposable
{
    private static readonly byte[] Magic = "PAR1"u8.ToArray();
    private readonly Stream output;
    private readonly ParquetLayout layout;
    private readonly ImmutableArray<ColumnWriter> columns;
    private readonly FileFooter footer;
    private readonly PageEncoder pages;
    private bool begun;
    private int rowsInGroup;

    /// <summary>A file of these columns; the stream is left open.</summary>
    /// <exception cref="ArgumentException">A column cannot be, or there is none, or two have one name.</exception>
    public ParquetWriter(Stream output, ImmutableArray<ParquetColumn> columns, ParquetLayout? layout = null)
    {
        if (columns.IsDefaultOrEmpty || columns.Select(column => column.Name).Distinct(StringComparer.Ordinal).Count() < columns.Length) throw new ArgumentException("A file needs columns, each with its own name.", nameof(columns));
        foreach (ParquetColumn column in columns) column.ThrowIfWrong();
        (this.output, this.layout) = (output, layout ?? new ParquetLayout());
        this.columns = [.. columns.Select(column => new ColumnWriter(column))];
        footer = new FileFooter(columns, this.layout.Compression);
        pages = new PageEncoder(this.layout.Compression);
    }

    /// <summary>Where the values of a row go, in the order of the columns.</summary>
    public ImmutableArray<ColumnWriter> Columns => columns;

    /// <summary>Rows so far.</summary>
    public long Rows { get; private set; }

    /// <summary>Bytes written so far.</summary>
    public long Bytes { get; private set; }

    /// <summary>True if the row group should be written before more rows come.</summary>
    public bool IsGroupFull { get; private set; }

    /// <summary>The row has a value (or null) in every column.</summary>
    /// <exception cref="InvalidOperationException">It has not, or has two.</exception>
    public void EndRow()
    {
        rowsInGroup++;
        Rows++;
        long bytes = 0;
        foreach (ColumnWriter column in columns)
        {
            if (column.Count != rowsInGroup) throw new InvalidOperationException($"Column {column.Column.Name} has {column.Count} values in {rowsInGroup} rows.");
            bytes += column.Bytes;
        }

        IsGroupFull = rowsInGroup >= layout.RowsPerGroup || bytes >= layout.BytesPerGroup;
    }

    /// <summary>Writes the rows gathered so far as a row group; nothing if there are none.</summary>
    public async ValueTask WriteGroupAsync(CancellationToken cancel)
    {
        await BeginAsync(cancel);
        if (rowsInGroup == 0) return;
        footer.BeginGroup(rowsInGroup, Bytes);
        foreach (ColumnWriter column in columns)
        {
            ReadOnlyMemory<byte> page = pages.Encode(column, out int plain);
            footer.AddChunk(Bytes, page.Length, plain);
            await WriteAsync(page, cancel);
            column.Clear();
        }

        (rowsInGroup, IsGroupFull) = (0, false);
    }

    /// <summary>Writes what is left and the footer: the file is whole.</summary>
    public async Task FinishAsync(CancellationToken cancel)
    {
        await WriteGroupAsync(cancel);
        await WriteAsync(footer.Encode(Rows), cancel);
        await WriteAsync(Magic, cancel);
        await output.FlushAsync(cancel);
    }

    /// <inheritdoc />
    public void Dispose()
    {
        foreach (ColumnWriter column in columns) column.Dispose();
        pages.Dispose();
    }

    private async ValueTask BeginAsync(CancellationToken cancel)
    {
        if (begun) return;
        begun = true;
        await WriteAsync(Magic, cancel);
    }

    private async ValueTask WriteAsync(ReadOnlyMemory<byte> bytes, CancellationToken cancel)
    {
        await output.WriteAsync(bytes, cancel);
        Bytes += bytes.Length;
    }
}
