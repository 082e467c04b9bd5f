using System.Collections.Immutable;
using System.Globalization;
using MlConnector.Abstractions.Destinations;
using MlConnector.Abstractions.Records;
using MlConnector.Http.Rows;
using MlConnector.Parquet;
using MlConnector.Tableau.Schema;

namespace MlConnector.Tableau.Publishing;

/// <summary>A table as one Parquet file, written part by part; nothing is allocated per row, and no number passes through binary floating point (INV-7).</summary>
internal sealed class ParquetTableFile(ParquetLayout layout) : ITableFile
{
    private static readonly int Epoch = DateOnly.FromDateTime(DateTime.UnixEpoch).DayNumber;

    /// <inheritdoc />
    public string Type => "parquet";

    /// <inheritdoc />
    public async Task WriteAsync(DeliveryBatch batch, Stream output, CancellationToken cancel)
    {
        using var writer = new ParquetWriter(output, [.. batch.Reference.Table.Columns.Select(ColumnTypes.ParquetOf)], layout);
        await foreach (DeliveryRows part in batch.OpenPartsAsync(cancel))
        {
            while (part.MoveNext())
            {
                Write(writer.Columns, part.Current);
                writer.EndRow();
                if (writer.IsGroupFull) await writer.WriteGroupAsync(cancel);
            }
        }

        await writer.FinishAsync(cancel);
    }

    private static void Write(ImmutableArray<ColumnWriter> columns, RecordRow row)
    {
        for (int i = 0; i < columns.Length; i++)
        {
            CellKind kind = row.Kind(i);
            if (kind <= CellKind.Null) columns[i].AddNull();
            else Write(columns[i], kind, row.Bytes(i));
        }
    }

    private static void Write(ColumnWriter column, CellKind kind, ReadOnlySpan<byte> bytes)
    {
        switch (column.Column.Kind)
        {
            case ParquetKind.Text: column.AddText(kind switch { CellKind.True => "true"u8, CellKind.False => "false"u8, _ => bytes }); break;
            case ParquetKind.Boolean: column.AddBoolean(kind == CellKind.True); break;
            case ParquetKind.Integer: column.AddInteger(CellValue.TryInteger(bytes, out long whole) ? whole : throw Unfit(column)); break;
            case ParquetKind.Date: column.AddDate(CellValue.TryDate(bytes, out DateOnly date) ? date.DayNumber - Epoch : throw Unfit(column)); break;
            case ParquetKind.Timestamp: column.AddTimestamp(CellTimes.Microseconds(bytes)); break;
            default: column.AddDecimal(Unscaled(bytes, column.Column.Scale)); break;
        }
    }

    /// <summary>Canonical digits without their point, brought to the column's scale.</summary>
    private static Int128 Unscaled(ReadOnlySpan<byte> digits, int scale)
    {
        bool negative = digits[0] == (byte)'-';
        Int128 value = 0;
        int after = -1;
        foreach (byte digit in negative ? digits[1..] : digits)
        {
            if (digit == (byte)'.') after = 0;
            else
            {
                if (after == scale) break; // zeros only: the column's limits were checked
                value = value * 10 + (digit - '0');
                if (after >= 0) after++;
            }
        }

        for (int i = Math.Max(after, 0); i < scale; i++) value *= 10;
        return negative ? -value : value;
    }

    private static InvalidOperationException Unfit(ColumnWriter column) => new(string.Create(CultureInfo.InvariantCulture, $"A value of column {column.Column.Name} is no {column.Column.Kind}."));
}
