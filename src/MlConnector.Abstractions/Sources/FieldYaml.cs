using System.Collections.Immutable;
using System.Globalization;
using MlConnector.Abstractions.Configuration;
using MlConnector.Abstractions.Schemas;

namespace MlConnector.Abstractions.Sources;

/// <summary>
/// Reads fields: <c>text(50)</c>, <c>code(15)</c> (a numbered code of that length), <c>integer</c>, <c>decimal(14,2)</c>, <c>boolean</c>, <c>date</c>, <c>datetime</c>, followed by any of
/// <c>required</c>, <c>volatile</c>, <c>sensitive</c>, <c>from=COLUMN</c>, <c>zone=IANA/Zone</c>, <c>retention=CLASS</c>.
/// </summary>
public static class FieldYaml
{
    private const string Fix = "Write text(n), code(n), integer, decimal(p,s), boolean, date or datetime, then any of: required, volatile, sensitive, from=COLUMN, zone=Area/City, retention=CLASS.";

    /// <summary>The fields below <paramref name="name"/>, in file order.</summary>
    public static ImmutableArray<Field> ReadMap(SettingReader reader, string name, bool required)
    {
        ImmutableArray<Field>.Builder fields = ImmutableArray.CreateBuilder<Field>();
        HashSet<string> seen = new(StringComparer.Ordinal);
        if (reader.Section(name) is not null)
        {
            foreach ((ScalarNode key, SettingNode node) in ((MapNode)reader.Node(name)!).Entries)
            {
                if (!seen.Add(key.Value)) reader.Report("CONFIG-TWICE", key.Place, $"{reader.Path}.{name}.{key.Value} is written twice.", "Remove one of them.");
                else if (node is not ScalarNode scalar) reader.Report("CONFIG-TYPE", node.Place, $"{reader.Path}.{name}.{key.Value} must be a type.", Fix);
                else if (Parse(key.Value, scalar.Value, scalar.Place, reader) is { } field) fields.Add(field);
            }
        }

        if (required && fields.Count == 0) reader.Report("CONFIG-MISSING", reader.Place, $"{reader.Path} has no {name}.", $"Add '{name}:' with a type for each.");
        return fields.ToImmutable();
    }

    /// <summary>One field from its text; null (and reported) if it cannot be read.</summary>
    public static Field? Parse(string name, string text, SettingPlace place, SettingReader reader)
    {
        string[] words = text.Split(' ', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
        Field? field = words.Length == 0 ? null : ParseType(name, words[0]);
        foreach (string word in words.Skip(1))
        {
            if (field is not null) field = ParseFlag(field, word);
        }

        if (field is null && text.Length > 0) reader.Report("CONFIG-VALUE", place, $"{reader.Path}: field {name} is '{text}'.", Fix);
        return field;
    }

    private static Field? ParseType(string name, string word)
    {
        int open = word.IndexOf('(', StringComparison.Ordinal);
        string type = open < 0 ? word : word[..open];
        if (open >= 0 && word[^1] != ')') return null;
        int[]? sizes = open < 0 ? [] : Sizes(word[(open + 1)..^1]);
        return (type, sizes) switch
        {
            ("text", []) => new Field(name, FieldType.Text),
            ("text", [> 0 and int length]) => new Field(name, FieldType.Text) { MaxLength = length },
            ("code", [> 0 and int length]) => new Field(name, FieldType.Text) { MaxLength = length, NumberedCode = true },
            ("integer", []) => new Field(name, FieldType.Integer),
            ("decimal", [> 0 and <= 28 and int precision, int scale]) when scale <= precision => new Field(name, FieldType.Decimal) { Precision = precision, Scale = scale },
            ("boolean", []) => new Field(name, FieldType.Boolean),
            ("date", []) => new Field(name, FieldType.Date),
            ("datetime", []) => new Field(name, FieldType.DateTime),
            _ => null,
        };
    }

    private static int[]? Sizes(string text)
    {
        string[] parts = text.Split(',', StringSplitOptions.TrimEntries);
        int[] sizes = new int[parts.Length];
        for (int i = 0; i < parts.Length; i++)
        {
            if (!int.TryParse(parts[i], NumberStyles.None, CultureInfo.InvariantCulture, out sizes[i])) return null;
        }

        return sizes;
    }

    private static Field? ParseFlag(Field field, string word)
    {
        int equal = word.IndexOf('=', StringComparison.Ordinal);
        string flag = equal < 0 ? word : word[..equal], value = equal < 0 ? "" : word[(equal + 1)..];
        return (flag, value) switch
        {
            ("required", "") => field with { Required = true },
            ("volatile", "") => field with { Volatile = true },
            ("sensitive", "") => field with { Sensitive = true },
            ("from", { Length: > 0 }) => field with { SourceName = value },
            ("zone", { Length: > 0 }) when field.Type == FieldType.DateTime => field with { Zone = value },
            ("retention", { Length: > 0 }) => field with { Retention = value },
            _ => null,
        };
    }
}
