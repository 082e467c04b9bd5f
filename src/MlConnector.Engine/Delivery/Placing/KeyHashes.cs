using System.Collections.Immutable;
using System.Text;
using MlConnector.Abstractions.Records;
using MlConnector.Abstractions.Schemas;
using MlConnector.Engine.Blocks;
using MlConnector.Engine.Mapping.Violations;
using MlConnector.Engine.Reading;
using MlConnector.Engine.Reading.Canonical;

namespace MlConnector.Engine.Delivery.Placing;

/// <summary>Hashes of keys that are known as texts only: few, so it may allocate.</summary>
internal static class KeyHashes
{
    /// <summary>Of canonical keys; the same as of their rows.</summary>
    public static ImmutableArray<Hash128> Of(RecordSchema schema, IEnumerable<LoggedKey> keys)
    {
        var keySchema = new RecordSchema(schema.Stream, schema.KeyOrdinals.Select(ordinal => schema.Fields[ordinal]), schema.KeyOrdinals.Select(ordinal => schema.Fields[ordinal].Name));
        int parts = keySchema.Fields.Length;
        var layout = new BlockLayout([.. keySchema.Fields.Select(field => field.Name)], [.. Enumerable.Range(0, parts)], parts, parts);
        return [.. keys.Select(key => Of(keySchema, layout, key))];
    }

    private static Hash128 Of(RecordSchema schema, BlockLayout layout, LoggedKey key)
    {
        using var page = new RecordPage(schema, 256);
        Span<Cell> cells = page.AddRow();
        for (int i = 0; i < cells.Length; i++)
        {
            byte[] bytes = Encoding.UTF8.GetBytes(key.Parts[i]);
            cells[i] = new Cell(CellKind.Text, page.Append(bytes), bytes.Length);
        }

        new CanonicalForm(schema).Apply(page, new RowViolation[1]);
        using var block = new RecordBlock(layout, 4096);
        block.BeginPart(new BlockPart(key.Company, 0, DateTimeOffset.UnixEpoch, 1));
        return KeyHash.Of(KeyHash.Tag(key.Company), block.Append(page[0], RowFlags.None).Key);
    }
}
