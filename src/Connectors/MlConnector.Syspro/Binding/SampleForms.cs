using System.Collections.Immutable;
using System.Text;
using MlConnector.Abstractions.Records;
using MlConnector.Abstractions.Schemas;
using MlConnector.Http.OData;
using MlConnector.Syspro.Channels;
using MlConnector.Syspro.Reading;

namespace MlConnector.Syspro.Binding;

/// <summary>Learns from the first rows how numbered codes lie in a table: more than one, because a single code with a blank in front comes before all that are filled with zeros.</summary>
internal static class SampleForms
{
    /// <summary>Rows that are looked at.</summary>
    private const int SampleRows = 500;

    /// <summary>Reads one row as proof of the right, and where there are numbered codes the codes of some more.</summary>
    public static async Task<SiteTable> ProveAsync(IChannel channel, CompanyScope scope, SiteTable table, RecordSchema wanted, IReadOnlyList<string> key, CancellationToken cancel)
    {
        // A key that the table does not have is told by name afterwards; ordering by it would only be refused.
        string[] there = [.. key.Where(name => wanted.OrdinalOf(name) < 0 || !table.Missing.Contains(TableQuery.ColumnOf(wanted.Fields[wanted.OrdinalOf(name)])))];
        TableQuery query = TableQuery.Of(scope, table, wanted, wanted.Fields.Length, there) with { Limit = 1 };
        SiteTable learned = table;
        await foreach (FetchedPage fetched in channel.ReadAsync(query, cancel))
        {
            using RecordPage page = fetched.Page;
            learned = learned with { Types = table.Types.IsEmpty && channel.Name == "odata" ? DateTypes(page, wanted) : table.Types };
        }

        return learned with { Forms = await FormsAsync(channel, scope, learned, wanted, there, cancel) };
    }

    private static async Task<ImmutableDictionary<string, string>> FormsAsync(IChannel channel, CompanyScope scope, SiteTable table, RecordSchema wanted, string[] key, CancellationToken cancel)
    {
        Field[] codes = [.. wanted.Fields.Where(field => field.NumberedCode && TableQuery.ColumnOf(field)[0] != '$' && !table.Missing.Contains(TableQuery.ColumnOf(field)))];
        if (codes.Length == 0) return ImmutableDictionary<string, string>.Empty;
        string[] ordered = [.. key.Where(name => wanted.OrdinalOf(name) >= 0)];
        RecordSchema schema = new(wanted.Stream, codes.Concat(ordered.Select(name => wanted.Fields[wanted.OrdinalOf(name)])).DistinctBy(field => field.Name, StringComparer.Ordinal), []);
        TableQuery query = TableQuery.Of(scope, table, schema, schema.Fields.Length, ordered) with { Limit = SampleRows };
        Dictionary<string, SortedSet<string>> forms = new(StringComparer.Ordinal);
        await foreach (FetchedPage fetched in channel.ReadAsync(query, cancel))
        {
            using RecordPage page = fetched.Page;
            Learn(page, codes.Length, schema, forms);
            break; // one page is enough
        }

        return forms.ToImmutableDictionary(column => column.Key, column => KeyForms.Join(column.Value), StringComparer.Ordinal);
    }

    /// <summary>Without metadata the row tells how the service maps dates, and so how they are written in filters: with a time, or without one.</summary>
    private static ImmutableDictionary<string, EdmType> DateTypes(RecordPage page, RecordSchema schema)
    {
        int[] dates = [.. Enumerable.Range(0, schema.Fields.Length).Where(i => schema.Fields[i].Type == FieldType.Date)];
        if (page.RowCount == 0 || dates.Select(date => PageKey.Of(page, 0, [date])).FirstOrDefault(value => value is not null) is not [string seen]) return ImmutableDictionary<string, EdmType>.Empty;
        return dates.Select(date => TableQuery.ColumnOf(schema.Fields[date])).Distinct(StringComparer.Ordinal).ToImmutableDictionary(column => column, _ => seen.Length > 10 ? EdmType.DateTimeOffset : EdmType.Date, StringComparer.Ordinal);
    }

    private static void Learn(RecordPage page, int codes, RecordSchema schema, Dictionary<string, SortedSet<string>> forms)
    {
        for (int row = 0; row < page.RowCount; row++)
        {
            for (int i = 0; i < codes; i++)
            {
                foreach (string form in KeyForms.Learn(Encoding.UTF8.GetString(page[row].Bytes(i))))
                {
                    string column = TableQuery.ColumnOf(schema.Fields[i]);
                    if (!forms.TryGetValue(column, out SortedSet<string>? known)) forms[column] = known = new SortedSet<string>(StringComparer.Ordinal);
                    known.Add(form);
                }
            }
        }
    }
}
