using MlConnector.Sandbox.PowerBi.Datasets;
using MlConnector.Sandbox.PowerBi.Queries.Dax.Values;

namespace MlConnector.Sandbox.PowerBi.Queries.Dax.Filters;

/// <summary>What one query runs against: tables as they were when it began.</summary>
internal sealed class DaxModel(IReadOnlyList<TableView> tables, IReadOnlyList<TableRelationship> relationships, DaxComparer comparer)
{
    private const long MaxSteps = 500_000_000;
    private long steps;

    public DaxComparer Comparer => comparer;

    public IReadOnlyList<TableRelationship> Relationships => relationships;

    /// <summary>DAX does not look at case in names, unlike the paths of the API.</summary>
    public TableView? Table(string name) =>
        tables.FirstOrDefault(table => string.Equals(table.Schema.Name, name, StringComparison.OrdinalIgnoreCase));

    public TableMeasure? Measure(string name) =>
        tables.SelectMany(static table => table.Schema.Measures).FirstOrDefault(measure => string.Equals(measure.Name, name, StringComparison.OrdinalIgnoreCase));

    public static int ColumnOf(TableView table, string name)
    {
        for (int index = 0; index < table.Schema.Columns.Count; index++)
        {
            if (string.Equals(table.Schema.Columns[index].Name, name, StringComparison.OrdinalIgnoreCase)) return index;
        }

        return -1;
    }

    /// <summary>Bounds a query: one that would run for minutes ends with an error, as the service's own timeout does.</summary>
    public void Step(long count = 1)
    {
        if ((steps += count) > MaxSteps) throw new DaxException("The query takes too long.");
    }
}
