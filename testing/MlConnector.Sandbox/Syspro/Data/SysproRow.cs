namespace MlConnector.Sandbox.Syspro.Data;

/// <summary>
/// One state of one row; it never changes, a change makes a new row. Text is held without the padding that the channels add,
/// decimals with the scale of their column, dates as unspecified <see cref="DateTime"/>.
/// </summary>
public sealed class SysproRow
{
    internal SysproRow(SysproTable table, object?[] cells)
    {
        Table = table;
        Values = cells;
    }

    /// <summary>The table it belongs to.</summary>
    public SysproTable Table { get; }

    /// <summary>The value of a column: string, decimal, DateTime, or long for <c>TimeStamp</c>; null for NULL.</summary>
    /// <exception cref="ArgumentException">There is no such column.</exception>
    public object? this[string column] => Values[Table.Column(column).Index];

    /// <summary>The row version.</summary>
    public long Version => (long)Values[^1]!;

    /// <summary>The primary key's values in order.</summary>
    public IReadOnlyList<object?> Key => [.. Table.Key.Select(column => Values[column.Index])];

    internal object?[] Values { get; }

    /// <summary>A text column.</summary>
    public string Text(string column) => (string)this[column]!;

    /// <summary>A decimal column.</summary>
    public decimal Number(string column) => (decimal)this[column]!;

    /// <summary>A decimal column that holds a whole number.</summary>
    public int Whole(string column) => (int)Number(column);

    /// <summary>A date column; null for NULL.</summary>
    public DateTime? Date(string column) => (DateTime?)this[column];

    /// <inheritdoc />
    public override string ToString() => $"{Table.Name} {string.Join('|', Key)}";
}
