using System.Collections.Immutable;
using System.Text;
using MlConnector.Abstractions.Records;
using MlConnector.Abstractions.Schemas;
using MlConnector.Http.OData;
using MlConnector.Syspro.Channels;
using MlConnector.Syspro.Reading;

namespace MlConnector.Syspro.Binding;

/// <summary>Learns from one row how numbered codes lie in a table.</summary>
internal static class SampleForms
{
    /// <summary>Reads one row as proof of the right, and learns from it.</summary>
    public static async Task<SiteTable> ProveAsync(IChannel channel, CompanyScope scope, SiteTable table, RecordSchema wanted, IReadOnlyList<string> key, CancellationToken cancel)
    {
        // A key that the table does not have is told by name afterwards; ordering by it would only be refused.
        string[] there = [.. key.Where(name => wanted.OrdinalOf(name) < 0 || !table.Missing.Contains(TableQuery.ColumnOf(wanted.Fields[wanted.OrdinalOf(name)])))];
        TableQuery query = TableQuery.Of(scope, table, wanted, wanted.Fields.Length, there) with { Limit = 1 };
        SiteTable learned = table;
        await foreach (FetchedPage fetched in channel.ReadAsync(query, cancel))
        {
            using RecordPage page = fetched.Page;
            learned = learned with { Forms = Learn(page, wanted), Types = table.Types.IsEmpty && channel.Name == "odata" ? DateTypes(page, wanted) : table.Types };
        }

        return learned;
    }

    /// <summary>Without metadata the row tells how the service maps dates, and so how they are written in filters: with a time, or without one.</summary>
    private static ImmutableDictionary<string, EdmType> DateTypes(RecordPage page, RecordSchema schema)
    {
        int[] dates = [.. Enumerable.Range(0, schema.Fields.Length).Where(i => schema.Fields[i].Type == FieldType.Date)];
        if (page.RowCount == 0 || dates.Select(date => PageKey.Of(page, 0, [date])).FirstOrDefault(value => value is not null) is not [string seen]) return ImmutableDictionary<string, EdmType>.Empty;
        return dates.Select(date => TableQuery.ColumnOf(schema.Fields[date])).Distinct(StringComparer.Ordinal).ToImmutableDictionary(column => column, _ => seen.Length > 10 ? EdmType.DateTimeOffset : EdmType.Date, StringComparer.Ordinal);
    }

    private static ImmutableDictionary<string, string> Learn(RecordPage page, RecordSchema schema)
    {
        ImmutableDictionary<string, string>.Builder forms = ImmutableDictionary.CreateBuilder<string, string>(StringComparer.Ordinal);
        for (int i = 0; i < schema.Fields.Length; i++)
        {
            if (!schema.Fields[i].NumberedCode || page.RowCount == 0) continue;
            if (KeyForms.Learn(Encoding.UTF8.GetString(page[0].Bytes(i))) is { } form) forms[TableQuery.ColumnOf(schema.Fields[i])] = form;
        }

        return forms.ToImmutable();
    }
}
