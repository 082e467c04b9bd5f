using MlConnector.Sandbox.PowerBi.Datasets;
using MlConnector.Sandbox.PowerBi.Rows;

namespace MlConnector.Sandbox.PowerBi;

/// <summary>A dataset as a test sees it: all that was committed, visible to queries or not yet.</summary>
public sealed class SandboxDataset
{
    private readonly Dataset dataset;

    internal SandboxDataset(Dataset dataset) => this.dataset = dataset;

    /// <summary>Its id.</summary>
    public string Id => dataset.Id;

    /// <summary>Its name, which need not be the only one of the kind.</summary>
    public string Name => dataset.Name;

    /// <summary>The key of its push URLs.</summary>
    public string PushKey => dataset.PushKey;

    /// <summary>Its relationships.</summary>
    public IReadOnlyList<TableRelationship> Relationships => dataset.Relationships;

    /// <summary>Its tables, in the order of their creation.</summary>
    public IReadOnlyList<SandboxTable> Tables => [.. dataset.TableNames.Select(Table)];

    /// <summary>One table; case counts.</summary>
    /// <exception cref="KeyNotFoundException">There is none.</exception>
    public SandboxTable Table(string name) =>
        new(dataset, dataset.Tables.GetValueOrDefault(name) ?? throw new KeyNotFoundException($"no table '{name}' in '{dataset.Name}'"));

    /// <summary>Makes the next refresh end as failed.</summary>
    public void FailNextRefresh()
    {
        lock (dataset.Gate) dataset.Refreshes.NextFails = true;
    }
}

/// <summary>A table as a test sees it.</summary>
public sealed class SandboxTable
{
    private readonly Dataset dataset;
    private readonly PushTable table;

    internal SandboxTable(Dataset dataset, PushTable table) => (this.dataset, this.table) = (dataset, table);

    /// <summary>Its name.</summary>
    public string Name => table.Schema.Name;

    /// <summary>Its columns and measures.</summary>
    public TableSchema Schema
    {
        get { lock (dataset.Gate) return table.Schema; }
    }

    /// <summary>Rows committed.</summary>
    public long Count
    {
        get { lock (dataset.Gate) return table.Store.Count; }
    }

    /// <summary>
    /// The committed rows in their order, as they were when the enumeration began: column name to long, decimal, bool, DateTime or
    /// string; a blank cell is null. Rows are shaped one at a time, so walking through millions needs little memory.
    /// </summary>
    public IEnumerable<IReadOnlyDictionary<string, object?>> Rows
    {
        get
        {
            var columns = Schema.Columns;
            foreach (object?[] cells in Cells())
            {
                Dictionary<string, object?> row = new(cells.Length, StringComparer.Ordinal);
                for (int column = 0; column < cells.Length; column++) row.Add(columns[column].Name, cells[column]);
                yield return row;
            }
        }
    }

    /// <summary>The same rows as cells in the order of <see cref="Schema"/>; the array is used again for the next row.</summary>
    public IEnumerable<object?[]> Cells()
    {
        Segment[] segments;
        int skipped;
        int width;
        lock (dataset.Gate)
        {
            width = table.Schema.Columns.Count;
            (segments, skipped) = table.Store.Visible(DateTimeOffset.MaxValue);
        }

        object?[] cells = new object?[width];
        foreach (var segment in segments)
        {
            for (int row = skipped; row < segment.Count; row++)
            {
                for (int column = 0; column < cells.Length; column++) cells[column] = segment.Columns[column]?.Value(row);
                yield return cells;
            }

            skipped = 0;
        }
    }

    internal long Empty()
    {
        lock (dataset.Gate)
        {
            long rows = table.Store.Count;
            table.Store.Clear();
            return rows;
        }
    }

    /// <summary>How many rows carry each value of a text column, such as <c>_BatchId</c>; blanks under the empty text.</summary>
    public IReadOnlyDictionary<string, long> CountBy(string column)
    {
        Dictionary<string, long> counts = new(StringComparer.Ordinal);
        int index = Schema.IndexOf(column);
        if (index < 0) throw new KeyNotFoundException($"no column '{column}' in '{Name}'");
        foreach (object?[] cells in Cells())
        {
            string key = cells[index] as string ?? "";
            counts[key] = counts.GetValueOrDefault(key) + 1;
        }

        return counts;
    }
}
