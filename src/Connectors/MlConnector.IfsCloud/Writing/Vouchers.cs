using System.Collections.Immutable;
using System.Text;
using MlConnector.Abstractions.Errors;
using MlConnector.Abstractions.Records;
using MlConnector.Abstractions.Schemas;
using MlConnector.Abstractions.WriteBack;
using MlConnector.Http.Conditions;
using MlConnector.Http.OData;
using MlConnector.Http.Transport;
using MlConnector.IfsCloud.Options;
using MlConnector.IfsCloud.Projections;

namespace MlConnector.IfsCloud.Writing;

/// <summary>Creates GL vouchers, and finds them again by the reference that they carry.</summary>
internal sealed class Vouchers(IfsCloudOptions options, IfsService service)
{
    private const int MostFound = 5;
    private readonly VoucherSettings settings = options.Vouchers;

    /// <summary>The header's set as the site has it.</summary>
    /// <exception cref="ConnectorException"><c>IFS-WRITE</c>: it is not there, or has no column for our reference.</exception>
    public async Task<ODataEntitySet> SetAsync(CancellationToken cancel)
    {
        IReadOnlyDictionary<string, ODataEntitySet>? sets = await service.SetsAsync(settings.Set, cancel);
        ODataEntitySet set = sets?.GetValueOrDefault(settings.Set.Set) ?? throw new ConnectorException(IfsCloudErrors.NotWritable($"There is no set {settings.Set} to create vouchers in.", "Name the set of your release: writeBack.vouchers.set of the connection."));
        if (set.Property(settings.Reference) is not null) return set;
        throw new ConnectorException(IfsCloudErrors.NotWritable(
            $"{settings.Set} has no column {settings.Reference}: without our reference in it nobody could tell whether a voucher was written.", "Have a custom field of text added to the voucher, or name another column: writeBack.vouchers.reference of the connection."));
    }

    /// <summary>The vouchers that carry a reference, with the number and sums of their rows.</summary>
    public async Task<ImmutableArray<StoredEntry>> FindAsync(Entry entry, string reference, CancellationToken cancel)
    {
        ODataEntitySet set = await SetAsync(cancel);
        RecordSchema schema = new("vouchers", set.Key.Select(name => new Field(name, FieldType.Text)), [.. set.Key]);
        ODataQuery query = new(options.Templates.Of(settings.Set), settings.Set.ToString(), schema)
        {
            Select = [.. set.Key],
            Key = [.. set.Key],
            KeyOrdinals = schema.KeyOrdinals,
            Where = new Compare(set.Property(settings.Reference)!.Name, Comparison.Eq, reference),
            Limit = MostFound,
            ExplicitTop = true,
            Filter = new ODataFilter(column => set.Property(column)?.Type),
        };
        ImmutableArray<StoredEntry>.Builder found = ImmutableArray.CreateBuilder<StoredEntry>();
        foreach (string[] key in await RowsAsync(query, cancel)) found.Add(await WithLinesAsync(set, key, entry.Lines.Length, cancel));
        return found.ToImmutable();
    }

    /// <summary>Creates one, in one request.</summary>
    public async Task<WriteAnswer> CreateAsync(Entry entry, string reference, CancellationToken cancel)
    {
        byte[] header = RecordJson.Write(Values(entry.Values, ofLine: false).Append((settings.Reference, EdmType.String, reference)));
        byte[] body = VoucherBatch.Write(settings.Set.Set, settings.Lines, header, entry.Lines.Select(line => RecordJson.Write(Values(line.Values, ofLine: true))));
        (HttpWritten written, Func<int, ReadOnlyMemory<byte>, WriteAnswer> judge) = await service.BatchAsync(settings.Set, body, cancel);
        if (written.Answer.Outcome != WriteOutcome.Written) return written.Answer;
        IReadOnlyList<(int Status, ReadOnlyMemory<byte> Body)> parts = VoucherBatch.Read(written.Body);
        if (parts.FirstOrDefault(part => part.Status >= 400) is { Status: > 0 } refused) return judge(refused.Status, refused.Body);
        return parts.Count > 0 && parts.All(part => part.Status is >= 200 and < 300) ? written.Answer : new WriteAnswer(WriteOutcome.Unknown, IfsCloudErrors.Unreadable(settings.Set.ToString()));
    }

    private IEnumerable<(string Column, EdmType? Type, string Value)> Values(ImmutableSortedDictionary<string, string> values, bool ofLine) =>
        VoucherKind.Of(0).Columns.Where(column => column.OfLine == ofLine && values.ContainsKey(column.Field.Name)).Select(column => (settings.ColumnOf(column.Field.Name), (EdmType?)TypeOf(column.Field), values[column.Field.Name]));

    private static EdmType TypeOf(Field field) => field.Type is FieldType.Decimal or FieldType.Integer ? EdmType.Decimal : EdmType.String;

    private async Task<StoredEntry> WithLinesAsync(ODataEntitySet set, string[] key, int expected, CancellationToken cancel)
    {
        SetAddress lines = KeyAddress.Of(settings.Set, set.Key.Select((name, at) => (name, set.Property(name)?.Type, key[at])));
        lines = lines with { Set = $"{lines.Set}/{settings.Lines}" };
        string[] sides = [settings.ColumnOf(VoucherKind.Debit), settings.ColumnOf(VoucherKind.Credit)];
        ODataQuery query = new(options.Templates.Of(lines), lines.ToString(), new RecordSchema("lines", sides.Select(side => new Field(side, FieldType.Decimal) { Precision = 28, Scale = 4 }), []))
        {
            Select = sides,
            Limit = Math.Max(expected + 1, 1),
            Paging = ODataPaging.NextLink,
            ExplicitTop = true,
            Filter = new ODataFilter(_ => null),
        };
        List<string[]> rows = await RowsAsync(query, cancel);
        return new StoredEntry(string.Join('/', key), rows.Count, rows.Sum(row => Amount(row[0])), rows.Sum(row => Amount(row[1])));
    }

    private static decimal Amount(string digits) => CellValue.TryDecimal(Encoding.ASCII.GetBytes(digits), out decimal amount) ? amount : 0;

    /// <summary>Rows of a question, as texts.</summary>
    public async Task<List<string[]>> RowsAsync(ODataQuery query, CancellationToken cancel)
    {
        List<string[]> rows = [];
        await foreach (ODataFetched fetched in service.ReadAsync(query, cancel))
        {
            using RecordPage page = fetched.Page;
            for (int row = 0; row < page.RowCount; row++) rows.Add(Texts(page[row], query.Schema.Fields.Length));
        }

        return rows;
    }

    private static string[] Texts(in RecordRow row, int count)
    {
        string[] texts = new string[count];
        for (int i = 0; i < count; i++) texts[i] = Encoding.UTF8.GetString(row.Bytes(i));
        return texts;
    }
}
