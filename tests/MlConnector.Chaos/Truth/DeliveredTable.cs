
namespace MlConnector.Chaos.Truth;

/// <summary>One row as the destination holds it.</summary>
/// <param name="SourceId"><c>_SourceId</c>.</param>
/// <param name="Version"><c>_Version</c>.</param>
/// <param name="BatchId"><c>_BatchId</c>.</param>
/// <param name="Deleted">Tombstone or closing row.</param>
/// <param name="Generation"><c>_Generation</c>; 0 if there is none.</param>
/// <param name="Key">Text of its key.</param>
/// <param name="Cells">The columns that its table at the source has too, as texts.</param>
/// <param name="Content">All columns but those of its lineage, as texts: those of companions too.</param>
internal sealed record DeliveredRow(string SourceId, long Version, string BatchId, bool Deleted, long Generation, string Key, string Cells, string Content);

/// <summary>A table of the dataset, with what a reader would take for its current state.</summary>
internal sealed class DeliveredTable(StreamTruth truth, IReadOnlyList<DeliveredRow> rows)
{
    /// <summary>Every row.</summary>
    public IReadOnlyList<DeliveredRow> Rows => rows;

    /// <summary>What a reader sees.</summary>
    public IEnumerable<DeliveredRow> Current => truth.Shape switch
    {
        Shape.EveryRow => rows.Where(row => !row.Deleted),
        Shape.NewestVersion => rows.GroupBy(row => row.SourceId, StringComparer.Ordinal).Select(same => same.MaxBy(row => row.Version)!).Where(row => !row.Deleted),
        _ => rows.Where(row => !row.Deleted && row.Generation == ClosedGeneration),
    };

    /// <summary>
    /// Rows that are there once too often, with the row before each: the same id and version a second time; and, where every change is kept, the same content of a key twice in a row, which is how a batch that was read again
    /// although it had arrived would look. Of tombstones, two in a row. The closing row of a generation repeats its last row on purpose, and may come once.
    /// </summary>
    public IEnumerable<(DeliveredRow Row, DeliveredRow Before)> Repeats
    {
        get
        {
            foreach (IGrouping<string, DeliveredRow> same in rows.GroupBy(row => truth.Shape == Shape.NewestGeneration ? $"{row.SourceId} {row.Generation} {row.Deleted}" : row.SourceId, StringComparer.Ordinal))
            {
                DeliveredRow? before = null;
                foreach (DeliveredRow row in same.OrderBy(row => row.Version))
                {
                    if (before is not null && IsRepeat(row, before)) yield return (row, before);
                    before = row;
                }
            }
        }
    }

    private bool IsRepeat(DeliveredRow row, DeliveredRow before) =>
        row.Version == before.Version || row.Deleted == before.Deleted && (row.Deleted || truth.Shape != Shape.NewestVersion || row.Content == before.Content);

    private long ClosedGeneration => rows.Where(row => row.Deleted).Select(row => row.Generation).DefaultIfEmpty().Max();

    /// <summary>Reads a table, with the columns that the source has too.</summary>
    public static DeliveredTable Read(StreamTruth truth, StoredTable table, SourceRows shape) => new(truth,
    [
        .. table.Rows.Select(row => new DeliveredRow(
            (string)row["_SourceId"]!, (long)row["_Version"]!, (string)row["_BatchId"]!, row.GetValueOrDefault("_Deleted") is true, row.GetValueOrDefault("_Generation") is long generation ? generation : 0,
            shape.KeyOf(name => row[name]), shape.CellsOf(name => row[name]), ContentOf(table, row))),
    ]);

    private static string ContentOf(StoredTable table, IReadOnlyDictionary<string, object?> row) =>
        string.Join(" | ", table.Columns.Where(column => !column.StartsWith('_')).Select(column => $"{column}={Cell.Text(row.GetValueOrDefault(column), isCode: false)}"));
}
