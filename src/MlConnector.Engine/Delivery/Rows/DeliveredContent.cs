using System.Buffers;
using System.Buffers.Binary;
using System.Collections.Immutable;
using System.Globalization;
using System.Text;
using MlConnector.Abstractions.Records;
using MlConnector.Abstractions.Schemas;
using MlConnector.Engine.Blocks;

namespace MlConnector.Engine.Delivery.Rows;

/// <summary>
/// A hash of what a row shows at the destination, lineage left out: the same for the cells that we would send and for the values that are read back, whatever form the destination gives them in. Equal hashes prove equal content; a
/// value that does not come back as it was sent (a fraction of a second that was rounded) proves nothing.
/// </summary>
internal sealed class DeliveredContent(TableSchema table)
{
    private readonly ArrayBufferWriter<byte> written = new();

    /// <summary>Of a mapped row, one cell per column.</summary>
    public Hash128 Of(RecordRow mapped)
    {
        written.Clear();
        for (int i = 0; i < table.Columns.Length; i++)
        {
            if (table.Columns[i].Lineage == LineageColumn.None) Add(table.Columns[i], TextOf(mapped, i));
        }

        return Hash128.Of(written.WrittenSpan);
    }

    /// <summary>Of values that were read back, one per column that is not lineage.</summary>
    public Hash128 Of(ImmutableArray<string?> values)
    {
        written.Clear();
        int at = 0;
        foreach (ColumnSchema column in table.Columns.Where(column => column.Lineage == LineageColumn.None)) Add(column, values[at++]);
        return Hash128.Of(written.WrittenSpan);
    }

    private void Add(ColumnSchema column, string? value)
    {
        byte[] text = value is null ? [] : Encoding.UTF8.GetBytes(Plain(column.Type, value));
        Span<byte> length = written.GetSpan(sizeof(int));
        BinaryPrimitives.WriteInt32LittleEndian(length, value is null ? -1 : text.Length);
        written.Advance(sizeof(int));
        written.Write(text);
    }

    private static string Plain(FieldType type, string value) => type switch
    {
        FieldType.Integer or FieldType.Decimal => PlainNumber(value),
        FieldType.Date or FieldType.DateTime => PlainMoment(value),
        _ => value,
    };

    // INV-7: compared digit by digit; only what does not change the value goes.
    private static string PlainNumber(string value)
    {
        string shortened = value.Contains('.', StringComparison.Ordinal) ? value.TrimEnd('0').TrimEnd('.') : value;
        return shortened is "-0" or "" or "-" ? "0" : shortened;
    }

    private static string PlainMoment(string value) =>
        DateTimeOffset.TryParse(value, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal, out DateTimeOffset moment)
            ? moment.UtcTicks.ToString(CultureInfo.InvariantCulture)
            : value;

    private static string? TextOf(RecordRow row, int ordinal) => row.Kind(ordinal) switch
    {
        CellKind.Absent or CellKind.Null => null,
        CellKind.True => "true",
        CellKind.False => "false",
        _ => Encoding.UTF8.GetString(row.Bytes(ordinal)),
    };
}
