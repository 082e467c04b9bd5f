using MlConnector.Sandbox.PowerBi.Datasets;
using MlConnector.Sandbox.PowerBi.Rows;

namespace MlConnector.Sandbox.PowerBi.Queries.Dax.Values;

/// <summary>The rows of one table that a query sees. Columns are flattened when they are first asked for.</summary>
internal sealed class TableView(TableSchema schema, Segment[] segments, int skipped, DaxComparer comparer)
{
    private readonly ColumnView?[] columns = new ColumnView?[schema.Columns.Count];

    public TableSchema Schema => schema;

    public int Count { get; } = Math.Max(0, segments.Sum(static segment => segment.Count) - skipped);

    /// <summary>Number of segments: with the version of the store it tells whether a view is still right.</summary>
    public int Segments => segments.Length;

    public ColumnView Column(int index) =>
        columns[index] ??= ColumnView.Over(this, index, schema.Columns[index].Type, comparer);

    /// <summary>The stored parts of a column: rows from..to of each go to the flat position at.</summary>
    public IEnumerable<(T Data, int From, int To, int At)> Parts<T>(int column)
        where T : ColumnData
    {
        int at = 0;
        for (int index = 0; index < segments.Length; index++)
        {
            int from = index == 0 ? skipped : 0;
            var segment = segments[index];
            if (column < segment.Columns.Length && segment.Columns[column] is T data) yield return (data, from, segment.Count, at);
            at += segment.Count - from;
        }
    }
}
