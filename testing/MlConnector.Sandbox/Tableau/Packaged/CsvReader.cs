using System.Text;

namespace MlConnector.Sandbox.Tableau.Packaged;

/// <summary>Reads text of separated values: a value in quotes may hold separators, breaks of lines and doubled quotes; an empty value without quotes is none.</summary>
internal static class CsvReader
{
    /// <summary>The lines, each as its values.</summary>
    /// <exception cref="InvalidDataException">Quotes do not end, or stand inside a value.</exception>
    public static IEnumerable<IReadOnlyList<string?>> Read(string text, char separator)
    {
        for (int at = 0; at < text.Length;)
        {
            var line = new List<string?> { Value(text, separator, ref at) };
            while (at < text.Length && text[at] == separator)
            {
                at++;
                line.Add(Value(text, separator, ref at));
            }

            if (at < text.Length && text[at] == '\r') at++;
            if (at < text.Length && text[at++] != '\n') throw new InvalidDataException("A value of the text file goes on behind its quotes.");
            yield return line;
        }
    }

    private static string? Value(string text, char separator, ref int at)
    {
        if (at < text.Length && text[at] == '"') return Quoted(text, ref at);
        int end = at;
        while (end < text.Length && text[end] != separator && text[end] is not ('\r' or '\n')) end++;
        string value = text[at..end];
        at = end;
        if (value.Contains('"', StringComparison.Ordinal)) throw new InvalidDataException("A value of the text file has quotes inside.");
        return value.Length == 0 ? null : value;
    }

    private static string Quoted(string text, ref int at)
    {
        var value = new StringBuilder();
        for (at++; at < text.Length; at++)
        {
            if (text[at] != '"') value.Append(text[at]);
            else if (at + 1 < text.Length && text[at + 1] == '"') value.Append(text[at++]);
            else
            {
                at++;
                return value.ToString();
            }
        }

        throw new InvalidDataException("Quotes of the text file do not end.");
    }
}
