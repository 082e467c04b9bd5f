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

/// <summary>Writes text for people: lines, and tables whose columns are as wide as their content.</summary>
internal sealed class TextReport(TextWriter output, bool colours)
{
    /// <summary>True if colours are shown.</summary>
    public bool Colours { get; } = colours;

    /// <summary>A line.</summary>
    public void Line(string text = "", Tone tone = Tone.Plain) => output.WriteLine(Paint(text, tone));

    /// <summary>Text as it is, line ends included.</summary>
    public void Raw(string text) => output.Write(text);

    /// <summary>A heading with an empty line before it.</summary>
    public void Heading(string text)
    {
        output.WriteLine();
        Line(text, Tone.Strong);
    }

    /// <summary>A table. Columns whose heading begins with <c>&gt;</c> are right-aligned (numbers).</summary>
    public void Table(IReadOnlyList<string> headings, IReadOnlyList<IReadOnlyList<string>> rows, Func<int, Tone>? toneOfRow = null)
    {
        bool[] right = [.. headings.Select(heading => heading.StartsWith('>'))];
        string[] titles = [.. headings.Select(heading => heading.TrimStart('>'))];
        int[] widths = [.. titles.Select((title, column) => Math.Max(title.Length, rows.Count == 0 ? 0 : rows.Max(row => row[column].Length)))];
        Line("  " + Join(titles, widths, right), Tone.Quiet);
        for (int row = 0; row < rows.Count; row++) Line("  " + Join(rows[row], widths, right), toneOfRow?.Invoke(row) ?? Tone.Plain);
    }

    /// <summary>Text in a tone, for use inside a line.</summary>
    public string Paint(string text, Tone tone) => !Colours || tone == Tone.Plain ? text : $"\u001b[{Code(tone)}m{text}\u001b[0m";

    private static string Join(IReadOnlyList<string> cells, int[] widths, bool[] right) =>
        string.Join("  ", cells.Select((cell, column) => right[column] ? cell.PadLeft(widths[column]) : cell.PadRight(widths[column]))).TrimEnd();

    private static string Code(Tone tone) => tone switch
    {
        Tone.Good => "32",
        Tone.Warning => "33",
        Tone.Bad => "31",
        Tone.Quiet => "2",
        _ => "1",
    };
}
