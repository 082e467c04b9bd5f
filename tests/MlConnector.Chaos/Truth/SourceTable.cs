namespace MlConnector.Chaos.Truth;

/// <summary>A table of an ERP.</summary>
/// <param name="Columns">Names of its columns.</param>
/// <param name="Rows">Its rows: column → value.</param>
internal sealed record SourceTable(IReadOnlyList<string> Columns, IReadOnlyList<Func<string, object?>> Rows);
