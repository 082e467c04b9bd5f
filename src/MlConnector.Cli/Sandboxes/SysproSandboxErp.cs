using MlConnector.Sandbox.Hosting;
using MlConnector.Sandbox.Syspro;
using MlConnector.Sandbox.Syspro.Data;
using MlConnector.Sandbox.Syspro.Generation;

namespace MlConnector.Cli.Sandboxes;

/// <summary>SYSPRO 8 in a pair of sandboxes. In the demo things happen there that a connector that trusts business dates misses.</summary>
internal sealed class SysproSandboxErp(SandboxSettings settings) : SandboxErp
{
    private const string Operator = "MLC";
    private readonly SysproSandbox syspro = new(new SysproSandboxOptions { Size = settings.Small ? SysproSize.Small : SysproSize.Demo, Seed = settings.Seed, OddData = settings.Profile == SandboxProfile.Hostile });
    private SysproRow? oldest;

    public override string Type => "syspro";

    public override ISandboxModule Module => syspro;

    public override IReadOnlyList<(string Name, string Value)> Secrets => [("syspro-odata", syspro.Options.OData.Password), ("syspro-enet", syspro.Options.Enet.Operators[Operator])];

    public override string Credentials => $"OData user {syspro.Options.OData.UserName}, e.net operator {Operator}";

    public override DemoPart Demo => new(("gl_postings", "does the ledger in {0} tie to SYSPRO's own controls?"), "ap_invoices", () => Oldest.Text("Invoice").Trim(), Change);

    /// <summary>The oldest supplier invoice that is open: it is traced first, then paid.</summary>
    private SysproRow Oldest => oldest ??= syspro.Table("ApInvoice").Rows.Where(row => row.Number("MthInvBal1") > 0).MinBy(row => row.Date("InvoiceDate"))!;

    public override string Connection(SandboxHost host, string certificate) => $$"""
              erp:
                type: syspro
                companies: [{{syspro.Options.Companies[0].Id}}]
                costCentre: glSegment(2, -)
                trustedCertificates: {{Quoted(certificate)}}     # a real server has a certificate that is trusted already
                odata:
                  url: {{syspro.ODataAddress(host)}}
                  username: {{syspro.Options.OData.UserName}}
                  password: ${secret:syspro-odata}
                enet:
                  url: {{syspro.EnetAddress(host)}}
                  operator: {{Operator}}
                  password: ${secret:syspro-enet}
            """;

    public override IReadOnlyList<(string Json, string Name, Uri Address)> Addresses(SandboxHost host) => [("sysproOData", "SYSPRO OData", syspro.ODataAddress(host)), ("sysproEnet", "SYSPRO e.net", syspro.EnetAddress(host))];

    private IEnumerable<string> Change()
    {
        IReadOnlyDictionary<string, string> paid = syspro.Play("pay-old-invoice", new Dictionary<string, string>(StringComparer.Ordinal) { ["supplier"] = Oldest.Text("Supplier"), ["invoice"] = Oldest.Text("Invoice") });
        yield return $"an old invoice is paid ({Text(paid)}): no date of the invoice moves";
        yield return $"a journal is posted today into an earlier period ({Text(syspro.Play("backdated-journal"))})";
        yield return $"a clerk pastes 4,100 characters into a reference ({Text(syspro.Play("bad-row"))})";
    }

    private static string Text(IReadOnlyDictionary<string, string> facts) => string.Join(", ", facts.Where(fact => fact.Value.Length < 40).Select(fact => $"{fact.Key} {fact.Value.Trim()}"));
}
