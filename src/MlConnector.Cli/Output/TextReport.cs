namespace MlConnector.Cli.Output;

/// <summary>Colours of the text output; plain when the output is no terminal.</summary>
internal enum Tone
{
    Plain,
    Good,
    Warning,
    Bad,
    Quiet,
    Strong,
}

/// <summary>
/// Writes text for people: lines, and tables whose columns are as wide as their content. Where the <paramref name="width"/> of a terminal is known, lines are broken at blanks and hang under their
/// beginning, and tables leave out what may be left out until they fit; 0 = as wide as it gets.
/// </summary>
internal sealed class TextReport(TextWriter output, bool colours, int width = 0)
{
    /// <summary>True if colours are shown.</summary>
    public bool Colours { get; } = colours;

    /// <summary>A line.</summary>
    public void Line(string text = "", Tone tone = Tone.Plain)
    {
        foreach (string part in LineBreaks.Of(text, width)) output.WriteLine(Paint(part, tone));
    }

    /// <summary>Text as it is, line ends included.</summary>
    public void Raw(string text) => output.Write(text);

    /// <summary>A heading with an empty line before it.</summary>
    public void Heading(string text)
    {
        output.WriteLine();
        Line(text, Tone.Strong);
    }

    /// <summary>
    /// A table. Columns whose heading begins with <c>&gt;</c> are right-aligned (numbers); of those whose heading begins with <c>~</c> the last ones are left out where the terminal is too narrow
    /// (the same facts are in <c>--json</c>).
    /// </summary>
    public void Table(IReadOnlyList<string> headings, IReadOnlyList<IReadOnlyList<string>> rows, Func<int, Tone>? toneOfRow = null)
    {
        List<TableColumn> columns = [.. headings.Select((heading, place) => TableColumn.Of(heading, [.. rows.Select(row => row[place])]))];
        while (width > 0 && columns.Sum(column => column.Width + 2) > width && columns.FindLastIndex(column => column.Optional) is >= 0 and var last) columns.RemoveAt(last);
        Row(columns.Select(column => column.Cell(column.Title)), Tone.Quiet);
        for (int row = 0; row < rows.Count; row++) Row(columns.Select(column => column.Cell(column.Cells[row])), toneOfRow?.Invoke(row) ?? Tone.Plain);
    }

    /// <summary>Text in a tone, for use inside a line.</summary>
    public string Paint(string text, Tone tone) => !Colours || tone == Tone.Plain ? text : $"\u001b[{Code(tone)}m{text}\u001b[0m";

    // a row is never broken: what is still too wide is left to the terminal
    private void Row(IEnumerable<string> cells, Tone tone) => output.WriteLine(Paint(("  " + string.Join("  ", cells)).TrimEnd(), tone));

    private static string Code(Tone tone) => tone switch
    {
        Tone.Good => "32",
        Tone.Warning => "33",
        Tone.Bad => "31",
        Tone.Quiet => "2",
        _ => "1",
    };
}
