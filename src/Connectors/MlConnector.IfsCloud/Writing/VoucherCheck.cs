using System.Globalization;
using MlConnector.Abstractions.Errors;
using MlConnector.Abstractions.Schemas;
using MlConnector.Abstractions.WriteBack;
using MlConnector.Http.Conditions;
using MlConnector.Http.OData;
using MlConnector.IfsCloud.Options;
using MlConnector.IfsCloud.Projections;

namespace MlConnector.IfsCloud.Writing;

/// <summary>Looks up, before anything is written, whether companies, accounts and code parts of entries exist and are valid at the voucher's date.</summary>
internal sealed class VoucherCheck(IfsCloudOptions options, Vouchers vouchers)
{
    private const int PerQuestion = 40;
    private const string From = "ValidFrom", Until = "ValidUntil";

    public async Task<IReadOnlyList<ConnectorError>> RunAsync(EntryKind kind, IReadOnlyList<Entry> entries, CancellationToken cancel)
    {
        List<ConnectorError> findings = [];
        ODataEntitySet set = await vouchers.SetAsync(cancel);
        foreach (EntryColumn column in kind.Columns.Where(column => !column.OfLine && entries.Any(entry => entry.Values.ContainsKey(column.Field.Name))))
        {
            string name = options.Vouchers.ColumnOf(column.Field.Name);
            if (set.Property(name) is null) findings.Add(IfsCloudErrors.NotWritable($"{options.Vouchers.Set} has no column {name}.", $"Name it in writeBack.vouchers.columns of the connection, or take {column.Field.Name} out of the file."));
        }

        foreach (string part in VoucherKind.CodeParts.Select(letter => $"Code{letter}").Prepend(VoucherKind.Account)) await CheckAsync(part, entries, findings, cancel);
        return findings;
    }

    /// <summary>One code part over all entries, company by company.</summary>
    private async Task CheckAsync(string part, IReadOnlyList<Entry> entries, List<ConnectorError> findings, CancellationToken cancel)
    {
        foreach (IGrouping<string, Entry> company in entries.GroupBy(entry => entry.Values.GetValueOrDefault(VoucherKind.Company, ""), StringComparer.Ordinal))
        {
            string[] wanted = [.. company.SelectMany(entry => entry.Lines).Select(line => line.Values.GetValueOrDefault(part)).OfType<string>().Distinct(StringComparer.Ordinal)];
            if (wanted.Length == 0) continue;
            Dictionary<string, (string From, string Until)> known = new(StringComparer.Ordinal);
            foreach (string[] some in wanted.Chunk(PerQuestion)) await AskAsync(part, company.Key, some, known, cancel);
            foreach ((Entry entry, EntryLine line) in company.SelectMany(entry => entry.Lines.Select(line => (entry, line))))
            {
                if (line.Values.TryGetValue(part, out string? value) && Judge(part, value, company.Key, entry.Values.GetValueOrDefault(VoucherKind.Date, ""), known) is { } message)
                {
                    findings.Add(new ConnectorError(IfsCloudErrors.Code, ErrorKind.Config, ErrorOwner.Operator, message, "Correct the file, or have the value added in IFS; the service user sees only companies that it is allowed.") { Where = line.Where });
                }
            }
        }
    }

    private static string? Judge(string part, string value, string company, string date, Dictionary<string, (string From, string Until)> known)
    {
        if (!known.TryGetValue(value, out (string From, string Until) valid)) return $"Company {company} has no {part} '{value}'.";
        bool early = valid.From.Length > 0 && string.CompareOrdinal(date, valid.From) < 0, late = valid.Until.Length > 0 && string.CompareOrdinal(date, valid.Until) > 0;
        return early || late ? string.Create(CultureInfo.InvariantCulture, $"{part} '{value}' of company {company} is not valid on {date}: it is from {valid.From} until {valid.Until}.") : null;
    }

    private async Task AskAsync(string part, string company, string[] values, Dictionary<string, (string From, string Until)> known, CancellationToken cancel)
    {
        SetAddress set = options.CompanyProbe with { Set = $"Reference_{part}" };
        RecordSchema schema = new(part, [new Field(VoucherKind.Company, FieldType.Text), new Field(part, FieldType.Text), new Field(From, FieldType.Date), new Field(Until, FieldType.Date)], [VoucherKind.Company, part]);
        ODataQuery query = new(options.Templates.Of(set), set.ToString(), schema)
        {
            Select = [VoucherKind.Company, part, From, Until],
            Key = [VoucherKind.Company, part],
            KeyOrdinals = schema.KeyOrdinals,
            Where = Condition.Both(new Compare(VoucherKind.Company, Comparison.Eq, company), Condition.Any(values.Select(value => (Condition)new Compare(part, Comparison.Eq, value)))),
            Limit = values.Length,
            ExplicitTop = true,
            Filter = new ODataFilter(column => column is From or Until ? EdmType.Date : EdmType.String),
        };
        foreach (string[] row in await vouchers.RowsAsync(query, cancel)) known[row[1]] = (row[2], row[3]);
    }
}
