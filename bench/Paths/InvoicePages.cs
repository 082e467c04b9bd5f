using System.Globalization;
using System.Text;
using MlConnector.Abstractions.Records;
using MlConnector.Abstractions.Schemas;

namespace MlConnector.Bench.Paths;

/// <summary>Pages of invented receivables invoices, 22 columns and about 200 bytes of values a row, distributed like a real ledger: few currencies, many amounts, numbers that rise.</summary>
internal static class InvoicePages
{
    private static readonly string[] Fields =
    [
        "Invoice", "Company", "Customer", "CustomerName", "DocumentType", "InvoiceDate", "PostDate", "DueDate", "TermsCode", "Currency", "ExchangeRate",
        "InvoiceValue", "TaxValue", "OutstandingBalance", "Branch", "Salesperson", "SalesOrder", "CustomerPoNumber", "GlYear", "GlPeriod", "Paid", "LastModified",
    ];

    private static readonly string[] Currencies = ["USD", "EUR", "GBP", "ZAR", "PLN"];
    private static readonly string[] Terms = ["01", "30", "60", "N7", "CD"];

    public static RecordSchema Schema { get; } = new("ar_invoices", Fields.Select(name => new Field(name, FieldType.Text)), ["Invoice"]);

    public static RecordPage Page(int first, int rows)
    {
        RecordPage page = new(Schema, rows * 260);
        for (int i = first; i < first + rows; i++) Add(page, i, new Random(i));
        return page;
    }

    private static void Add(RecordPage page, int i, Random random)
    {
        int customer = random.Next(5000);
        DateTime date = new DateTime(2023, 1, 1, 0, 0, 0, DateTimeKind.Utc).AddDays(random.Next(900));
        decimal value = random.Next(100, 9_000_000) / 100m;
        bool paid = random.Next(3) > 0;
        string[] values =
        [
            (100_000_000 + i).ToString("D15", CultureInfo.InvariantCulture), "EDU1", customer.ToString("D15", CultureInfo.InvariantCulture),
            "Customer " + (customer % 97) + " Manufacturing", i % 17 == 0 ? "C" : "I", Day(date), Day(date.AddDays(random.Next(4))), Day(date.AddDays(30)),
            Terms[customer % 5], Currencies[customer % 5], (random.Next(500_000, 20_000_000) / 1_000_000m).ToString("0.######", CultureInfo.InvariantCulture),
            value.ToString("0.##", CultureInfo.InvariantCulture), (value * 0.15m).ToString("0.##", CultureInfo.InvariantCulture),
            paid ? "0" : (value * 1.15m).ToString("0.##", CultureInfo.InvariantCulture), (customer % 40).ToString("D2", CultureInfo.InvariantCulture),
            (customer % 250).ToString("D3", CultureInfo.InvariantCulture), i % 9 == 0 ? "" : (i / 2).ToString("D15", CultureInfo.InvariantCulture),
            i % 4 == 0 ? "" : $"PO-{random.Next(1_000_000):D6}/{date.Year}", date.Year.ToString(CultureInfo.InvariantCulture), date.Month.ToString(CultureInfo.InvariantCulture),
            paid ? "true" : "false", date.AddSeconds(random.Next(86_400 * 20)).AddMilliseconds(random.Next(1000)).ToString("yyyy-MM-ddTHH:mm:ss.fffZ", CultureInfo.InvariantCulture),
        ];
        Span<Cell> cells = page.AddRow();
        for (int c = 0; c < values.Length; c++) cells[c] = CellOf(page, c, values[c]);
    }

    private static Cell CellOf(RecordPage page, int column, string value)
    {
        if (value.Length == 0) return Cell.Null;
        if (column == 20) return Cell.Of(value == "true");
        CellKind kind = column is >= 10 and <= 13 or 18 or 19 ? CellKind.Number : CellKind.Text;
        return new Cell(kind, page.Append(Encoding.UTF8.GetBytes(value)), value.Length);
    }

    private static string Day(DateTime day) => day.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);
}
