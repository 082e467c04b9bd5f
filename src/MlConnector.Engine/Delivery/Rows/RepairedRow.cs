using System.Collections.Immutable;
using System.Text;
using System.Text.Json;
using MlConnector.Abstractions.Records;
using MlConnector.Abstractions.Schemas;
using MlConnector.Engine.DeadLetters;

namespace MlConnector.Engine.Delivery.Rows;

/// <summary>
/// A row with a repair over it. The journal keeps the cells as they were read (their hash is what the repair is bound to) and the repair beside them, in <see cref="StreamMappings.RepairField"/>; laid over each other here, whenever the row
/// is mapped. Rare, so it may allocate.
/// </summary>
internal sealed class RepairedRow(RecordSchema schema)
{
    private readonly Cell[] cells = new Cell[schema.Fields.Length];
    private byte[] buffer = [];
    private int used;

    /// <summary>The row with the repair applied.</summary>
    public RecordRow Current => new(cells, buffer.AsSpan(0, used));

    /// <summary>Applies the repair that a journaled row carries.</summary>
    public void Load(RecordRow row)
    {
        int at = schema.OrdinalOf(StreamMappings.RepairField);
        ReadOnlySpan<byte> json = at < 0 ? default : row.Bytes(at);
        Load(row, json.IsEmpty ? ImmutableSortedDictionary<string, string?>.Empty : JsonSerializer.Deserialize(json, RepairJson.Default.ImmutableSortedDictionaryStringString)!);
    }

    /// <summary>Applies field → value to a row of the schema.</summary>
    public void Load(RecordRow row, IReadOnlyDictionary<string, string?> values)
    {
        used = 0;
        for (int i = 0; i < cells.Length; i++)
        {
            if (values.TryGetValue(schema.Fields[i].Name, out string? value)) cells[i] = Take(schema.Fields[i], value);
            else cells[i] = Take(row.Kind(i), row.Bytes(i));
        }
    }

    private Cell Take(Field field, string? value) => (field.Type, value) switch
    {
        (_, null) => Cell.Null,
        (FieldType.Boolean, _) => Cell.Of(value == "true"),
        (FieldType.Integer or FieldType.Decimal, _) => Take(CellKind.Number, Encoding.UTF8.GetBytes(value)),
        _ => Take(CellKind.Text, Encoding.UTF8.GetBytes(value)),
    };

    private Cell Take(CellKind kind, ReadOnlySpan<byte> bytes)
    {
        if (bytes.IsEmpty) return new Cell(kind, 0, 0);
        if (buffer.Length - used < bytes.Length) Array.Resize(ref buffer, Math.Max(buffer.Length * 2, used + bytes.Length));
        bytes.CopyTo(buffer.AsSpan(used));
        used += bytes.Length;
        return new Cell(kind, used - bytes.Length, bytes.Length);
    }
}
