using System.Text;

namespace MlConnector.Engine.Configuration.Reading;

/// <summary>Reads CSV with commas (RFC 4180): quoted cells may hold commas, line breaks and doubled quotation marks. Empty lines are passed over.</summary>
internal static class CsvText
{
    /// <summary>The lines with their numbers (of their first line), from 1.</summary>
    public static IEnumerable<(int Line, IReadOnlyList<string> Cells)> Read(string text)
    {
        int line = 1, first = 1;
        List<string> cells = [];
        StringBuilder cell = new();
        bool quoted = false;
        for (int i = 0; i <= text.Length; i++)
        {
            char c = i == text.Length ? '\n' : text[i];
            if (quoted && i < text.Length)
            {
                if (c == '\n') line++;
                if (c != '"') cell.Append(c);
                else if (i + 1 < text.Length && text[i + 1] == '"') cell.Append(text[++i]);
                else quoted = false;
            }
            else if (c == '"' && cell.Length == 0)
            {
                quoted = true;
            }
            else if (c is ',' or '\n')
            {
                cells.Add(cell.ToString());
                cell.Clear();
                if (c == ',') continue;
                if (cells.Count > 1 || cells[0].Length > 0) yield return (first, cells);
                cells = [];
                first = ++line;
            }
            else if (c != '\r')
            {
                cell.Append(c);
            }
        }
    }
}
