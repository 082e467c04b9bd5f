using System.Collections.Immutable;
using System.Globalization;
using System.Text.Json;

namespace MlConnector.Engine.Configuration.Revisions;

/// <summary>One object of a revision's JSON. What is missing or null has the value that a new object has, so that a revision of an older program reads like one that does not speak of a setting.</summary>
internal readonly struct RevisionNode(JsonElement element)
{
    /// <summary>A text that must be there.</summary>
    public string Text(string name) => TextOrNull(name) ?? throw new JsonException($"no {name}");

    /// <summary>A text.</summary>
    public string Text(string name, string otherwise) => TextOrNull(name) ?? otherwise;

    /// <summary>A text or null.</summary>
    public string? TextOrNull(string name) => Find(name)?.GetString();

    /// <summary>A whole number.</summary>
    public int Whole(string name, int otherwise = 0) => WholeOrNull(name) ?? otherwise;

    /// <summary>A whole number or null.</summary>
    public int? WholeOrNull(string name) => Find(name)?.GetInt32();

    /// <summary>A whole number of 64 bits.</summary>
    public long Long(string name, long otherwise = 0) => Find(name)?.GetInt64() ?? otherwise;

    /// <summary>A 64-bit number or null.</summary>
    public long? LongOrNull(string name) => Find(name)?.GetInt64();

    /// <summary>True or false.</summary>
    public bool Flag(string name) => FlagOrNull(name) ?? false;

    /// <summary>True, false or null.</summary>
    public bool? FlagOrNull(string name) => Find(name)?.GetBoolean();

    /// <summary>A length of time or null.</summary>
    public TimeSpan? SpanOrNull(string name) => TextOrNull(name) is { } text ? TimeSpan.ParseExact(text, "c", CultureInfo.InvariantCulture) : null;

    /// <summary>A day or null.</summary>
    public DateOnly? DayOrNull(string name) => TextOrNull(name) is { } text ? DateOnly.ParseExact(text, "yyyy-MM-dd", CultureInfo.InvariantCulture) : null;

    /// <summary>One of an enumeration.</summary>
    public T One<T>(string name, T otherwise = default)
        where T : struct, Enum => OneOrNull<T>(name) ?? otherwise;

    /// <summary>One of an enumeration, or null.</summary>
    public T? OneOrNull<T>(string name)
        where T : struct, Enum => TextOrNull(name) is { } text ? Enum.Parse<T>(text) : null;

    /// <summary>An object that must be there.</summary>
    public T Node<T>(string name, Func<RevisionNode, T> read)
        where T : class => NodeOrNull(name, read) ?? throw new JsonException($"no {name}");

    /// <summary>An object or null.</summary>
    public T? NodeOrNull<T>(string name, Func<RevisionNode, T> read)
        where T : class => Find(name) is { } found ? read(new RevisionNode(found)) : null;

    /// <summary>The setting tree of this name.</summary>
    public Abstractions.Configuration.MapNode Tree(string name) => Find(name) is { } found ? SettingTreeConverter.Map(found) : throw new JsonException($"no {name}");

    /// <summary>Objects in order.</summary>
    public ImmutableArray<T> List<T>(string name, Func<RevisionNode, T> read)
    {
        if (Find(name) is not { } found) return [];
        var items = ImmutableArray.CreateBuilder<T>(found.GetArrayLength());
        foreach (JsonElement item in found.EnumerateArray()) items.Add(read(new RevisionNode(item)));
        return items.MoveToImmutable();
    }

    /// <summary>Texts in order.</summary>
    public ImmutableArray<string> Texts(string name) => List(name, static item => item.Itself());

    /// <summary>Pairs of texts in order.</summary>
    public ImmutableArray<KeyValuePair<string, string>> Pairs(string name) => List(name, static item => KeyValuePair.Create(item.Text("key"), item.Text("value")));

    /// <summary>Texts by name.</summary>
    public ImmutableDictionary<string, string> Named(string name)
    {
        var all = ImmutableDictionary.CreateBuilder<string, string>(StringComparer.Ordinal);
        foreach ((string key, RevisionNode value) in Members(name)) all[key] = value.Itself();
        return all.ToImmutable();
    }

    /// <summary>The members of an object, by name.</summary>
    public IEnumerable<(string Name, RevisionNode Value)> Members(string name)
    {
        if (Find(name) is not { } found) yield break;
        foreach (JsonProperty member in found.EnumerateObject()) yield return (member.Name, new RevisionNode(member.Value));
    }

    private string Itself() => element.GetString() ?? throw new JsonException("no text");

    private JsonElement? Find(string name) => element.TryGetProperty(name, out JsonElement found) && found.ValueKind != JsonValueKind.Null ? found : null;
}
