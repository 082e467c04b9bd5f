using MlConnector.Sandbox.BigQuery.Data;
using MlConnector.Sandbox.BigQuery.Sql;
using MlConnector.Sandbox.BigQuery.Values;

namespace MlConnector.Sandbox.BigQuery;

/// <summary>A table of the sandbox as the vendor itself sees it.</summary>
public sealed class BigQuerySandboxTable
{
    private readonly BigQuerySandbox sandbox;
    private readonly Warehouse warehouse;
    private readonly string dataset;
    private readonly string name;

    internal BigQuerySandboxTable(BigQuerySandbox sandbox, Warehouse warehouse, string dataset, string name) => (this.sandbox, this.warehouse, this.dataset, this.name) = (sandbox, warehouse, dataset, name);

    /// <summary>True if it is there.</summary>
    public bool Exists => sandbox.Looking(() => warehouse.Datasets.TryGetValue(dataset, out BqDataset? found) && found.Tables.ContainsKey(name));

    /// <summary>Its rows, in the order they came: column → canonical text, null for null.</summary>
    public IReadOnlyList<IReadOnlyDictionary<string, string?>> Rows => With(table => Texts(new Relation([.. table.Columns.Select(column => (column.Name, column.Type))], table.Rows)));

    /// <summary>Names and types of its columns.</summary>
    public IReadOnlyList<(string Name, string Type)> Columns => With(table => table.Columns.Select(column => (column.Name, column.Type)).ToArray());

    /// <summary>Columns that rows are kept together by.</summary>
    public IReadOnlyList<string> Clustering => With(table => table.Clustering);

    /// <summary>How it is partitioned, as JSON; empty if it is not.</summary>
    public string Partitioning => With(table => table.Partitioning?.GetRawText() ?? "");

    /// <summary>Its labels, as JSON; empty if it has none.</summary>
    public string Labels => With(table => table.Labels?.GetRawText() ?? "");

    /// <summary>Its description.</summary>
    public string Description => With(table => table.Description);

    /// <summary>Descriptions of its columns, by their names; those without one are left out.</summary>
    public IReadOnlyDictionary<string, string> Descriptions => With(table => table.Columns.Where(column => column.Description.Length > 0).ToDictionary(column => column.Name, column => column.Description, StringComparer.Ordinal));

    /// <summary>Writes something about a column behind everybody's back; gives false if there is none of that name.</summary>
    public bool Describe(string column, string description) => With(table => table.Describe(column, description));

    /// <summary>How often what describes it was changed within the last seconds.</summary>
    public int Updates => With(table => table.Updates.Count);

    /// <summary>Removes every row behind everybody's back; gives how many it held.</summary>
    public int Empty() => With(table =>
    {
        int rows = table.Rows.Count;
        table.Rows.Clear();
        return rows;
    });

    /// <summary>Deletes it.</summary>
    public bool Delete() => sandbox.Looking(() => warehouse.Dataset(dataset).Tables.Remove(name));

    internal static IReadOnlyDictionary<string, string?>[] Texts(Relation relation) =>
        [.. relation.Rows.Select(row => relation.Columns.Select((column, i) => (column.Name, Text: ValueWriter.Canonical(i < row.Length ? row[i] : null))).ToDictionary(cell => cell.Name, cell => cell.Text, StringComparer.Ordinal))];

    private T With<T>(Func<BqTable, T> look) => sandbox.Looking(() => look(warehouse.Table(dataset, name)));
}
