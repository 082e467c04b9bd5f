using System.Collections.Immutable;
using System.Text;
using MlConnector.Abstractions.Records;
using MlConnector.Abstractions.Schemas;
using MlConnector.Syspro.Channels;
using MlConnector.Syspro.Reading;

namespace MlConnector.Syspro.Binding;

/// <summary>Learns from one row how numbered codes lie in a table.</summary>
internal static class SampleForms
{
    /// <summary>Reads one row as proof of the right, and learns from it.</summary>
    public static async Task<SiteTable> ProveAsync(IChannel channel, CompanyScope scope, SiteTable table, RecordSchema wanted, IReadOnlyList<string> key, CancellationToken cancel)
    {
        TableQuery query = TableQuery.Of(scope, table, wanted, wanted.Fields.Length, key) with { Limit = 1 };
        SiteTable learned = table;
        await foreach (FetchedPage fetched in channel.ReadAsync(query, cancel))
        {
            using RecordPage page = fetched.Page;
            learned = table with { Forms = Learn(page, wanted) };
        }

        return learned;
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
