namespace MlConnector.Sandbox.SageX3.Data;

/// <summary>A record of a class, or a line of one: values by column, in the class's order; a document also has lines.</summary>
public sealed class X3Record
{
    private readonly Dictionary<string, object> values = new(StringComparer.Ordinal);

    /// <summary>Its <c>$uuid</c>.</summary>
    public required string Uuid { get; init; }

    /// <summary>Its lines; empty for records that have none.</summary>
    public List<X3Record> Lines { get; init; } = [];

    /// <summary>So many reads get one line too few: the document is being written while they look at it.</summary>
    public int ShortReads { get; set; }

    /// <summary>The lines as one read gets them.</summary>
    public IReadOnlyList<X3Record> ReadLines()
    {
        if (ShortReads == 0) return Lines;
        ShortReads--;
        return Lines[..^1];
    }

    /// <summary>A value.</summary>
    public object this[string column]
    {
        get => values[column];
        set => values[column] = value;
    }

    /// <summary>Names of the columns that it has.</summary>
    public IEnumerable<string> Columns => values.Keys;

    /// <summary>A value, or null where there is no such column.</summary>
    public object? Find(string column) => values.GetValueOrDefault(column);

    /// <summary>A value as text.</summary>
    public string Text(string column) => X3Value.Text(values[column]);

    /// <summary>A number.</summary>
    public decimal Number(string column) => (decimal)values[column];
}
