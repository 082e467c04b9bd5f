namespace MlConnector.Engine.Blocks;

/// <summary>What became of a row: the low three bits of <see cref="RowFlags"/>. It decides the ledger's state when the row's batch is settled.</summary>
public enum RowFate : byte
{
    /// <summary>Read and to be delivered.</summary>
    Live = 0,

    /// <summary>Tombstone: absence means removed.</summary>
    Removed = 1,

    /// <summary>Tombstone: no longer passes <c>where</c>.</summary>
    Filtered = 3,

    /// <summary>Dead letter; never changes the ledger.</summary>
    Dead = 4,

    /// <summary>Found at the destination by its key: alive there, the cells beside the key are not known here until it is read again.</summary>
    Adopted = 5,

    /// <summary>Alive, and delivered again from the journal because the source has purged it.</summary>
    Purged = 6,
}

/// <summary>One byte before each row of a block: the marks below, and the <see cref="RowFate"/> in the low three bits.</summary>
[Flags]
public enum RowFlags : byte
{
    /// <summary>A live row.</summary>
    None = 0,

    /// <summary>Delivered with a repair in force; the source hash is still that of the cells as read.</summary>
    Repaired = 0x08,

    /// <summary>Still open in the source (open-items); kept in the ledger.</summary>
    Open = 0x10,

    /// <summary>Delivered again by a replay.</summary>
    Replayed = 0x20,

    /// <summary>Its key was at the destination with other content when it was placed; for counting only.</summary>
    Changed = 0x40,

    /// <summary>A purge emptied its personal fields: the cells no longer make the source hash, which only the ledger still knows.</summary>
    Erased = 0x80,
}

/// <summary>Between fate and flags.</summary>
public static class RowFlagsExtensions
{
    private const RowFlags FateBits = (RowFlags)7;

    /// <summary>The fate in the flags.</summary>
    public static RowFate Fate(this RowFlags flags) => (RowFate)(flags & FateBits);

    /// <summary>True if the destination shows the row: it is no tombstone, and not dead.</summary>
    public static bool IsShown(this RowFlags flags) => flags.Fate() is RowFate.Live or RowFate.Purged;

    /// <summary>The same flags with another fate.</summary>
    public static RowFlags With(this RowFlags flags, RowFate fate) => flags & ~FateBits | (RowFlags)fate;
}
