using System.Collections.Immutable;
using System.Text;
using MlConnector.Abstractions.Schemas;
using MlConnector.Abstractions.Sources;

namespace MlConnector.Http.Streams;

/// <summary>Fits a standard stream to a site: what its settings say of the table, and words for its codes. Codes differ by site, so they are kept as they are and never judged by us.</summary>
public static class EntityShape
{
    private const int MaxWord = 100;

    /// <summary>The stream with the overrides of <c>entities</c>.</summary>
    public static StreamDefinition Override(StreamDefinition stream, EntityOverride site)
    {
        CursorDefinition cursor = stream.Cursor;
        if (site.CursorColumns is [var field]) cursor = cursor with { Field = field };
        if (site.CursorColumns is [var year, var period, var number]) cursor = cursor with { YearField = year, PeriodField = period, Field = number };
        return stream with
        {
            Key = site.Key.IsEmpty ? stream.Key : site.Key,
            Fields = [.. stream.Fields.Select(own => site.Columns.TryGetValue(own.Name, out string? column) ? own with { SourceName = column } : own)],
            Strategy = site.Strategy ?? stream.Strategy,
            Cursor = cursor with
            {
                Overlap = site.Overlap ?? cursor.Overlap,
                OpenFilter = site.OpenFilter ?? cursor.OpenFilter,
                OpenWhen = site.OpenWhen ?? cursor.OpenWhen,
                PeriodWindow = site.PeriodWindow ?? cursor.PeriodWindow,
            },
            ControlTotals = site.Reconcile ? stream.ControlTotals : null,
            TrialBalance = site.Reconcile ? stream.TrialBalance : null,
            Extra = site.Reconcile ? stream.Extra : stream.Extra.Remove("control"),
        };
    }

    /// <summary>The stream with a field <c>…Text</c> for each field whose codes have words; a code without a word stands for itself.</summary>
    public static StreamDefinition Words(StreamDefinition stream, ImmutableDictionary<string, ImmutableDictionary<string, string>> maps)
    {
        List<DerivedField> words = [];
        foreach (Field field in stream.Fields.Where(field => field.Type == FieldType.Text))
        {
            ImmutableDictionary<string, string>? map = maps.GetValueOrDefault($"{stream.Name}.{field.Name}") ?? maps.GetValueOrDefault(field.Name);
            if (map is { IsEmpty: false }) words.Add(new DerivedField(new Field($"{field.Name}Text", FieldType.Text) { MaxLength = MaxWord }, Word(field.Name, map)));
        }

        return words.Count == 0 ? stream : stream with { Derived = stream.Derived.AddRange(words) };
    }

    private static string Word(string field, ImmutableDictionary<string, string> map)
    {
        StringBuilder text = new("case");
        foreach ((string code, string word) in map.OrderBy(pair => pair.Key, StringComparer.Ordinal)) text.Append(" when ").Append(field).Append(" = ").Append(Quoted(code)).Append(" then ").Append(Quoted(word));
        return text.Append(" else ").Append(field).Append(" end").ToString();
    }

    private static string Quoted(string text) => $"'{text.Replace("'", "''", StringComparison.Ordinal)}'";
}
