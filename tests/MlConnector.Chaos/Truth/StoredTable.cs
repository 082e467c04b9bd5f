using System.Globalization;
using MlConnector.Sandbox.BigQuery;
using MlConnector.Sandbox.PowerBi;
using MlConnector.Sandbox.Tableau;

namespace MlConnector.Chaos.Truth;

/// <summary>A table as the destination holds it, whichever it is.</summary>
/// <param name="Columns">Names of its columns.</param>
/// <param name="Rows">Its rows: numbers as <see cref="decimal"/> or <see cref="long"/>, dates as <see cref="DateTime"/>, null for nothing.</param>
internal sealed record StoredTable(IReadOnlyList<string> Columns, IReadOnlyList<IReadOnlyDictionary<string, object?>> Rows)
{
    /// <summary>A table of Power BI.</summary>
    public static StoredTable Of(SandboxTable table) => new([.. table.Schema.Columns.Select(column => column.Name)], [.. table.Rows]);

    /// <summary>A table of BigQuery.</summary>
    public static StoredTable Of(BigQuerySandboxTable table) => Of(table, table.Rows);

    /// <summary>A table of BigQuery, or rows that a view over it shows.</summary>
    public static StoredTable Of(BigQuerySandboxTable table, IEnumerable<IReadOnlyDictionary<string, string?>> rows) => Of(table.Columns, rows);

    /// <summary>A data source of Tableau.</summary>
    public static StoredTable Of(TableauSandboxSource source) => Of(source.Columns, source.Rows);

    private static StoredTable Of(IReadOnlyList<(string Name, string Type)> columns, IEnumerable<IReadOnlyDictionary<string, string?>> rows)
    {
        Dictionary<string, string> types = columns.ToDictionary(column => column.Name, column => column.Type, StringComparer.Ordinal);
        return new StoredTable([.. types.Keys], [.. rows.Select(row => row.ToDictionary(cell => cell.Key, cell => Value(cell.Value, types[cell.Key]), StringComparer.Ordinal))]);
    }

    private static object? Value(string? text, string type) => (text, type) switch
    {
        (null, _) => null,
        (_, "INTEGER") => long.Parse(text, CultureInfo.InvariantCulture),
        (_, "NUMERIC" or "BIGNUMERIC" or "REAL") => decimal.Parse(text, CultureInfo.InvariantCulture),
        (_, "BOOLEAN") => text == "true",
        (_, "DATE" or "DATETIME" or "TIMESTAMP") => DateTime.Parse(text, CultureInfo.InvariantCulture, DateTimeStyles.RoundtripKind),
        _ => text,
    };
}
