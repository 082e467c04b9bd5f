using System.Buffers;
using System.Globalization;
using MlConnector.Abstractions.Configuration;
using MlConnector.Abstractions.Schemas;
using MlConnector.Abstractions.Sources;
using MlConnector.Composition.Wording;
using MlConnector.Yaml;

namespace MlConnector.Cli.Output;

/// <summary>Writes a discovered stream as the YAML that a pipeline takes below <c>streams:</c>, as far in as it stands there.</summary>
internal static class StreamYamlText
{
    private static readonly SearchValues<char> Special = SearchValues.Create(":#'\"{}[],&*!|>%@`");
    private const string Indent = "      "; // pipelines: one: streams:
    private static readonly SettingPlace Nowhere = new("discovered", 0, 0);

    /// <summary>The text, its remarks as comments before it.</summary>
    public static string Of(DiscoveredStream found)
    {
        IEnumerable<string> lines = [.. Remarks(found).Select(remark => $"# {remark.ReplaceLineEndings(" ")}"), .. YamlText.Write(Map((found.Definition.Name, Body(found.Definition)))).TrimEnd('\n').Split('\n')];
        return string.Concat(lines.Select(line => line.Length == 0 ? "\n" : $"{Indent}{line}\n"));
    }

    private static IEnumerable<string> Remarks(DiscoveredStream found)
    {
        if (found.Known)
        {
            yield return $"The catalog has this stream: '{found.Definition.Name}: {{}}' is enough. What follows would replace it.";
            string[] left = [.. new[] { ("with", found.Definition.With.Length), ("derived", found.Definition.Derived.Length), ("cut", found.Definition.Cut is null ? 0 : 1), ("controlTotals", found.Definition.ControlTotals is null ? 0 : 1) }.Where(part => part.Item2 > 0).Select(part => part.Item1)];
            if (left.Length > 0) yield return $"Left out: {string.Join(", ", left)}.";
            if (found.Definition.Evidence.Length > 0) yield return $"What it rests on: {found.Definition.Evidence.Trim()}";
        }

        foreach (string remark in found.Remarks) yield return remark;
    }

    private static MapNode Body(StreamDefinition stream)
    {
        List<(string, SettingNode)> parts = [("entity", Text(stream.Entity))];
        if (stream.Description.Length > 0) parts.Add(("description", Text(stream.Description)));
        parts.Add(("key", new ListNode(Nowhere, [.. stream.Key.Select(name => (SettingNode)Text(name))])));
        parts.Add(("strategy", Text(Words.Of(stream.Strategy))));
        if (stream.Filter.Length > 0) parts.Add(("filter", Text(stream.Filter)));
        if (stream.Absence != AbsenceMeaning.Ignored) parts.Add(("absence", Text(stream.Absence.ToString().ToLowerInvariant())));
        if (Cursor(stream) is { Entries.IsEmpty: false } cursor) parts.Add(("cursor", cursor));
        parts.Add(("table", Text(stream.Defaults.Table)));
        parts.Add(("write", Text(stream.Defaults.Mode.ToString().ToLowerInvariant())));
        parts.Add(("fields", Map([.. stream.Fields.Select(field => (field.Name, (SettingNode)Text(TypeOf(field))))])));
        return Map([.. parts]);
    }

    private static MapNode Cursor(StreamDefinition stream)
    {
        CursorDefinition cursor = stream.Cursor;
        List<(string, SettingNode)> parts = [];
        foreach ((string name, string? value) in new[] { ("field", cursor.Field), ("year", cursor.YearField), ("period", cursor.PeriodField), ("open", cursor.OpenFilter), ("openWhen", cursor.OpenWhen), ("since", cursor.SinceField) })
        {
            if (value is not null) parts.Add((name, Text(value)));
        }

        if (cursor.Field is not null && stream.Strategy != ReadStrategy.Journal) parts.Add(("overlap", Text(Overlap(cursor.Overlap))));
        return Map([.. parts]);
    }

    private static string Overlap(TimeSpan overlap) =>
        overlap.TotalDays == (long)overlap.TotalDays ? string.Create(CultureInfo.InvariantCulture, $"{(long)overlap.TotalDays}d") : string.Create(CultureInfo.InvariantCulture, $"{(long)overlap.TotalSeconds}s");

    private static string TypeOf(Field field)
    {
        string type = field.Type switch
        {
            FieldType.Text when field.NumberedCode => string.Create(CultureInfo.InvariantCulture, $"code({field.MaxLength})"),
            FieldType.Text => field.MaxLength > 0 ? string.Create(CultureInfo.InvariantCulture, $"text({field.MaxLength})") : "text",
            FieldType.Decimal => string.Create(CultureInfo.InvariantCulture, $"decimal({(field.Precision > 0 ? field.Precision : 28)},{field.Scale})"),
            _ => field.Type.ToString().ToLowerInvariant(),
        };
        return string.Concat(type, field.Required ? " required" : "", field.Volatile ? " volatile" : "", field.Sensitive ? " sensitive" : "", field.SourceName is { } from ? $" from={from}" : "", field.Zone is { } zone ? $" zone={zone}" : "", field.Retention is { } retention ? $" retention={retention}" : "");
    }

    private static ScalarNode Text(string value) => new(Nowhere, value, Quoted: value.Length == 0 || value.AsSpan().ContainsAny(Special) || value is "null" or "~");

    private static MapNode Map(params (string Name, SettingNode Value)[] entries) => new(Nowhere, [.. entries.Select(entry => KeyValuePair.Create(Text(entry.Name), entry.Value))]);
}
