using System.Collections.Immutable;
using System.Text;
using System.Text.Json;
using MlConnector.Abstractions.Records;
using MlConnector.Abstractions.Schemas;
using MlConnector.Engine.DeadLetters;
using MlConnector.Engine.Mapping.Violations;
using MlConnector.Engine.Reading.Canonical;

namespace MlConnector.Engine.Delivery.Rows;

/// <summary>
/// A row with a repair over it, in canonical form. The journal keeps the cells as they were read (their hash is what the repair is bound to; those of a row that was not of its declared types are raw) and the repair beside them, in
/// <see cref="StreamMappings.RepairField"/>; laid over each other here, whenever the row is mapped. Rare, so it may allocate.
/// </summary>
internal sealed class RepairedRow(RecordSchema schema) : IDisposable
{
    private readonly CanonicalForm canonical = new(schema);
    private RecordPage page = new(schema, 256);

    /// <summary>The row with the repair applied; valid until the next one is loaded.</summary>
    public RecordRow Current => page[0];

    /// <summary>Applies the repair that a journaled row carries; gives the field that is still not of its declared type, or none.</summary>
    public RowViolation Load(RecordRow row)
    {
        int at = schema.OrdinalOf(StreamMappings.RepairField);
        ReadOnlySpan<byte> json = at < 0 ? default : row.Bytes(at);
        return Load(row, json.IsEmpty ? ImmutableSortedDictionary<string, string?>.Empty : JsonSerializer.Deserialize(json, RepairJson.Default.ImmutableSortedDictionaryStringString)!);
    }

    /// <summary>Applies field → value to a row of the schema; gives the field that is still not of its declared type, or none.</summary>
    public RowViolation Load(RecordRow row, IReadOnlyDictionary<string, string?> values)
    {
        page.Dispose();
        page = new RecordPage(schema, 1024);
        page.AddRow();
        for (int i = 0; i < schema.Fields.Length; i++)
        {
            page.RowCells(0)[i] = values.TryGetValue(schema.Fields[i].Name, out string? value) ? Take(schema.Fields[i], value) : Take(row.Kind(i), row.Bytes(i));
        }

        return canonical.ApplyRow(page, 0);
    }

    /// <inheritdoc />
    public void Dispose() => page.Dispose();

    private Cell Take(Field field, string? value) => (field.Type, value) switch
    {
        (_, null) => Cell.Null,
        (FieldType.Boolean, _) => Cell.Of(value == "true"),
        (FieldType.Integer or FieldType.Decimal, _) => Take(CellKind.Number, Encoding.UTF8.GetBytes(value)),
        _ => Take(CellKind.Text, Encoding.UTF8.GetBytes(value)),
    };

    private Cell Take(CellKind kind, ReadOnlySpan<byte> bytes) => new(kind, bytes.IsEmpty ? 0 : page.Append(bytes), bytes.Length);
}
