namespace MlConnector.Chaos.Truth;

/// <summary>Rows of one table of the ERP as texts: key → cells, over the columns that the destination has too.</summary>
internal sealed class SourceRows
{
    /// <summary>Between two cells of a row.</summary>
    public const string Separator = " | ";

    private readonly StreamTruth truth;

    /// <summary>The rows as they are now.</summary>
    public SourceRows(StreamTruth truth, SourceTable source, StoredTable table)
    {
        this.truth = truth;
        Columns = [.. source.Columns.Where(name => (truth.Columns.IsEmpty || truth.Columns.Contains(name)) && table.Columns.Contains(name, StringComparer.Ordinal))];
        if (truth.Key.FirstOrDefault(key => !Columns.Contains(key, StringComparer.Ordinal)) is { } missing) throw new InvalidOperationException($"{truth.Table} has no column {missing}: its rows cannot be told apart");
        Now = source.Rows.ToDictionary(KeyOf, CellsOf, StringComparer.Ordinal);
    }

    /// <summary>Columns that are compared.</summary>
    public IReadOnlyList<string> Columns { get; }

    /// <summary>Key → cells.</summary>
    public Dictionary<string, string> Now { get; }

    /// <summary>Text of a row's key.</summary>
    public string KeyOf(Func<string, object?> value) => string.Join('|', truth.Key.Select(name => Cell.Text(value(name), truth.Codes.Contains(name))));

    /// <summary>Text of a row.</summary>
    public string CellsOf(Func<string, object?> value) => string.Join(Separator, Columns.Select(name => $"{name}={Cell.Text(value(name), truth.Codes.Contains(name))}"));
}
