namespace MlConnector.Chaos.Truth;

/// <summary>A table of an ERP.</summary>
/// <param name="Columns">Names of its columns.</param>
/// <param name="Rows">Its rows: column → value.</param>
internal sealed record SourceTable(IReadOnlyList<string> Columns, IReadOnlyList<Func<string, object?>> Rows)
{
    /// <summary>The same with one more column, which the other cells of each row tell.</summary>
    public SourceTable With(string column, Func<Func<string, object?>, object?> value) =>
        new([.. Columns, column], [.. Rows.Select(row => (Func<string, object?>)(name => name == column ? value(row) : row(name)))]);
}
