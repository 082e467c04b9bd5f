using MlConnector.Abstractions.Configuration;
using MlConnector.Abstractions.Errors;
using YamlDotNet.Core;

namespace MlConnector.Yaml;

/// <summary>
/// Finds more than the first syntax error: the entry that holds an error is blanked out (lines keep their numbers) and the rest is read again. What is blanked is the
/// whole entry at the first or second level, so that one mistake does not show up as several.
/// </summary>
internal static class SyntaxRecovery
{
    private const int MaxErrors = 8;

    public static MapNode? Read(string file, string text, Problems problems, YamlBounds bounds)
    {
        string[] lines = text.ReplaceLineEndings("\n").Split('\n');
        for (int errors = 0; ; errors++)
        {
            Problems found = new();
            try
            {
                MapNode? tree = new NodeReader(file, string.Join('\n', lines), found, bounds).Read();
                problems.AddRange(found.Errors);
                return errors == 0 ? tree : null;
            }
            catch (YamlException failure)
            {
                (int line, int column) = PlaceOf(failure, lines);
                problems.Add(YamlTree.Problem("YAML-SYNTAX", new SettingPlace(file, line, column), Sentence(failure), FixFor(lines[line - 1], failure.Message)));
                if (errors + 1 == MaxErrors || !BlankEntry(lines, line - 1)) return null;
            }
        }
    }

    /// <summary>Where it went wrong. A tab is looked for: the scanner names the value before it.</summary>
    private static (int Line, int Column) PlaceOf(YamlException failure, string[] lines)
    {
        int line = (int)Math.Clamp(failure.Start.Line, 1, lines.Length);
        int tab = failure.Message.Contains("tab", StringComparison.Ordinal) ? Array.FindIndex(lines, line - 1, candidate => candidate.AsSpan(0, Indent(candidate)).Contains('\t')) : -1;
        return tab >= 0 ? (tab + 1, lines[tab].IndexOf('\t', StringComparison.Ordinal) + 1) : (line, (int)Math.Max(1, failure.Start.Column));
    }

    private static string Sentence(YamlException failure)
    {
        string message = failure.Message.ReplaceLineEndings(" ").Trim();
        int end = message.StartsWith('(') ? message.IndexOf("): ", StringComparison.Ordinal) : -1;
        message = (end > 0 ? message[(end + 3)..] : message).TrimEnd('.');
        return $"The YAML does not hold here: {message}.";
    }

    private static string FixFor(string line, string message)
    {
        if (line.Contains('\t')) return "Indent with blanks; YAML takes no tabs.";
        if (line.Contains('\'') || line.Contains('"')) return "Look for a missing quotation mark; a text with : or # in it needs quotation marks.";
        return message.Contains("flow", StringComparison.Ordinal) ? "Close every [ and {, and separate the entries by commas." : "Write 'name: value', one blank after the colon, and the same indentation for entries of one level.";
    }

    /// <summary>Blanks the entry around a line; false if nothing would be left to look at.</summary>
    private static bool BlankEntry(string[] lines, int at)
    {
        int first = at;
        int level = OuterLevel(lines, at);
        while (first > 0 && (IsEmpty(lines[first]) || Indent(lines[first]) > level)) first--;
        int last = at + 1;
        while (last < lines.Length && (IsEmpty(lines[last]) || Indent(lines[last]) > level)) last++;
        bool changed = false;
        for (int i = first; i < last; i++)
        {
            changed |= !IsEmpty(lines[i]);
            lines[i] = "";
        }

        return changed && lines.Any(line => !IsEmpty(line));
    }

    /// <summary>Indentation of the second-level entry around a line: the smallest indentation above zero since the last line without any.</summary>
    private static int OuterLevel(string[] lines, int at)
    {
        int level = Indent(lines[at]);
        for (int i = at; i >= 0; i--)
        {
            if (IsEmpty(lines[i])) continue;
            int indent = Indent(lines[i]);
            if (indent == 0) return i == at ? 0 : level;
            level = Math.Min(level, indent);
        }

        return level;
    }

    private static bool IsEmpty(string line) => line.AsSpan().Trim() is { Length: 0 } or ['#', ..];

    private static int Indent(string line) => line.Length - line.AsSpan().TrimStart(" \t").Length;
}
