using MlConnector.Abstractions.Records;
using MlConnector.Abstractions.Schemas;

namespace MlConnector.Engine.Mapping;

/// <summary>Lineage values that all rows of a batch share.</summary>
/// <param name="BatchId"><c>_BatchId</c>.</param>
/// <param name="RunId"><c>_RunId</c>.</param>
/// <param name="PostedAt"><c>_PostedAt</c>: given once, before the first send.</param>
/// <param name="Generation"><c>_Generation</c>; 0 where the table has none.</param>
public sealed record BatchLineage(string BatchId, string RunId, DateTimeOffset PostedAt, long Generation);

/// <summary>Lineage values of one row.</summary>
/// <param name="Version"><c>_Version</c>.</param>
/// <param name="ReadAt"><c>_ReadAt</c>.</param>
/// <param name="Deleted"><c>_Deleted</c>: the row is a tombstone.</param>
public readonly record struct RowLineage(long Version, DateTimeOffset ReadAt, bool Deleted);

/// <summary>Where the lineage values of a batch, and of the page last met, lie in scratch.</summary>
internal sealed class LineageCells
{
    private readonly Cell[] cells = new Cell[Enum.GetValues<LineageColumn>().Length];

    /// <summary>The batch they are of; compared by reference.</summary>
    public BatchLineage? Batch { get; set; }

    /// <summary>Ticks of the <c>_ReadAt</c> that is in place.</summary>
    public long ReadAt { get; set; } = -1;

    /// <summary>The cell of a column.</summary>
    public Cell this[LineageColumn column]
    {
        get => cells[(int)column];
        set => cells[(int)column] = value;
    }
}
