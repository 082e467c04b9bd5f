using MlConnector.Sandbox.Syspro.Data;

namespace MlConnector.Sandbox.Syspro.Books;

/// <summary><c>ArCustomerBal</c>: open values and counts by age of the invoice, as of the day the company was generated.</summary>
internal sealed class CustomerBuckets(SysproCompany company, DateTime asOf)
{
    private readonly SysproTable balances = company.Database.Table("ArCustomerBal");

    public void Move(string customer, string documentType, DateTime invoiceDate, decimal value, bool opened, bool closed)
    {
        var row = balances.Find(customer)!;
        var bucket = Bucket(documentType, invoiceDate);
        balances.Update(row,
            ("Val" + bucket, row.Number("Val" + bucket) + value),
            ("Num" + bucket, row.Number("Num" + bucket) + (opened ? 1 : 0) - (closed ? 1 : 0)));
    }

    private string Bucket(string documentType, DateTime invoiceDate) => documentType == "C" ? "CreditsInv" : (asOf - invoiceDate).Days switch
    {
        < 0 => "FutureInv",
        < 30 => "CurrentInv",
        < 60 => "30daysInv",
        < 90 => "60daysInv",
        < 120 => "90daysInv",
        _ => "120daysInv",
    };
}
