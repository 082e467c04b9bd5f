using System.Globalization;
using MlConnector.Sandbox.IfsCloud.Data;
using MlConnector.Sandbox.IfsCloud.Generation;

namespace MlConnector.Sandbox.IfsCloud.Scenarios;

/// <summary>What may happen in an environment between two reads, or between two pages.</summary>
internal sealed class IfsScenarios(IfsCloudSandbox sandbox, IfsGenerator generator, DateOnly today)
{
    private const int FirstNumber = 50_000, TooLong = 4100;
    private int made;

    public static IReadOnlyDictionary<string, string> Described { get; } = new Dictionary<string, string>(StringComparer.Ordinal)
    {
        ["new-voucher"] = "posts a voucher of two rows today; company",
        ["unbalanced-voucher"] = "posts half a voucher: its rows do not balance; company",
        ["balance-voucher"] = "posts the missing half of the last unbalanced voucher; company",
        ["close-order"] = "closes the oldest open purchase order with its lines: no date of it moves",
        ["delete-supplier"] = "deletes a supplier; id",
        ["rename-supplier"] = "renames a supplier; id, name",
        ["delete-invoice"] = "deletes the oldest supplier invoice of a company; company",
        ["pay-invoice"] = "pays the oldest open supplier invoice: no date of it moves; company",
        ["touch-invoice"] = "changes a supplier invoice that nobody reads a change of: only its entity tag moves; company, invoice",
        ["bad-row"] = "writes 4,100 characters into the number of the newest supplier invoice; company",
        ["correct-row"] = "corrects what bad-row spoiled",
        ["new-invoice"] = "a supplier's invoice of today arrives; company",
        ["clean-history-log"] = "cleans the history log: every entry up to now is gone",
        ["revoke-company"] = "takes the right to a company from the service user: its rows vanish without an error; company",
        ["grant-company"] = "gives the right to a company; company",
    };

    public IReadOnlyDictionary<string, string> Play(string scenario, IReadOnlyDictionary<string, string> parameters)
    {
        string Parameter(string name, string standard) => parameters.GetValueOrDefault(name, standard);
        string company = Parameter("company", sandbox.Options.Companies[0]);
        return scenario switch
        {
            "new-voucher" => Voucher(company, 120.50m, 120.50m),
            "unbalanced-voucher" => Voucher(company, 77.25m, null),
            "balance-voucher" => Balance(company),
            "close-order" => CloseOrder(),
            "delete-supplier" => Removed(Supplier(Parameter("id", "S0001"))),
            "rename-supplier" => Renamed(Supplier(Parameter("id", "S0002")), Parameter("name", "Renamed AB")),
            "delete-invoice" => Removed(Invoices(company).First()),
            "pay-invoice" => Paid(First(Invoices(company).Where(row => row.Text("Objstate") is not ("PaidPosted" or "Cancelled")))),
            "new-invoice" => Invoiced(company),
            "touch-invoice" => Touched(Invoices(company).Single(row => row.Text("InvoiceId") == Parameter("invoice", ""))),
            "bad-row" => Numbered(Invoices(company).Last(), new string('x', TooLong)),
            "correct-row" => Numbered(First(Data.Set("SupplierInvoiceSet").Rows.Where(row => row.Text("InvoiceNo").Length == TooLong)), "corrected"),
            "clean-history-log" => Cleaned(),
            "revoke-company" => Allowed(company, false),
            "grant-company" => Allowed(company, true),
            _ => throw new ArgumentException($"ifs-cloud has no scenario '{scenario}'", nameof(scenario)),
        };
    }

    private IfsData Data => sandbox.Data;

    private IEnumerable<IfsRow> Invoices(string company) => Data.Set("SupplierInvoiceSet").Rows.Where(row => row.Text("Company") == company).OrderBy(row => row.Text("InvoiceDate"), StringComparer.Ordinal);

    private IfsRow Supplier(string id) => Data.Set("SupplierInfoGeneralSet").Rows.FirstOrDefault(row => row.Text("SupplierId") == id) ?? throw new ArgumentException($"no supplier {id}", nameof(id));

