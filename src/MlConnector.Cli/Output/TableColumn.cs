namespace MlConnector.Cli.Output;

/// <summary>A column of a text table.</summary>
/// <param name="Title">Heading.</param>
/// <param name="Right">True for numbers.</param>
/// <param name="Optional">May be left out where there is no room.</param>
/// <param name="Cells">Its cells.</param>
internal sealed record TableColumn(string Title, bool Right, bool Optional, IReadOnlyList<string> Cells)
{
    /// <summary>Characters of the widest cell.</summary>
    public int Width { get; } = Math.Max(Title.Length, Cells.Count == 0 ? 0 : Cells.Max(cell => cell.Length));

    /// <summary>From a heading with its marks: <c>~</c> may be left out, <c>&gt;</c> right-aligned.</summary>
    public static TableColumn Of(string heading, IReadOnlyList<string> cells)
    {
        bool optional = heading.StartsWith('~');
        string title = optional ? heading[1..] : heading;
        return new TableColumn(title.TrimStart('>'), title.StartsWith('>'), optional, cells);
    }

    /// <summary>A text as wide as the column.</summary>
    public string Cell(string text) => Right ? text.PadLeft(Width) : text.PadRight(Width);
}
