namespace MlConnector.Composition.Drafting;

/// <summary>A column of a stream as a form shows it: what of its mapping stands in boxes. Whatever else is written for it stays as it is.</summary>
/// <param name="Column">Name in the table.</param>
/// <param name="From">A field of the ERP or an expression; empty = it has another form, which only the text can change.</param>
public sealed record ColumnLine(string Column, string From)
{
    /// <summary>Names the line in a form: the column as it was written, or the field that is not delivered.</summary>
    public string Id { get; init; } = "";

    /// <summary>True if it is a column of the table; false for a field that the ERP has and the table has not.</summary>
    public bool Delivered { get; init; } = true;

    /// <summary>Type of the value; empty = that of what it comes from.</summary>
    public string Type { get; init; } = "";

    /// <summary>Whether no value makes the row a dead letter; null = as the field says.</summary>
    public bool? Required { get; init; }

    /// <summary>Whether the value is never shown; null = as the field says.</summary>
    public bool? Sensitive { get; init; }

    /// <summary>What else is written for it, as text.</summary>
    public string Beside { get; init; } = "";
}
