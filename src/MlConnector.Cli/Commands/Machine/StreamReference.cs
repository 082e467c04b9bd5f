using System.Globalization;
using System.Text;
using MlConnector.Abstractions.Configuration;
using MlConnector.Abstractions.Schemas;
using MlConnector.Abstractions.Sources;

namespace MlConnector.Cli.Commands.Machine;

/// <summary>Writes the standard streams of each ERP as Markdown, from the catalog that the connectors ship.</summary>
internal static class StreamReference
{
    private const string Head =
        """
        # Standard streams

        Generated from the program. A stream is one kind of record of an ERP; a pipeline names those that it wants, and may change all of this ([settings](settings.md)) or map other columns ([mapping](mapping.md)). `mlc discover` tells which of
        them your site offers. Types are those of the mapping language; beside each stands the type of the column that it becomes at each BI tool, if the mapping asks for no other (`native:`, or `round:` for fewer places; guides of
        [Power BI](../guides/power-bi.md), [BigQuery](../guides/bigquery.md) and [Tableau](../guides/tableau.md)). Where a destination keeps the current state (Tableau), what appends or keeps versions here is kept by key.

        """;

    /// <summary>All of them.</summary>
    public static string Text(IReadOnlyList<ISourceFactory> sources, IReadOnlyList<IDestinationFactory> destinations)
    {
        var text = new StringBuilder(Head.ReplaceLineEndings("\n"));
        foreach (ISourceFactory source in sources)
        {
            text.Append("\n## ").Append(source.Title).Append("\n\n| stream | table | write | strategy | |\n|---|---|---|---|---|\n");
            StreamDefinition[] streams = [.. source.StandardStreams.Select(name => source.StandardStream(name)!)];
            foreach (StreamDefinition stream in streams)
            {
                text.Append(CultureInfo.InvariantCulture, $"| [`{stream.Name}`](#{source.Type}-{stream.Name}) | {stream.Defaults.Table} | {Mode(stream)} | {Strategy(stream)} | {stream.Description} |\n");
            }

            foreach (StreamDefinition stream in streams) Append(text, source.Type, stream, destinations);
        }

        return text.ToString();
    }

    private static void Append(StringBuilder text, string type, StreamDefinition stream, IReadOnlyList<IDestinationFactory> destinations)
    {
        text.Append(CultureInfo.InvariantCulture, $"\n### {type} {stream.Name}\n\n{stream.Description}\n\n");
        Fact(text, "entity", Code(stream.Entity) + string.Concat(stream.With.Select(with => $", with {Code(with.Entity)} as {with.Alias}")));
        Fact(text, "table, write mode", $"{stream.Defaults.Table}, {Mode(stream)}");
        Fact(text, "key", string.Join(", ", stream.Key));
        Fact(text, "strategy", Strategy(stream) + (stream.Cursor.Field is { } cursor ? $" by {cursor}" : "") + (stream.AsOf is null ? "" : ", for days that are asked for (`--as-of`)"));
        Fact(text, "a key that is absent", stream.Absence switch { AbsenceMeaning.Removed => "is gone: a tombstone follows", AbsenceMeaning.Purged => "was purged: the row is kept", _ => "means nothing" });
        if (stream.SinceField is { } since) Fact(text, "history is cut by (`since`)", since);
        if (stream.ControlTotals is { } totals) Fact(text, "control totals", $"{string.Join(", ", totals.Sums.Prepend("rows"))} per {string.Join(", ", totals.GroupBy)}");
        if (!stream.Defaults.Relations.IsEmpty) Fact(text, "relations", string.Join(", ", stream.Defaults.Relations.Select(relation => $"{relation.Field} to {relation.Stream}.{relation.ToField}")));
        if (!stream.Defaults.Columns.IsEmpty) Fact(text, "columns, where they are not the fields", string.Join("; ", stream.Defaults.Columns.Where(column => column.Key != column.Value).Select(column => $"{column.Key} = {Code(column.Value)}")));
        if (stream.Evidence.Length > 0) Fact(text, "rests on", stream.Evidence.ReplaceLineEndings(" ").Trim());
        text.Append(CultureInfo.InvariantCulture, $"\n| field | type | {string.Join(" | ", destinations.Select(destination => destination.Title))} | |\n|---|---|{string.Concat(destinations.Select(_ => "---|"))}---|\n");
        foreach (Field field in stream.ToSchema().Fields.Where(field => field.Name != StreamDefinition.TagName)) Row(text, stream, field, destinations, "");
        foreach (DerivedField derived in stream.Derived) Row(text, stream, derived.Field, destinations, $"= {Code(derived.Expression)}");
    }

    private static void Fact(StringBuilder text, string name, string value) => text.Append("- ").Append(name).Append(": ").Append(value).Append('\n');

    private static void Row(StringBuilder text, StreamDefinition stream, Field field, IReadOnlyList<IDestinationFactory> destinations, string meaning)
    {
        IEnumerable<string> marks =
        [
            stream.Key.Contains(field.Name, StringComparer.Ordinal) ? "key" : "", field.Required ? "required" : "", field.NumberedCode ? "code: leading zeros are no part of it" : "", field.Sensitive ? "sensitive" : "", field.Volatile ? "no change by itself" : "",
            field.SourceName switch { null => "", "$company" => "the company that was read", AsOfDefinition.Source => "the day that was asked for", { } source when source == field.Name || field.Name.EndsWith($".{source}", StringComparison.Ordinal) => "", { } source => $"from {Code(source)}" },
            meaning,
        ];
        text.Append(CultureInfo.InvariantCulture, $"| {field.Name} | {Type(field)} | {string.Join(" | ", destinations.Select(destination => destination.StandardType(field)))} | {string.Join("; ", marks.Where(mark => mark.Length > 0))} |\n");
    }

    private static string Type(Field field) => field.Type switch
    {
        FieldType.Decimal when field.Precision > 0 => string.Create(CultureInfo.InvariantCulture, $"decimal({field.Precision},{field.Scale})"),
        FieldType.Text when field.MaxLength > 0 => string.Create(CultureInfo.InvariantCulture, $"text({field.MaxLength})"),
        _ => field.Type.ToString().ToLowerInvariant(),
    };

    /// <summary>A bar would end the cell of a table.</summary>
    private static string Code(string text) => $"`{text.Replace("|", "\\|", StringComparison.Ordinal)}`";

    private static string Mode(StreamDefinition stream) => StreamYaml.ModeNames.First(known => known.Value == stream.Defaults.Mode).Name;

    private static string Strategy(StreamDefinition stream) => StreamYaml.StrategyNames.First(known => known.Value == stream.Strategy).Name;
}
