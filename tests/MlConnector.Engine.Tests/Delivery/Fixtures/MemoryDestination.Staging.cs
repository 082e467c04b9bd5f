namespace MlConnector.Engine.Tests.Delivery.Fixtures;

/// <summary>Rows that do not go straight into the table: generations that are swapped in whole, and changes that are merged by key.</summary>
internal sealed partial class MemoryDestination
{
    private readonly List<StoredRow> staged = [];

    /// <summary>The table has a row for each key, and loses it by a tombstone.</summary>
    public bool Upserts { get; set; }

    /// <summary>Everything that was delivered under a batch id, wherever it lies.</summary>
    private IEnumerable<StoredRow> Delivered => Upserts ? staged : Rows.Concat(staged);

    private void Land(IEnumerable<StoredRow> rows)
    {
        foreach (StoredRow row in rows)
        {
            if (Upserts) Merge(row);
            else if (Capabilities.SwapsGenerations && row.Generation > 0) Stage(row);
            else Rows.Add(row);
        }
    }

    private void Stage(StoredRow row)
    {
        staged.Add(row);
        if (!row.Deleted) return;
        Rows.Clear();
        Rows.AddRange(staged.Where(each => each.Generation == row.Generation));
        staged.RemoveAll(each => each.Generation <= row.Generation);
    }

    private void Merge(StoredRow row)
    {
        staged.Add(row);
        StoredRow newest = staged.Where(each => each.SourceId == row.SourceId).MaxBy(each => each.Version)!;
        Rows.RemoveAll(each => each.SourceId == row.SourceId);
        if (!newest.Deleted) Rows.Add(newest);
    }
}
