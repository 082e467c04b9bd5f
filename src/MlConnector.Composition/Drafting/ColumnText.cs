using MlConnector.Abstractions.Configuration;
using MlConnector.Yaml;

namespace MlConnector.Composition.Drafting;

/// <summary>A column as it is written, and as a line of a form; from one to the other and back.</summary>
internal static class ColumnText
{
    private const string From = "from", Compute = "compute", Type = "type", Required = "required", Sensitive = "sensitive";

    /// <summary>Beside these, <c>from</c> is the name of a field.</summary>
    private static readonly string[] OfField = ["segment", "part", "map"];

    /// <summary>The line of a column that is written.</summary>
    public static ColumnLine Line(string column, SettingNode node)
    {
        if (node is not MapNode map) return new ColumnLine(column, (node as ScalarNode)?.Value ?? "") { Id = $"={column}" };
        return new ColumnLine(column, Text(map, From) is { Length: > 0 } field ? field : Text(map, Compute))
        {
            Id = $"={column}",
            Type = Text(map, Type),
            Required = Word(map, Required),
            Sensitive = Word(map, Sensitive),
            Beside = Beside(map),
        };
    }

    /// <summary>What is written for a line: what a form does not show stays as it was.</summary>
    /// <param name="line">The line.</param>
    /// <param name="before">What was written; null = nothing.</param>
    /// <param name="isField">True if it comes from a field, else from an expression.</param>
    public static SettingNode Node(ColumnLine line, SettingNode? before, bool isField)
    {
        MapNode map = before as MapNode ?? SettingTree.Map();
        if (line.From.Length > 0)
        {
            string name = isField || OfField.Any(setting => map[setting] is not null) ? From : Compute;
            map = map.With(null, From).With(null, Compute);
            map = map with { Entries = map.Entries.Insert(0, KeyValuePair.Create(SettingTree.Text(name), (SettingNode)Scalar(line.From))) };
        }

        map = map.With(line.Type.Length > 0 ? SettingTree.Text(line.Type) : null, Type).With(Of(line.Required), Required).With(Of(line.Sensitive), Sensitive);
        return map.Entries is [var only] && (only.Key.Value == Compute || only.Key.Value == From && IsPlain(line.From)) ? only.Value : map;
    }

    /// <summary>A text that stays one where it would be read as nothing.</summary>
    public static ScalarNode Scalar(string value) => SettingTree.Text(value) is { IsNull: true } nothing ? nothing with { Quoted = true } : SettingTree.Text(value);

    /// <summary>A field's name that an expression may use without brackets.</summary>
    private static bool IsPlain(string field) => field.All(sign => char.IsAsciiLetterOrDigit(sign) || sign is '_' or '.');

    private static ScalarNode? Of(bool? value) => value is { } known ? SettingTree.Text(known ? "true" : "false") : null;

    private static string Text(MapNode map, string setting) => (map[setting] as ScalarNode)?.Value ?? "";

    private static bool? Word(MapNode map, string setting) => Text(map, setting) switch { "true" => true, "false" => false, _ => null };

    private static string Beside(MapNode map)
    {
        MapNode rest = map with { Entries = [.. map.Entries.Where(entry => entry.Key.Value is not (From or Compute or Type or Required or Sensitive))] };
        return rest.Entries.IsEmpty ? "" : string.Join(", ", YamlText.Write(rest).Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries));
    }
}
