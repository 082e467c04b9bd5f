using System.Globalization;
using System.Text;

namespace MlConnector.Sandbox.SageX3.Graph;

/// <summary>Reads the relaxed JSON of filters and orders: unquoted keys, single quotes. Objects become lists of pairs, arrays lists.</summary>
internal sealed class RelaxedJson
{
    private readonly string text;
    private int at;

    private RelaxedJson(string text) => this.text = text;

    /// <summary>The value of a text.</summary>
    /// <exception cref="GraphException">It is none.</exception>
    public static object? Parse(string text)
    {
        var json = new RelaxedJson(text);
        var value = json.Value();
        json.Blanks();
        return json.at == text.Length ? value : throw json.Wrong();
    }

    private object? Value()
    {
        Blanks();
        if (at >= text.Length) throw Wrong();
        switch (text[at])
        {
            case '{': return Pairs();
            case '[': return Items();
            case '\'' or '"': return Quoted(text[at]);
        }
        var start = at;
        while (at < text.Length && (char.IsLetterOrDigit(text[at]) || text[at] is '.' or '-' or '+' or '_')) at++;
        var word = text[start..at];
        return word switch
        {
            "null" => null,
            "true" => true,
            "false" => false,
            _ => decimal.TryParse(word, NumberStyles.Number, CultureInfo.InvariantCulture, out var number) ? number : throw Wrong(),
        };
    }

    private List<KeyValuePair<string, object?>> Pairs()
    {
        var pairs = new List<KeyValuePair<string, object?>>();
        at++;
        while (!Take('}'))
        {
            if (pairs.Count > 0 && !Take(',')) throw Wrong();
            Blanks();
            var key = at < text.Length && text[at] is '\'' or '"' ? Quoted(text[at]) : Name();
            if (!Take(':')) throw Wrong();
            pairs.Add(new(key, Value()));
        }
        return pairs;
    }

    private List<object?> Items()
    {
        var items = new List<object?>();
        at++;
        while (!Take(']'))
        {
            if (items.Count > 0 && !Take(',')) throw Wrong();
            items.Add(Value());
        }
        return items;
    }

    private string Quoted(char quote)
    {
        var value = new StringBuilder();
        for (at++; at < text.Length && text[at] != quote; at++)
        {
            if (text[at] == '\\' && at + 1 < text.Length) at++;
            value.Append(text[at]);
        }
        if (at >= text.Length) throw Wrong();
        at++;
        return value.ToString();
    }

    private string Name()
    {
        var start = at;
        while (at < text.Length && (char.IsLetterOrDigit(text[at]) || text[at] is '_' or '$')) at++;
        return at > start ? text[start..at] : throw Wrong();
    }

    private bool Take(char letter)
    {
        Blanks();
        if (at >= text.Length || text[at] != letter) return false;
        at++;
        return true;
    }

    private void Blanks()
    {
        while (at < text.Length && char.IsWhiteSpace(text[at])) at++;
    }

    private GraphException Wrong() => new($"Unexpected character at {at + 1} of '{text}'.");
}
