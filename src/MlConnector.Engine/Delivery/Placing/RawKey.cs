using MlConnector.Abstractions.Records;
using MlConnector.Abstractions.Schemas;
using MlConnector.Engine.Reading.Canonical;

namespace MlConnector.Engine.Delivery.Placing;

/// <summary>
/// A row that is not canonical keeps its raw cells, its key included. Its key is narrowed here all the same, where it can be, so that a dead row counts as present under the key that its good version has. Only for dead
/// rows, so it may allocate.
/// </summary>
internal sealed class RawKey
{
    private readonly RecordSchema schema;
    private readonly RecordSchema keySchema;
    private readonly CanonicalForm canonical;
    private Cell[] cells = [];
    private byte[] key = [];

    /// <summary>Keys of a stream.</summary>
    public RawKey(RecordSchema schema)
    {
        this.schema = schema;
        keySchema = new RecordSchema(schema.Stream, schema.KeyOrdinals.Select(ordinal => schema.Fields[ordinal]), schema.KeyOrdinals.Select(ordinal => schema.Fields[ordinal].Name));
        canonical = new CanonicalForm(keySchema);
    }

    /// <summary>The row with a canonical key; valid until the next call. The row itself, if its key is what is wrong.</summary>
    public RecordRow Narrow(RecordRow row)
    {
        using var page = new RecordPage(keySchema, 256);
        Span<Cell> narrow = page.AddRow();
        for (int i = 0; i < narrow.Length; i++)
        {
            ReadOnlySpan<byte> bytes = row.Bytes(schema.KeyOrdinals[i]);
            narrow[i] = new Cell(row.Kind(schema.KeyOrdinals[i]), page.Append(bytes), bytes.Length);
        }

        if (!canonical.ApplyRow(page, 0).IsNone) return row;
        key = page.Bytes.ToArray();
        cells = row.Cells.ToArray();
        narrow = page.RowCells(0);
        for (int i = 0; i < narrow.Length; i++) cells[schema.KeyOrdinals[i]] = new Cell(narrow[i].Kind, narrow[i].Offset, narrow[i].Length, inScratch: true);
        return row.WithCells(cells, key);
    }
}
