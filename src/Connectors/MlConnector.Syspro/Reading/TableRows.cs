using System.Runtime.CompilerServices;
using System.Text;
using MlConnector.Abstractions.Records;
using MlConnector.Abstractions.Schemas;
using MlConnector.Syspro.Channels;

namespace MlConnector.Syspro.Reading;

/// <summary>Rows of a table beside the stream's own, read through the stream's channel.</summary>
internal static class TableRows
{
    /// <summary>Pages, company by company; each is disposed when the next is asked for.</summary>
    public static async IAsyncEnumerable<(CompanyScope Scope, RecordPage Page)> ReadAsync(StreamContext context, string table, RecordSchema schema, [EnumeratorCancellation] CancellationToken cancel)
    {
        string name = context.Options.OData?.EntityAlias.GetValueOrDefault(table) is { } alias && context.Channel.Name == "odata" ? alias : table;
        foreach (CompanyScope scope in context.Scopes)
        {
            SiteTable site = new(name, context.TableOf(scope).Path);
            TableQuery query = TableQuery.Of(scope, site, schema, schema.Fields.Length, schema.KeyOrdinals.Select(at => schema.Fields[at].Name));
            await foreach (FetchedPage fetched in context.Channel.ReadAsync(query, cancel))
            {
                using RecordPage page = fetched.Page;
                yield return (scope, page);
            }
        }
    }

    /// <summary>A number; 0 where there is none.</summary>
    public static decimal Decimal(RecordPage page, int row, int field) => CellValue.TryDecimal(page[row].Bytes(field), out decimal value) ? value : 0;

    /// <summary>A whole number; 0 where there is none.</summary>
    public static int Integer(RecordPage page, int row, int field) => (int)Decimal(page, row, field);

    /// <summary>A text without the blanks behind it.</summary>
    public static string Text(RecordPage page, int row, int field) => Encoding.UTF8.GetString(page[row].Bytes(field)).TrimEnd(' ');

    /// <summary>A code in canonical form.</summary>
    public static string Code(RecordPage page, int row, int field, Field declared)
    {
        string text = Text(page, row, field), digits = text.TrimStart(' ');
        if (!declared.NumberedCode || digits.Length == 0 || !digits.All(char.IsAsciiDigit)) return text;
        return digits.TrimStart('0') is { Length: > 0 } stripped ? stripped : "0";
    }
}
