using MlConnector.Sandbox.Syspro.Books;
using MlConnector.Sandbox.Syspro.Data;

namespace MlConnector.Sandbox.Syspro.Generation;

/// <summary>The weekly payment run and the customers' receipts: most in full, some in part, a few left open for good.</summary>
internal sealed class Settling(CompanyBooks books, Dice dice)
{
    private readonly PriorityQueue<SysproRow, DateTime> payables = new();
    private readonly PriorityQueue<SysproRow, DateTime> receivables = new();

    public void AddPayable(SysproRow invoice)
    {
        if (!dice.Percent(4)) payables.Enqueue(invoice, invoice.Date("DueDate")!.Value.AddDays(dice.Between(0, 10)));
    }

    public void AddReceivable(SysproRow invoice)
    {
        if (!dice.Percent(6)) receivables.Enqueue(invoice, invoice.Date("InvoiceDate")!.Value.AddDays(dice.Between(10, 75)));
    }

    public void Run(DateTime day)
    {
        var paid = Take(payables, day, row => books.Table("ApInvoice").Find(row.Text("Supplier"), row.Text("Invoice"))!, "MthInvBal1");
        if (paid.Count > 0) books.Payables.Pay(Period.Of(day), day, paid);
        var received = Take(receivables, day, row => books.Table("ArInvoice").Find(row.Text("Customer"), row.Text("Invoice"), row.Text("DocumentType"))!, "InvoiceBal1");
        if (received.Count > 0) books.Receivables.Receive(Period.Of(day), day, received);
    }

    private List<(SysproRow, decimal)> Take(PriorityQueue<SysproRow, DateTime> due, DateTime day, Func<SysproRow, SysproRow> refresh, string column)
    {
        List<(SysproRow, decimal)> taken = [];
        while (due.TryPeek(out var known, out var date) && date <= day)
        {
            due.Dequeue();
            var balance = refresh(known).Number(column);
            var part = decimal.Round(balance / 2, 2);
            if (part != 0 && dice.Percent(10)) due.Enqueue(known, day.AddDays(14));
            else part = balance;
            if (part != 0) taken.Add((known, part));
        }
        return taken;
    }
}
