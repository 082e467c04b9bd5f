using MlConnector.Cli.Sandboxes;
using MlConnector.Sandbox.Syspro.Data;

namespace MlConnector.Cli.Demo;

/// <summary>What happens in SYSPRO between two runs: things that a connector that trusts business dates misses.</summary>
internal sealed class DemoChanges(SandboxPair pair)
{
    private readonly SysproRow invoice = OldestOpen(pair);

    /// <summary>Number of the oldest supplier invoice that is open: it is traced first, then paid.</summary>
    public string Invoice => invoice.Text("Invoice").Trim();

    /// <summary>Makes the changes and says what was done.</summary>
    public IEnumerable<string> Make()
    {
        IReadOnlyDictionary<string, string> paid = pair.Syspro.Play("pay-old-invoice", new Dictionary<string, string>(StringComparer.Ordinal) { ["supplier"] = invoice.Text("Supplier"), ["invoice"] = invoice.Text("Invoice") });
        yield return $"an old invoice is paid ({Text(paid)}): no date of the invoice moves";
        yield return $"a journal is posted today into an earlier period ({Text(pair.Syspro.Play("backdated-journal"))})";
        yield return $"a clerk pastes 4,100 characters into a reference ({Text(pair.Syspro.Play("bad-row"))})";
    }

    private static SysproRow OldestOpen(SandboxPair pair) => pair.Syspro.Table("ApInvoice").Rows.Where(row => row.Number("MthInvBal1") > 0).MinBy(row => row.Date("InvoiceDate"))!;

    private static string Text(IReadOnlyDictionary<string, string> facts) => string.Join(", ", facts.Where(fact => fact.Value.Length < 40).Select(fact => $"{fact.Key} {fact.Value.Trim()}"));
}
