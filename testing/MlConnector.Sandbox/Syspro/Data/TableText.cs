using System.Globalization;

namespace MlConnector.Sandbox.Syspro.Data;

/// <summary>
/// Reads table definitions from a compact text: a line per table, its name, a colon, and columns separated by commas. A column is a name and
/// a type (<c>vc30</c>, <c>c2</c>, <c>d14.2</c>, <c>dt</c>); <c>*</c> before the name marks the key, <c>0</c> after the type a zero-filled number.
/// Lines may be continued by indentation. <c>TimeStamp</c> is added to every table.
/// </summary>
internal static class TableText
{
    public static IEnumerable<(string Table, SysproColumn[] Columns)> Parse(string text)
    {
        foreach (var definition in Definitions(text))
        {
            var colon = definition.IndexOf(':', StringComparison.Ordinal);
            var columns = definition[(colon + 1)..].Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries).Select(Column).ToList();
            columns.Add(new SysproColumn(columns.Count, "TimeStamp", SysproKind.RowVersion, 8, 0, false, false));
            yield return (definition[..colon], [.. columns]);
        }
    }

    private static IEnumerable<string> Definitions(string text)
    {
        var current = "";
        foreach (var line in text.Split('\n', StringSplitOptions.RemoveEmptyEntries))
        {
            if (line[0] != ' ' && current.Length > 0)
            {
                yield return current;
                current = "";
            }
            current += line.Trim() + " ";
        }
        if (current.Length > 0) yield return current;
    }

    private static SysproColumn Column(string text, int index)
    {
        var parts = text.Split(' ', StringSplitOptions.RemoveEmptyEntries);
        var type = parts[1];
        var kind = type switch
        {
            "dt" => SysproKind.Date,
            _ when type.StartsWith("vc", StringComparison.Ordinal) => SysproKind.Varchar,
            _ when type.StartsWith('c') => SysproKind.Char,
            _ when type.StartsWith('d') => SysproKind.Decimal,
            _ => throw new FormatException($"unknown type '{type}' of column '{text}'"),
        };
        var size = kind == SysproKind.Date ? ["0"] : type.TrimStart('v', 'c', 'd').Split('.');
        return new SysproColumn(index, parts[0].TrimStart('*'), kind, Whole(size[0]), size.Length > 1 ? Whole(size[1]) : 0, parts[0][0] == '*', parts.Length > 2);
    }

    private static int Whole(string digits) => int.Parse(digits, NumberStyles.None, CultureInfo.InvariantCulture);
}
