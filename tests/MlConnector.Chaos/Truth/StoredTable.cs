using MlConnector.Sandbox.PowerBi;

namespace MlConnector.Chaos.Truth;

/// <summary>A table as the destination holds it, whichever it is.</summary>
/// <param name="Columns">Names of its columns.</param>
/// <param name="Rows">Its rows: numbers as <see cref="decimal"/> or <see cref="long"/>, dates as <see cref="DateTime"/>, null for nothing.</param>
internal sealed record StoredTable(IReadOnlyList<string> Columns, IReadOnlyList<IReadOnlyDictionary<string, object?>> Rows)
{
    /// <summary>A table of Power BI.</summary>
    public static StoredTable Of(SandboxTable table) => new([.. table.Schema.Columns.Select(column => column.Name)], [.. table.Rows]);
}
