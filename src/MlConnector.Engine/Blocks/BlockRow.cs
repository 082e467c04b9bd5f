namespace MlConnector.Engine.Blocks;

/// <summary>The encoded bytes of one row. Valid until the block is appended to or disposed.</summary>
public readonly ref struct BlockRow
{
    internal BlockRow(int index, RowFlags flags, ReadOnlySpan<byte> cells, int keyEnd, int hashedEnd)
    {
        Index = index;
        Flags = flags;
        Cells = cells;
        Key = cells[..keyEnd];
        Hashed = cells[..hashedEnd];
    }

    /// <summary>Number in the block.</summary>
    public int Index { get; }

    /// <summary>Fate and marks.</summary>
    public RowFlags Flags { get; }

    /// <summary>All encoded cells, without the flag byte.</summary>
    public ReadOnlySpan<byte> Cells { get; }

    /// <summary>Encoded key cells: input of <see cref="KeyHash.Of"/>.</summary>
    public ReadOnlySpan<byte> Key { get; }

    /// <summary>Encoded cells that make the source hash.</summary>
    public ReadOnlySpan<byte> Hashed { get; }

    /// <summary>Hash of the canonical source cells; what <em>unchanged</em> is judged on.</summary>
    public Hash128 SourceHash => Hash128.Of(Hashed);
}
