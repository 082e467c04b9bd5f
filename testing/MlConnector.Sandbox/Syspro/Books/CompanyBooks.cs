using MlConnector.Sandbox.Syspro.Data;
using MlConnector.Sandbox.Syspro.Generation;

namespace MlConnector.Sandbox.Syspro.Books;

/// <summary>
/// The business operations of one company. Each keeps the books in order by itself: sub-ledger, balances and ledger journal change together.
/// The caller holds the lock of <see cref="SysproData"/> around what must be seen as one cut.
/// </summary>
internal sealed class CompanyBooks
{
    public CompanyBooks(SysproCompany company, GeneralLedger ledger, SysproSize size, DateTime asOf)
    {
        Company = company;
        Ledger = ledger;
        AsOf = asOf;
        Chart = new Chart(company.Options.Separator, size.CostCentres);
        Stock = new Stock(company);
        Payables = new Payables(company, ledger, Chart, Current);
        Receivables = new Receivables(company, ledger, Chart, Stock, Current, new CustomerBuckets(company, asOf));
        Purchasing = new Purchasing(company, ledger, Chart, Stock);
        Sales = new Sales(company, Stock, Receivables);
    }

    public SysproCompany Company { get; }
    public GeneralLedger Ledger { get; }
    public Chart Chart { get; }
    public Stock Stock { get; }
    public Payables Payables { get; }
    public Receivables Receivables { get; }
    public Purchasing Purchasing { get; }
    public Sales Sales { get; }

    /// <summary>The day the company was generated for; what is "now" in its balances.</summary>
    public DateTime AsOf { get; }

    /// <summary>The current financial period.</summary>
    public Period Current => Period.Of(AsOf);

    public SysproTable Table(string name) => Company.Table(name);
}
