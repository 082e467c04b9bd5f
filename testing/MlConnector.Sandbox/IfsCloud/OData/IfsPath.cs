using System.Globalization;
using MlConnector.Sandbox.IfsCloud.Data;

namespace MlConnector.Sandbox.IfsCloud.OData;

/// <summary>What follows a service in an address: a set, one of its records by key, and a child or an action of it.</summary>
/// <param name="Set">Name of the set.</param>
/// <param name="Key">Named key values as written, or null.</param>
/// <param name="Child">What follows the record; empty for nothing.</param>
internal sealed record IfsPath(string Set, IReadOnlyDictionary<string, string>? Key, string Child)
{
    public static IfsPath Parse(string rest)
    {
        int open = rest.IndexOf('(', StringComparison.Ordinal);
        if (open < 0) return new IfsPath(rest, null, "");
        int close = Close(rest, open);
        string after = rest[(close + 1)..];
        if (after.Length > 0 && after[0] != '/') throw IfsRefusal.Malformed("The address is not understood.");
        return new IfsPath(rest[..open], Values(rest[(open + 1)..close]), after.TrimStart('/'));
    }

    /// <summary>The record, or null. Every key column has to be named, with a literal of its type.</summary>
    public IfsRow? Find(IfsSet set)
    {
        if (Key is null || Key.Count != set.Key.Count || !set.Key.All(column => Key.ContainsKey(column.Name))) throw IfsRefusal.Malformed("The key predicates do not fit the key of the entity.");
        object[] wanted = [.. set.Key.Select(column => Literal(column, Key[column.Name]))];
        return set.Rows.FirstOrDefault(row => row.Key.SequenceEqual(wanted));
    }

    private static object Literal(IfsColumn column, string text)
    {
        bool quoted = text.Length >= 2 && text[0] == '\'' && text[^1] == '\'';
        if (column.Kind == IfsKind.Text && quoted) return text[1..^1].Replace("''", "'", StringComparison.Ordinal);
        if (column.Kind == IfsKind.Number && !quoted && decimal.TryParse(text, NumberStyles.AllowLeadingSign | NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out decimal number)) return number;
        throw IfsRefusal.Malformed($"'{text}' is no literal of key property '{column.Name}'.");
    }

    private static int Close(string text, int open)
    {
        bool quoted = false;
        for (int i = open + 1; i < text.Length; i++)
        {
            if (text[i] == '\'') quoted = !quoted;
            else if (text[i] == ')' && !quoted) return i;
        }

        throw IfsRefusal.Malformed("The key predicate does not end.");
    }

    private static Dictionary<string, string> Values(string text)
    {
        Dictionary<string, string> values = new(StringComparer.Ordinal);
        int from = 0;
        bool quoted = false;
        for (int i = 0; i <= text.Length; i++)
        {
            if (i < text.Length && text[i] == '\'') quoted = !quoted;
            if (i < text.Length && (text[i] != ',' || quoted)) continue;
            string[] sides = text[from..i].Split('=', 2);
            if (sides.Length != 2 || !values.TryAdd(sides[0], sides[1])) throw IfsRefusal.Malformed("Key properties are written with their names, each once.");
            from = i + 1;
        }

        return values;
    }
}
