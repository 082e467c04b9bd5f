using System.Globalization;
using MlConnector.Sandbox.IfsCloud.Data;
using MlConnector.Sandbox.IfsCloud.OData;

namespace MlConnector.Sandbox.IfsCloud.Writing;

/// <summary>Rules of the database for manual vouchers: numbers are given by series, accounts and code parts have to be there and to be as the account demands, what is committed balances.</summary>
internal sealed class VoucherRules(IfsData data)
{
    public const string Header = "VoucherSet", Rows = "VoucherRowSet";
    private const int FirstNumber = 700_000;
    private static readonly string[] Shared = ["Company", "VoucherType", "AccountingYear", "VoucherNo", "VoucherDate", "AccountingPeriod"];

    public static IfsRefusal Rule(string text) => new(500, "ODP_PLSQL_ERROR", $"ORA-20110: {text}");

    public IfsRow Add(IfsSet set, List<(string Column, object? Value)> values)
    {
        Dictionary<string, object?> cells = values.ToDictionary(one => one.Column, one => one.Value, StringComparer.Ordinal);
        if (cells.GetValueOrDefault("VoucherDate") is not DateOnly day || cells.GetValueOrDefault("Company") is not string company || cells.GetValueOrDefault("VoucherType") is not string) throw Rule("Voucher.MANDATORY: Company, voucher type and voucher date are mandatory.");
        if (!data.Set("Reference_Account").Rows.Any(row => row.Text("Company") == company)) throw Rule("Voucher.NOCOMPANY: The company is not allowed for the user.");
        if (day.Year < 2020) throw Rule("VoucherRow.INVALID: The period is closed.");
        if (cells.GetValueOrDefault("AccountingYear") is null) cells["AccountingYear"] = (decimal)day.Year;
        if (cells.GetValueOrDefault("AccountingPeriod") is null) cells["AccountingPeriod"] = (decimal)day.Month;
        cells["VoucherNo"] = set.Rows.Where(row => row.Text("Company") == company).Select(row => row.Number("VoucherNo")).DefaultIfEmpty(FirstNumber).Max() + 1;
        return data.Add(set, [.. cells.Select(cell => (cell.Key, cell.Value))]);
    }

    public IfsRow AddRow(IfsRow header, List<(string Column, object? Value)> values)
    {
        IfsSet rows = data.Set(Rows);
        Dictionary<string, object?> cells = values.ToDictionary(one => one.Column, one => one.Value, StringComparer.Ordinal);
        Require(header, "Account", cells);
        foreach (char part in "BCDEFGHIJ") Require(header, $"Code{part}", cells);
        RequireDemands(header, cells);
        foreach (string column in Shared) cells[column] = header[column];
        decimal debit = cells.GetValueOrDefault("CurrencyDebetAmount") as decimal? ?? 0, credit = cells.GetValueOrDefault("CurrencyCreditAmount") as decimal? ?? 0;
        (cells["DebetAmount"], cells["CreditAmount"]) = (cells.GetValueOrDefault("CurrencyDebetAmount"), cells.GetValueOrDefault("CurrencyCreditAmount"));
        (cells["CurrencyAmount"], cells["Amount"]) = (debit - credit, debit - credit);
        cells["EntryDate"] = header["VoucherDate"];
        cells["RowNo"] = Of(header).Select(row => row.Number("RowNo")).DefaultIfEmpty(0).Max() + 1;
        return data.Add(rows, [.. cells.Select(cell => (cell.Key, cell.Value))]);
    }

    /// <summary>Rows of a voucher.</summary>
    public IEnumerable<IfsRow> Of(IfsRow header) => data.Set(Rows).Rows.Where(row => row.Key.Take(4).SequenceEqual(header.Key));

    public void RequireBalance(IfsRow header)
    {
        decimal open = Of(header).Sum(row => row.Number("Amount"));
        if (open != 0) throw Rule(string.Create(CultureInfo.InvariantCulture, $"Voucher.NOTBALANCED: The voucher does not balance ({open})."));
    }

    /// <summary>An account says of each code part whether its postings must have it, may have it, or must not.</summary>
    private void RequireDemands(IfsRow header, Dictionary<string, object?> cells)
    {
        IfsRow account = data.Set("Reference_Account").Rows.First(row => row.Text("Company") == header.Text("Company") && row.Text("Account") == (string?)cells["Account"]);
        foreach (char part in "BCDEFGHIJ")
        {
            bool given = cells.GetValueOrDefault($"Code{part}") is string;
            string demand = account[$"ReqCode{part}"] as string ?? "Can";
            if (demand == "Mandatory" && !given) throw Rule($"VoucherRow.CODEMANDATORY: Code part {part} is mandatory for account {account.Text("Account")}.");
            if (demand == "Blocked" && given) throw Rule($"VoucherRow.CODEBLOCKED: Code part {part} is blocked for account {account.Text("Account")}.");
        }
    }

    private void Require(IfsRow header, string part, Dictionary<string, object?> cells)
    {
        if (cells.GetValueOrDefault(part) is not string value)
        {
            if (part == "Account") throw Rule("VoucherRow.MANDATORY: The account is mandatory.");
            return;
        }

        if (!data.Set($"Reference_{part}").Rows.Any(row => row.Text("Company") == header.Text("Company") && row.Text(part) == value)) throw Rule($"VoucherRow.CODEPART: {part} {value} does not exist.");
    }
}
