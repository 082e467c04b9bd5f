using System.Text.Json;

namespace MlConnector.Sandbox.SageX3.Graph;

/// <summary>A field of a query with its arguments and what is selected below it.</summary>
internal sealed record Selection(string Name, IReadOnlyDictionary<string, object?> Arguments, IReadOnlyList<Selection> Below)
{
    /// <summary>A selection below by name, or null.</summary>
    public Selection? this[string name] => Below.FirstOrDefault(one => one.Name == name);

    /// <summary>A text argument; null where it is not given.</summary>
    public string? Text(string name) => Arguments.GetValueOrDefault(name) as string;

    /// <summary>A number argument.</summary>
    public int? Number(string name) => Arguments.GetValueOrDefault(name) is decimal number ? (int)number : null;
}

/// <summary>Reads a GraphQL document with one operation: no fragments, aliases or directives.</summary>
internal sealed class SelectionParser
{
    private readonly List<string> words;
    private readonly JsonElement variables;
    private int at;

    private SelectionParser(string query, JsonElement variables) => (words, this.variables) = (Words(query), variables);

    public static IReadOnlyList<Selection> Parse(string query, JsonElement variables)
    {
        var parser = new SelectionParser(query, variables);
        if (parser.at < parser.words.Count && parser.words[parser.at] == "query")
        {
            while (parser.at < parser.words.Count && parser.words[parser.at] != "{") parser.at++;
        }
        var selected = parser.Block();
        return parser.at == parser.words.Count ? selected : throw Wrong(parser.words[parser.at]);
    }

    private List<Selection> Block()
    {
        Need("{");
        var selected = new List<Selection>();
        while (!Take("}"))
        {
            var name = Next();
            if (!char.IsLetter(name[0]) && name[0] != '_') throw Wrong(name);
            var arguments = new Dictionary<string, object?>(StringComparer.Ordinal);
            if (Take("("))
            {
                while (!Take(")"))
                {
                    Take(",");
                    var argument = Next();
                    Need(":");
                    arguments[argument] = Value();
                }
            }
            selected.Add(new Selection(name, arguments, at < words.Count && words[at] == "{" ? Block() : []));
        }
        return Merge(selected);
    }

    /// <summary>A field that is selected twice is one field with both selections; with other arguments it would be two of one name, which GraphQL refuses.</summary>
    private static List<Selection> Merge(IReadOnlyList<Selection> selected)
    {
        var merged = new List<Selection>();
        foreach (var same in selected.GroupBy(one => one.Name, StringComparer.Ordinal))
        {
            var first = same.First();
            if (same.Any(one => one.Arguments.Count != first.Arguments.Count || one.Arguments.Any(argument => !Equals(first.Arguments.GetValueOrDefault(argument.Key), argument.Value)))) throw new GraphException($"Fields \"{same.Key}\" conflict because they have differing arguments.", 400);
            merged.Add(same.Count() == 1 ? first : first with { Below = Merge([.. same.SelectMany(one => one.Below)]) });
        }
        return merged;
    }

    private object? Value()
    {
        var word = Next();
        if (word == "$") return Variable(Next());
        if (word[0] == '"') return JsonSerializer.Deserialize<string>(word);
        if (word == "null") return null;
        return decimal.TryParse(word, System.Globalization.NumberStyles.Number, System.Globalization.CultureInfo.InvariantCulture, out var number) ? number : throw Wrong(word);
    }

    private object? Variable(string name)
    {
        if (variables.ValueKind != JsonValueKind.Object || !variables.TryGetProperty(name, out var value)) return null;
        return value.ValueKind switch { JsonValueKind.String => value.GetString(), JsonValueKind.Number => value.GetDecimal(), _ => null };
    }

    private static List<string> Words(string query)
    {
        var found = new List<string>();
        for (var i = 0; i < query.Length; i++)
        {
            if (char.IsWhiteSpace(query[i])) continue;
            var start = i;
            if (query[i] == '"')
            {
                for (i++; i < query.Length && query[i] != '"'; i++)
                {
                    if (query[i] == '\\') i++;
                }
            }
            else if (char.IsLetterOrDigit(query[i]) || query[i] is '_' or '-')
            {
                while (i + 1 < query.Length && (char.IsLetterOrDigit(query[i + 1]) || query[i + 1] is '_' or '.')) i++;
            }
            found.Add(query[start..Math.Min(i + 1, query.Length)]);
        }
        return found;
    }

    private bool Take(string word)
    {
        if (at >= words.Count || words[at] != word) return false;
        at++;
        return true;
    }

    private void Need(string word)
    {
        if (!Take(word)) throw Wrong(at < words.Count ? words[at] : "the end");
    }

    private string Next() => at < words.Count ? words[at++] : throw Wrong("the end");

    private static GraphException Wrong(string word) => new($"Syntax Error: Unexpected {word}.", 400);
}