    private Dictionary<string, string> Voucher(string company, decimal debet, decimal? credit)
    {
        int number = FirstNumber + Interlocked.Increment(ref made);
        generator.AddVoucherRow(company, number, 1, today, debet, null);
        if (credit is not null) generator.AddVoucherRow(company, number, 2, today, null, credit);
        return Facts(("company", company), ("voucher", number.ToString(CultureInfo.InvariantCulture)));
    }

    private Dictionary<string, string> Balance(string company)
    {
        IfsRow open = First(Data.Set("VoucherRowSet").Rows.Where(row => row.Text("Company") == company && row.Number("VoucherNo") > FirstNumber).GroupBy(row => row.Number("VoucherNo")).Where(group => group.Count() == 1).SelectMany(group => group).Reverse());
        generator.AddVoucherRow(company, (int)open.Number("VoucherNo"), 2, today, null, open.Number("DebetAmount"));
        return Facts(("company", company), ("voucher", open.Text("VoucherNo")));
    }

    private Dictionary<string, string> CloseOrder()
    {
        IfsRow order = First(Data.Set("PurchaseOrderSet").Rows.Where(row => row.Text("Objstate") is not ("Closed" or "Cancelled")).OrderBy(row => row.Text("OrderDate"), StringComparer.Ordinal));
        foreach (IfsRow line in Data.Set("PurchaseOrderLineSet").Rows.Where(row => row.Text("OrderNo") == order.Text("OrderNo"))) Data.Change(line, ("Objstate", "Closed"));
        Data.Change(order, ("Objstate", "Closed"));
        return Facts(("order", order.Text("OrderNo")));
    }

    private Dictionary<string, string> Removed(IfsRow row)
    {
        Data.Remove(row);
        return Facts(("key", row.KeyRef));
    }

    private Dictionary<string, string> Renamed(IfsRow row, string name)
    {
        Data.Change(row, ("Name", name));
        return Facts(("key", row.KeyRef), ("name", name));
    }

    private Dictionary<string, string> Paid(IfsRow row)
    {
        Data.Change(row, ("Objstate", "PaidPosted"));
        return Facts(("company", row.Text("Company")), ("invoice", row.Text("InvoiceId")));
    }

    private Dictionary<string, string> Touched(IfsRow row)
    {
        IfsRow touched = Data.Change(row);
        return Facts(("company", touched.Text("Company")), ("invoice", touched.Text("InvoiceId")), ("tag", touched.Etag));
    }

    private Dictionary<string, string> Invoiced(string company)
    {
        IfsRow like = Invoices(company).Last();
        decimal id = Data.Set("SupplierInvoiceSet").Rows.Max(row => row.Number("InvoiceId")) + 1;
        IfsRow row = Data.Add(like.Set, [.. like.Set.Columns.Select(column => (column.Name, column.Name switch { "InvoiceId" => id, "InvoiceNo" => $"N{id}", "InvoiceDate" or "ArrivalDate" => today, "Objstate" => "Posted", _ => like[column.Name] }))]);
        return Facts(("company", company), ("invoice", row.Text("InvoiceId")));
    }

    private Dictionary<string, string> Numbered(IfsRow row, string number)
    {
        Data.Change(row, ("InvoiceNo", number));
        return Facts(("company", row.Text("Company")), ("invoice", row.Text("InvoiceId")));
    }

    private Dictionary<string, string> Cleaned()
    {
        int entries = Data.Set("HistoryLogOverviewSet").Rows.Count;
        Data.CleanLog(DateTimeOffset.MaxValue);
        return Facts(("entries", entries.ToString(CultureInfo.InvariantCulture)));
    }

    private Dictionary<string, string> Allowed(string company, bool may)
    {
        sandbox.Allow(company, may);
        return Facts(("company", company));
    }

    private static IfsRow First(IEnumerable<IfsRow> rows) => rows.FirstOrDefault() ?? throw new ArgumentException("there is no record left that this could happen to", nameof(rows));

    private static Dictionary<string, string> Facts(params (string Name, string Value)[] facts) => facts.ToDictionary(fact => fact.Name, fact => fact.Value, StringComparer.Ordinal);
}
