using MlConnector.Abstractions.Records;
using MlConnector.Engine.Blocks;
using MlConnector.Engine.Delivery.Rows;
using MlConnector.Engine.Ledger;
using MlConnector.Engine.Reading;

namespace MlConnector.Engine.Delivery.Placing;

/// <summary>The rows of one page as the ledger sees them: encoded, hashed, and looked up all at once. Reused from page to page; nothing is allocated per row.</summary>
internal sealed class PageRows(StreamMappings mappings, StreamLedger ledger) : IDisposable
{
    private readonly RawKey rawKey = new(mappings.Schema);
    private Hash128[] keys = [];
    private Hash128[] sources = [];
    private LedgerEntry[] entries = [];
    private RecordBlock? staging;
    private int count;

    /// <summary>The rows, encoded.</summary>
    public RecordBlock Encoded => staging!;

    /// <summary>Key hashes.</summary>
    public ReadOnlySpan<Hash128> Keys => keys.AsSpan(0, count);

    /// <summary>Hashes of the canonical source cells.</summary>
    public ReadOnlySpan<Hash128> Sources => sources.AsSpan(0, count);

    /// <summary>What the ledger knows of each key, batches in flight laid over it.</summary>
    public ReadOnlySpan<LedgerEntry> Known => entries.AsSpan(0, count);

    /// <summary>Takes a page.</summary>
    public void Load(ReadPage page, BlockPart part)
    {
        RecordPage records = page.Page.Records;
        count = records.RowCount;
        Fit(count);
        staging?.Dispose();
        staging = new RecordBlock(mappings.Layout, Math.Max(records.ByteCount / 2, 4096));
        staging.BeginPart(part);
        ushort tag = KeyHash.Tag(part.Company);
        for (int row = 0; row < count; row++)
        {
            RecordRow cells = records[row];
            if (!page.ViolationOf(row).IsNone) cells = rawKey.Narrow(cells);
            BlockRow encoded = staging.Append(cells, page.IsOpen(row) ? RowFlags.Open : RowFlags.None);
            keys[row] = KeyHash.Of(tag, encoded.Key);
            sources[row] = encoded.SourceHash;
        }

        ledger.Lookup(Keys, entries.AsSpan(0, count));
    }

    /// <inheritdoc />
    public void Dispose()
    {
        staging?.Dispose();
        staging = null;
        Fit(0);
    }

    private void Fit(int rows)
    {
        if (rows > 0 && keys.Length >= rows) return;
        if (keys.Length > 0)
        {
            RowArrays.Of<Hash128>().Return(keys);
            RowArrays.Of<Hash128>().Return(sources);
            RowArrays.Of<LedgerEntry>().Return(entries);
        }

        keys = rows == 0 ? [] : RowArrays.Of<Hash128>().Rent(rows);
        sources = rows == 0 ? [] : RowArrays.Of<Hash128>().Rent(keys.Length);
        entries = rows == 0 ? [] : RowArrays.Of<LedgerEntry>().Rent(keys.Length);
    }
}
