using MlConnector.Abstractions.Records;
using MlConnector.Abstractions.Schemas;
using MlConnector.Abstractions.Sources;
using MlConnector.Engine.Blocks;

namespace MlConnector.Engine.Delivery.Tags;

/// <summary>Hashes of listed keys, which are those of their rows. Reused from page to page.</summary>
internal sealed class ListedKeys(RecordSchema schema) : IDisposable
{
    private readonly BlockLayout layout = new([.. schema.KeyOrdinals.Select(ordinal => schema.Fields[ordinal].Name)], [.. Enumerable.Range(0, schema.KeyOrdinals.Length)], schema.KeyOrdinals.Length, schema.KeyOrdinals.Length);
    private Hash128[] keys = [];
    private RecordBlock? block;

    /// <summary>Of each row of a page; valid until the next one.</summary>
    public ReadOnlySpan<Hash128> Hash(SourcePage page)
    {
        RecordPage records = page.Records;
        if (keys.Length < records.RowCount) keys = new Hash128[records.RowCount];
        block?.Dispose();
        block = new RecordBlock(layout, Math.Max(records.ByteCount, 4096));
        block.BeginPart(new BlockPart(page.Company, page.Number, page.ReadAt, 1));
        ushort tag = KeyHash.Tag(page.Company);
        for (int row = 0; row < records.RowCount; row++) keys[row] = KeyHash.Of(tag, block.Append(records[row], RowFlags.None).Key);
        return keys.AsSpan(0, records.RowCount);
    }

    /// <inheritdoc />
    public void Dispose() => block?.Dispose();
}
