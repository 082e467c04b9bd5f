using System.Collections.Immutable;

namespace MlConnector.Engine.Blocks;

/// <summary>
/// Which source fields a block keeps, and in which order: key fields first, then what the mapping reads, then volatile fields. The order of the hashed fields is part of the source hash,
/// so make it independent of the mapping's order (the schema's order, or by name). Names are written once per journal record, so that an old record can be read after the schema changed.
/// Immutable; shared by all blocks of a run.
/// </summary>
public sealed class BlockLayout
{
    /// <summary>Most fields a block can hold.</summary>
    public const int MaxFields = 2048;

    /// <summary>A layout.</summary>
    /// <param name="fields">Names, in block order.</param>
    /// <param name="ordinals">For each, its ordinal in the source row that is appended.</param>
    /// <param name="keyCells">The first this many cells are the key.</param>
    /// <param name="hashedCells">The first this many cells make the source hash (key included); the rest is volatile.</param>
    /// <param name="traceCells">Cells whose values find the row by <c>mlc trace</c>; the key cells if not given.</param>
    public BlockLayout(ImmutableArray<string> fields, ImmutableArray<int> ordinals, int keyCells, int hashedCells, ImmutableArray<int> traceCells = default)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan(fields.Length, MaxFields);
        ArgumentOutOfRangeException.ThrowIfNotEqual(ordinals.Length, fields.Length);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(keyCells);
        ArgumentOutOfRangeException.ThrowIfLessThan(hashedCells, keyCells);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(hashedCells, fields.Length);
        Fields = fields;
        Ordinals = ordinals;
        KeyCells = keyCells;
        HashedCells = hashedCells;
        TraceCells = traceCells.IsDefault ? [.. Enumerable.Range(0, keyCells)] : traceCells;
        if (TraceCells.Any(cell => cell < 0 || cell >= fields.Length)) throw new ArgumentException("A trace cell is outside the layout.", nameof(traceCells));
    }

    /// <summary>Field names, in block order.</summary>
    public ImmutableArray<string> Fields { get; }

    /// <summary>Ordinal in the source row of each cell. In a block read from the journal: 0, 1, 2 …</summary>
    public ImmutableArray<int> Ordinals { get; }

    /// <summary>Leading cells that are the key.</summary>
    public int KeyCells { get; }

    /// <summary>Leading cells that make the source hash.</summary>
    public int HashedCells { get; }

    /// <summary>Cells that the trace index knows.</summary>
    public ImmutableArray<int> TraceCells { get; }

    /// <summary>Place of a field in the block, or -1.</summary>
    public int IndexOf(string field) => Fields.IndexOf(field, StringComparer.Ordinal);
}
