using MlConnector.Abstractions.Errors;
using MlConnector.Abstractions.Schemas;
using MlConnector.Abstractions.WriteBack;
using MlConnector.Http.OData;
using MlConnector.IfsCloud.Options;
using MlConnector.IfsCloud.Projections;

namespace MlConnector.IfsCloud.Writing;

/// <summary>Looks up, before anything is written, whether companies, accounts and code parts of entries exist and are valid at the voucher's date, and whether rows have the code parts that their accounts demand.</summary>
internal sealed class VoucherCheck(IfsCloudOptions options, Vouchers vouchers, ReferenceSets sets)
{
    private static readonly Field[] Validity = [new("ValidFrom", FieldType.Date), new("ValidUntil", FieldType.Date)];

    public static VoucherCheck Of(IfsCloudOptions options, IfsService service)
    {
        var vouchers = new Vouchers(options, service);
        return new VoucherCheck(options, vouchers, new ReferenceSets(options, service, vouchers));
    }

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
        var demands = new AccountDemands(options.Vouchers.Demands, sets);
        foreach (IGrouping<string, Entry> company in ByCompany(entries)) await demands.CheckAsync(company.Key, [.. company], findings, cancel);
        return findings;
    }

    private static IEnumerable<IGrouping<string, Entry>> ByCompany(IReadOnlyList<Entry> entries) => entries.GroupBy(entry => entry.Values.GetValueOrDefault(VoucherKind.Company, ""), StringComparer.Ordinal);

    /// <summary>One code part over all entries, company by company.</summary>
    private async Task CheckAsync(string part, IReadOnlyList<Entry> entries, List<ConnectorError> findings, CancellationToken cancel)
    {
        foreach (IGrouping<string, Entry> company in ByCompany(entries))
        {
            string[] wanted = [.. company.SelectMany(entry => entry.Lines).Select(line => line.Values.GetValueOrDefault(part)).OfType<string>()];
            if (wanted.Length == 0) continue;
            Dictionary<string, string[]> known = await sets.FindAsync(part, company.Key, wanted, Validity, cancel);
            foreach ((Entry entry, EntryLine line) in company.SelectMany(entry => entry.Lines.Select(line => (entry, line))))
            {
                if (line.Values.TryGetValue(part, out string? value) && Judge(part, value, company.Key, entry.Values.GetValueOrDefault(VoucherKind.Date, ""), known) is { } message)
                {
                    findings.Add(new ConnectorError(IfsCloudErrors.Code, ErrorKind.Config, ErrorOwner.Operator, message, "Correct the file, or have the value added in IFS; the service user sees only companies that it is allowed.") { Where = line.Where });
                }
            }
        }
    }

    private static string? Judge(string part, string value, string company, string date, Dictionary<string, string[]> known)
    {
        if (!known.TryGetValue(value, out string[]? valid)) return $"Company {company} has no {part} '{value}'.";
        (string from, string until) = (valid[0], valid[1]);
        bool early = from.Length > 0 && string.CompareOrdinal(date, from) < 0, late = until.Length > 0 && string.CompareOrdinal(date, until) > 0;
        return early || late ? $"{part} '{value}' of company {company} is not valid on {date}: it is from {from} until {until}." : null;
    }
}
