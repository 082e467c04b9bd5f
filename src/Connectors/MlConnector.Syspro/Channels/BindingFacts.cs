using System.Collections.Immutable;
using MlConnector.Abstractions.Sources;
using MlConnector.Http.OData;

namespace MlConnector.Syspro.Channels;

/// <summary>
/// Writes what is known of a site's tables into a stream's binding, and reads it back: one entry per table and fact, as text. What is true of every company stands once, under the table's alias;
/// a company whose table is another has entries of its own.
/// </summary>
internal static class BindingFacts
{
    /// <summary>The stream's own table.</summary>
    public const string Own = "";

    /// <summary>The control records of its documents.</summary>
    public const string Control = "$control";

    /// <summary>A binding that remembers the tables of each company; <see cref="StreamBinding.MissingFields"/> are those that no company has.</summary>
    public static StreamBinding Write(string channel, IReadOnlyList<CompanyTables> companies, string reason, StreamDefinition stream)
    {
        ImmutableDictionary<string, string>.Builder facts = ImmutableDictionary.CreateBuilder<string, string>(StringComparer.Ordinal);
        foreach ((string alias, SiteTable table) in companies[0].Tables)
        {
            facts.AddRange(Of(alias, table));
            foreach (CompanyTables other in companies.Skip(1).Where(other => !Of(alias, other.Tables[alias]).ToHashSet().SetEquals(Of(alias, table))))
            {
                facts.AddRange(Of(OfCompany(other.Scope, alias), other.Tables[alias]));
            }
        }

        return new StreamBinding(channel, companies[0].Tables[Own].Name)
        {
            Facts = facts.ToImmutable(),
            Reason = reason,
            MissingFields = [.. companies.Select(company => company.Missing(stream)).Aggregate((all, missing) => all.Intersect(missing, StringComparer.Ordinal))],
        };
    }

    /// <summary>A table of a company by alias; a table that the binding does not know is taken by the name declared.</summary>
    public static SiteTable Read(StreamBinding binding, CompanyScope scope, string alias, string declared)
    {
        string at = binding.Facts.ContainsKey($"{OfCompany(scope, alias)}.table") ? OfCompany(scope, alias) : alias;
        string Fact(string name) => binding.Facts.GetValueOrDefault($"{at}.{name}", "");
        string table = Fact("table");
        return new SiteTable(table.Length > 0 ? table : alias == Own ? binding.Entity : declared, Fact("path"))
        {
            Types = Pairs(Fact("types")).ToImmutableDictionary(pair => pair.Name, pair => Enum.Parse<EdmType>(pair.Value), StringComparer.Ordinal),
            Missing = [.. Fact("missing").Split(';', StringSplitOptions.RemoveEmptyEntries)],
            Forms = Pairs(Fact("forms")).ToImmutableDictionary(pair => pair.Name, pair => pair.Value, StringComparer.Ordinal),
            Absent = Fact("absent") == "true",
        };
    }

    private static string OfCompany(CompanyScope scope, string alias) => $"{scope.Company}/{alias}";

    private static IEnumerable<KeyValuePair<string, string>> Of(string at, SiteTable table)
    {
        yield return new($"{at}.table", table.Name);
        if (table.Path.Length > 0) yield return new($"{at}.path", table.Path);
        if (table.Absent) yield return new($"{at}.absent", "true");
        if (table.Types.Count > 0) yield return new($"{at}.types", string.Join(';', table.Types.OrderBy(type => type.Key, StringComparer.Ordinal).Select(type => $"{type.Key}={type.Value}")));
        if (table.Missing.Count > 0) yield return new($"{at}.missing", string.Join(';', table.Missing.Order(StringComparer.Ordinal)));
        if (table.Forms.Count > 0) yield return new($"{at}.forms", string.Join(';', table.Forms.OrderBy(form => form.Key, StringComparer.Ordinal).Select(form => $"{form.Key}={form.Value}")));
    }

    private static IEnumerable<(string Name, string Value)> Pairs(string text) => text.Split(';', StringSplitOptions.RemoveEmptyEntries).Select(pair => pair.Split('=', 2)).Select(pair => (pair[0], pair[1]));
}
