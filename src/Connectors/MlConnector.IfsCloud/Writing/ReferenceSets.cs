using MlConnector.Abstractions.Schemas;
using MlConnector.Http.Conditions;
using MlConnector.Http.OData;
using MlConnector.IfsCloud.Options;
using MlConnector.IfsCloud.Projections;

namespace MlConnector.IfsCloud.Writing;

/// <summary>The values of code parts, the accounts among them: the sets <c>Reference_Account</c>, <c>Reference_CodeB</c> … that the service of the company probe has.</summary>
internal sealed class ReferenceSets(IfsCloudOptions options, IfsService service, Vouchers vouchers)
{
    private const int PerQuestion = 40;

    /// <summary>Those of some columns that the set has.</summary>
    public async Task<string[]> ColumnsAsync(string part, IEnumerable<string> columns, CancellationToken cancel)
    {
        SetAddress address = Address(part);
        ODataEntitySet? set = (await service.SetsAsync(address, cancel))?.GetValueOrDefault(address.Set);
        return [.. columns.Where(column => set?.Property(column) is not null)];
    }

    /// <summary>Values of a company that there are, each with some columns of it.</summary>
    public async Task<Dictionary<string, string[]>> FindAsync(string part, string company, IEnumerable<string> values, Field[] columns, CancellationToken cancel)
    {
        Dictionary<string, string[]> found = new(StringComparer.Ordinal);
        foreach (string[] some in values.Distinct(StringComparer.Ordinal).Chunk(PerQuestion))
        {
            foreach (string[] row in await vouchers.RowsAsync(Query(part, company, some, columns), cancel)) found[row[1]] = row[2..];
        }

        return found;
    }

    private ODataQuery Query(string part, string company, string[] values, Field[] columns)
    {
        RecordSchema schema = new(part, [new Field(VoucherKind.Company, FieldType.Text), new Field(part, FieldType.Text), .. columns], [VoucherKind.Company, part]);
        return new ODataQuery(options.Templates.Of(Address(part)), Address(part).ToString(), schema)
        {
            Select = [.. schema.Fields.Select(field => field.Name)],
            Key = [VoucherKind.Company, part],
            KeyOrdinals = schema.KeyOrdinals,
            Where = Condition.Both(new Compare(VoucherKind.Company, Comparison.Eq, company), Condition.Any(values.Select(value => (Condition)new Compare(part, Comparison.Eq, value)))),
            Limit = values.Length,
            ExplicitTop = true,
            Filter = new ODataFilter(column => columns.FirstOrDefault(field => field.Name == column)?.Type == FieldType.Date ? EdmType.Date : EdmType.String),
        };
    }

    private SetAddress Address(string part) => options.CompanyProbe with { Set = $"Reference_{part}" };
}
