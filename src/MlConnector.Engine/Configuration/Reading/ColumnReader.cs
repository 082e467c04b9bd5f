using System.Collections.Immutable;
using MlConnector.Abstractions.Configuration;
using MlConnector.Abstractions.Schemas;
using MlConnector.Abstractions.Sources;
using MlConnector.Engine.Mapping;
using MlConnector.Engine.Mapping.Expressions;
using MlConnector.Engine.Mapping.Expressions.Functions;
using MlConnector.Engine.Mapping.Expressions.Syntax;

namespace MlConnector.Engine.Configuration.Reading;

/// <summary>
/// Reads the columns of a stream. Each form of the configuration becomes an expression: <c>Supplier</c>, <c>{ from, segment, separator }</c>, <c>{ from, part }</c>, <c>{ from, map, default }</c>,
/// <c>{ value }</c>, <c>{ compute }</c>, <c>{ concat }</c>, <c>{ coalesce }</c>, <c>{ case, else }</c>; type, scale and rounding stand beside it.
/// </summary>
internal sealed class ColumnReader(ValueMapReader maps, ImmutableSortedDictionary<string, ValueMap> shared)
{
    private static readonly string[] Forms = ["from", "value", "compute", "concat", "coalesce", "case"];

    /// <summary>Value maps that all pipelines share.</summary>
    public ImmutableSortedDictionary<string, ValueMap> Shared => shared;

    /// <summary>The columns below a setting; maps written inside them are added to <paramref name="streamMaps"/>.</summary>
    public ImmutableArray<ColumnMapping> Read(SettingReader stream, string setting, Dictionary<string, ValueMap> streamMaps)
    {
        if (stream.Section(setting) is null) return [];
        ImmutableArray<KeyValuePair<ScalarNode, SettingNode>> entries = ((MapNode)stream.Node(setting)!).Entries;
        if (entries.Length > MappingDefinition.MaxColumns) stream.Report("CONFIG-BOUND", stream.Place, $"{stream.Path}.{setting} has {entries.Length} columns.", $"{MappingDefinition.MaxColumns} are allowed.");
        return [.. entries.Select(entry => Column(stream, setting, entry.Key, entry.Value, streamMaps)).OfType<ColumnMapping>()];
    }

    /// <summary>Reports an expression that does not parse; its names and types are judged when the stream is known.</summary>
    public static void CheckExpression(SettingReader reader, string expression, SettingPlace place, string setting)
    {
        try
        {
            Parser.Parse(expression);
        }
        catch (ExpressionException wrong)
        {
            reader.Report("MAP-EXPRESSION", place, $"{reader.Path}.{setting}: '{expression}', character {wrong.Error.Position}: {wrong.Error.Message}", wrong.Error.Fix);
        }
    }

    private ColumnMapping? Column(SettingReader stream, string setting, ScalarNode name, SettingNode node, Dictionary<string, ValueMap> streamMaps)
    {
        string path = $"{setting}.{name.Value}";
        switch (node)
        {
            case ScalarNode { IsNull: false } text:
                CheckExpression(stream, text.Value, text.Place, path);
                return new ColumnMapping(name.Value, text.Value) { Place = text.Place };
            case MapNode map:
                SettingReader reader = new(map, $"{stream.Path}.{path}", stream.Problems);
                ColumnMapping column = Typed(new ColumnMapping(name.Value, Expression(reader, name.Value, streamMaps)) { Place = map.Place }, reader);
                reader.Done();
                return column;
            default:
                stream.Report("CONFIG-TYPE", node.Place, $"{stream.Path}.{path} says not where it comes from.", "Write a field name, an expression, or { from: … }, { value: … }, { compute: … }.");
                return null;
        }
    }

    private string Expression(SettingReader reader, string column, Dictionary<string, ValueMap> streamMaps)
    {
        string[] written = [.. Forms.Where(reader.Has)];
        if (written.Length == 0) return Wrong(reader, "CONFIG-MISSING", $"{reader.Path} says not where it comes from.", $"Add one of: {string.Join(", ", Forms)}.");
        if (written.Length > 1) return Wrong(reader, "CONFIG-VALUE", $"{reader.Path} has {string.Join(" and ", written)}.", "Keep one of them.");
        return written[0] switch
        {
            "from" => From(reader, column, streamMaps),
            "value" => Quote(reader.Text("value")),
            "compute" => Checked(reader, reader.Required("compute"), "compute"),
            "concat" => Concat(reader),
            "coalesce" => $"coalesce({string.Join(", ", Items(reader, "coalesce"))})",
            _ => Case(reader),
        };
    }

    private string From(SettingReader reader, string column, Dictionary<string, ValueMap> streamMaps)
    {
        string field = Checked(reader, FieldName(reader.Required("from")), "from");
        bool segment = reader.Has("segment"), part = reader.Has("part"), map = reader.Has("map");
        if ((segment ? 1 : 0) + (part ? 1 : 0) + (map ? 1 : 0) > 1) return Wrong(reader, "CONFIG-VALUE", $"{reader.Path} has more than one of segment, part and map.", "Keep one of them; combine them with compute.");
        if (segment)
        {
            long n = reader.Integer("segment", 1, -100, 100);
            if (n == 0) reader.Report("CONFIG-VALUE", reader.Node("segment")!.Place, $"{reader.Path}.segment is 0.", "Segments are counted from 1, or from the end with -1.");
            return $"segment({field}, {n}, {Quote(reader.Text("separator", "-"))})";
        }

        if (part) return $"{reader.Choice("part", "date", [.. Words.DateParts.Select(word => (word, word))])}({field})";
        return map ? Map(reader, field, column, streamMaps) : field;
    }

