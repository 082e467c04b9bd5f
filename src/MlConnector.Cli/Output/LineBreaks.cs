namespace MlConnector.Cli.Output;

/// <summary>Breaks lines at blanks so that they fit a terminal. Colours inside a line take no room.</summary>
internal static class LineBreaks
{
    private const int Narrowest = 40;
    private const char Escape = '\u001b';

    /// <summary>The line in parts of at most <paramref name="width"/> characters (0 or very narrow = unbroken); what follows hangs two characters under the line's own beginning.</summary>
    public static IEnumerable<string> Of(string line, int width)
    {
        if (width < Narrowest) return [line];
        List<string> parts = [];
        int indent = line.Length - line.TrimStart().Length + 2;
        string rest = line;
        while (BreakOf(rest, width) is > 0 and var at)
        {
            parts.Add(rest[..at].TrimEnd());
            rest = new string(' ', indent) + rest[at..].TrimStart();
        }

        parts.Add(rest);
        return parts;
    }

    /// <summary>Where to break: behind the last blank that leaves text before it and fits; 0 if the line fits or has no such blank.</summary>
    private static int BreakOf(string line, int width)
    {
        int shown = 0, blank = 0, text = line.Length - line.TrimStart().Length;
        for (int i = 0; i < line.Length; i++)
        {
            if (line[i] == Escape)
            {
                while (i < line.Length && line[i] != 'm') i++;
                continue;
            }

            if (line[i] == ' ' && i > text) blank = i + 1;
            if (++shown > width) return blank;
        }

        return 0;
    }
}
