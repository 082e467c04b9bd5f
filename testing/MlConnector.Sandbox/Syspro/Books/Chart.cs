using System.Globalization;

namespace MlConnector.Sandbox.Syspro.Books;

/// <summary>The ledger codes of a company: a cost centre, a separator, an account.</summary>
internal sealed class Chart(char separator, int costCentres)
{
    private static readonly (string Account, string Description)[] ExpenseAccounts =
    [
        ("5100", "Raw material"), ("5200", "Salaries and wages"), ("5300", "Büro- und Reisekosten"), ("5400", "Energy"), ("5500", "Rent"),
        ("5600", "Maintenance"), ("5700", "Freight out"), ("5800", "Café & catering"), ("5900", "Depreciation"), ("6000", "Cost of sales"),
    ];

    private static readonly (string Account, string Description, string Type)[] BalanceSheet =
    [
        ("1000", "Bank", "A"), ("1100", "Trade debtors control", "A"), ("1200", "Inventory", "A"), ("1500", "Plant and machinery", "A"),
        ("1590", "Accumulated depreciation", "A"), ("2000", "Trade creditors control", "L"), ("2100", "GRN accrual", "L"), ("2200", "Tax payable", "L"),
        ("2300", "Payroll accrual", "L"), ("3000", "Share capital", "C"),
    ];

    public string Bank => Central("1000");
    public string ArControl => Central("1100");
    public string Inventory => Central("1200");
    public string Depreciation => Central("1590");
    public string ApControl => Central("2000");
    public string GrnAccrual => Central("2100");
    public string Tax => Central("2200");
    public string Payroll => Central("2300");
    public string Capital => Central("3000");

    public IReadOnlyList<string> CostCentres { get; } = [.. Enumerable.Range(1, costCentres).Select(n => (n * 100).ToString("D4", CultureInfo.InvariantCulture))];

    public string Sales(int costCentre) => Of(costCentre, "4000");

    public string CostOfSales(int costCentre) => Of(costCentre, "6000");

    public string Salaries(int costCentre) => Of(costCentre, "5200");

    public string Wear(int costCentre) => Of(costCentre, "5900");

    /// <summary>An expense account that supplier invoices hit.</summary>
    public string Expense(int costCentre, int n) => Of(costCentre, ExpenseAccounts[n % 8].Account);

    /// <summary>Every account with description and type.</summary>
    public IEnumerable<(string GlCode, string Description, string Type)> Accounts()
    {
        foreach (var (account, description, type) in BalanceSheet) yield return (Central(account), description, type);
        for (var centre = 0; centre < CostCentres.Count; centre++)
        {
            yield return (Of(centre, "4000"), "Sales " + CostCentres[centre], "R");
            foreach (var (account, description) in ExpenseAccounts) yield return (Of(centre, account), description + " " + CostCentres[centre], "E");
        }
        yield return (Central("9000"), "Headcount", "S");
    }

    private string Central(string account) => $"0000{separator}{account}";

    private string Of(int costCentre, string account) => $"{CostCentres[costCentre % CostCentres.Count]}{separator}{account}";
}
