using System.Collections.Immutable;
using MlConnector.Abstractions.Sources;
using MlConnector.Http.OData;

namespace MlConnector.Syspro.Channels;

/// <summary>Writes what is known of a site's tables into a stream's binding, and reads it back: one entry per table and fact, as text.</summary>
internal static class BindingFacts
{
    /// <summary>The stream's own table.</summary>
    public const string Own = "";

    /// <summary>The control records of its documents.</summary>
    public const string Control = "$control";

    /// <summary>A binding that remembers these tables, by alias.</summary>
    public static StreamBinding Write(string channel, IReadOnlyDictionary<string, SiteTable> tables, string reason, IEnumerable<string> missingFields)
    {
        ImmutableDictionary<string, string>.Builder facts = ImmutableDictionary.CreateBuilder<string, string>(StringComparer.Ordinal);
        foreach ((string alias, SiteTable table) in tables)
        {
            facts[$"{alias}.table"] = table.Name;
            if (table.Path.Length > 0) facts[$"{alias}.path"] = table.Path;
            if (table.Absent) facts[$"{alias}.absent"] = "true";
            if (table.Types.Count > 0) facts[$"{alias}.types"] = string.Join(';', table.Types.OrderBy(type => type.Key, StringComparer.Ordinal).Select(type => $"{type.Key}={type.Value}"));
            if (table.Missing.Count > 0) facts[$"{alias}.missing"] = string.Join(';', table.Missing.Order(StringComparer.Ordinal));
            if (table.Forms.Count > 0) facts[$"{alias}.forms"] = string.Join(';', table.Forms.OrderBy(form => form.Key, StringComparer.Ordinal).Select(form => $"{form.Key}={form.Value}"));
        }

        return new StreamBinding(channel, tables[Own].Name) { Facts = facts.ToImmutable(), Reason = reason, MissingFields = [.. missingFields] };
    }

    /// <summary>A table by alias; a table that the binding does not know is taken by the name declared.</summary>
    public static SiteTable Read(StreamBinding binding, string alias, string declared)
    {
        string Fact(string name) => binding.Facts.GetValueOrDefault($"{alias}.{name}", "");
        string table = Fact("table");
        return new SiteTable(table.Length > 0 ? table : alias == Own ? binding.Entity : declared, Fact("path"))
        {
            Types = Pairs(Fact("types")).ToImmutableDictionary(pair => pair.Name, pair => Enum.Parse<EdmType>(pair.Value), StringComparer.Ordinal),
            Missing = [.. Fact("missing").Split(';', StringSplitOptions.RemoveEmptyEntries)],
            Forms = Pairs(Fact("forms")).ToImmutableDictionary(pair => pair.Name, pair => pair.Value, StringComparer.Ordinal),
            Absent = Fact("absent") == "true",
        };
    }

    private static IEnumerable<(string Name, string Value)> Pairs(string text) => text.Split(';', StringSplitOptions.RemoveEmptyEntries).Select(pair => pair.Split('=', 2)).Select(pair => (pair[0], pair[1]));
}