    private string Map(SettingReader reader, string field, string column, Dictionary<string, ValueMap> streamMaps)
    {
        string otherwise = reader.Has("default") ? $", {Quote(reader.Text("default"))}" : "";
        string? name = reader.Node("map") switch
        {
            ScalarNode text when text.Value.EndsWith(".csv", StringComparison.OrdinalIgnoreCase) => Add(maps.ReadFile(reader, text), text.Value),
            ScalarNode text when shared.ContainsKey(text.Value) => text.Value,
            ScalarNode text => Unknown(reader, text),
            MapNode entries => Add(ValueMapReader.ReadEntries(reader, entries, $"{reader.Path}.map"), $"column {column}"),
            { } other => Wrong(reader, "CONFIG-TYPE", $"{reader.Path}.map must hold values, or name a map or CSV file ({other.Place}).", "Write { A: Active, B: Blocked }."),
            null => null,
        };
        return $"map({field}, {Quote(name ?? "")}{otherwise})";

        string? Add(ValueMap? map, string key)
        {
            if (map is not null) streamMaps[key] = map;
            return key;
        }
    }

    private string? Unknown(SettingReader reader, ScalarNode name)
    {
        string fix = NearestName.Of(name.Value, shared.Keys) is { } near ? $"Did you mean '{near}'?" : "Define it under 'maps:', write its values here, or name a .csv file.";
        reader.Report("CONFIG-REFERENCE", name.Place, $"{reader.Path}.map names '{name.Value}', which is no value map.", fix);
        return null;
    }

    private static string Concat(SettingReader reader)
    {
        string separator = reader.Text("separator");
        return $"concat({string.Join(separator.Length == 0 ? ", " : $", {Quote(separator)}, ", Items(reader, "concat"))})";
    }

    private static List<string> Items(SettingReader reader, string setting)
    {
        List<string> items = [.. reader.Texts(setting).Select(item => Checked(reader, item, setting))];
        if (items.Count == 0) Wrong(reader, "CONFIG-MISSING", $"{reader.Path}.{setting} is empty.", "Write [FieldA, FieldB]; texts in quotation marks of their own: \"'-'\".");
        return items;
    }

    private static string Case(SettingReader reader)
    {
        if (reader.Node("case") is not ListNode { Items.IsEmpty: false } list) return Wrong(reader, "CONFIG-TYPE", $"{reader.Path}.case must be a list.", "Write [{ when: condition, then: value }, …].");
        List<string> branches = [];
        foreach (SettingNode node in list.Items)
        {
            if (node is not MapNode map)
            {
                reader.Report("CONFIG-TYPE", node.Place, $"{reader.Path}.case holds something that is no branch.", "Write { when: condition, then: value }.");
                continue;
            }

            SettingReader branch = new(map, $"{reader.Path}.case", reader.Problems);
            branches.Add($"when {Checked(branch, branch.Required("when"), "when")} then {Checked(branch, branch.Required("then"), "then")}");
            branch.Done();
        }

        string otherwise = reader.Has("else") ? $" else {Checked(reader, reader.Text("else"), "else")}" : "";
        return $"case {string.Join(' ', branches)}{otherwise} end";
    }

    private static ColumnMapping Typed(ColumnMapping column, SettingReader reader)
    {
        Field? type = reader.Text("type") is { Length: > 0 } text ? FieldYaml.Parse(column.Column, text, reader.Node("type")!.Place, reader) : null;
        Rounding? rounding = TextSettings.Choice(reader, "rounding", Words.Rounding);
        int? scale = reader.Has("scale") ? (int)reader.Integer("scale", 0, 0, 12) : null;
        if (reader.Text("round") is { Length: > 0 } round)
        {
            if (char.IsAsciiDigit(round[0])) scale = (int)reader.Integer("round", 0, 0, 12);
            else rounding = TextSettings.Choice(reader, "round", Words.Rounding);
        }

        return column with
        {
            Type = type?.Type,
            Precision = type is { Precision: > 0 } ? type.Precision : null,
            MaxLength = type is { MaxLength: > 0 } ? type.MaxLength : null,
            Scale = scale ?? (type is { Precision: > 0 } ? type.Scale : null),
            Rounding = rounding ?? (scale is null ? Rounding.None : Rounding.HalfUp),
            NativeType = reader.Text("native") is { Length: > 0 } native ? native : null,
            Required = reader.Has("required") ? reader.Boolean("required", false) : null,
            Sensitive = reader.Has("sensitive") ? reader.Boolean("sensitive", false) : null,
            Description = reader.Text("description") is { Length: > 0 } description ? description : null,
        };
    }

    private static string Checked(SettingReader reader, string expression, string setting)
    {
        if (expression.Length > 0) CheckExpression(reader, expression, reader.Node(setting)?.Place ?? reader.Place, setting);
        return expression;
    }

    private static string Wrong(SettingReader reader, string code, string message, string fix)
    {
        reader.Report(code, reader.Place, message, fix);
        return "null";
    }

    /// <summary>A field that is no plain name is put in brackets.</summary>
    private static string FieldName(string field) =>
        field.Length == 0 || field[0] == '[' || field.Split('.').All(ConfigurationReader.IsName) && !field.Contains('-', StringComparison.Ordinal) ? field : $"[{field.Replace("]", "]]", StringComparison.Ordinal)}]";

    private static string Quote(string text) => $"'{text.Replace("'", "''", StringComparison.Ordinal)}'";
}
