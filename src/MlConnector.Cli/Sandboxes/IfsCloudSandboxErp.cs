using MlConnector.Sandbox.Hosting;
using MlConnector.Sandbox.IfsCloud;
using MlConnector.Sandbox.IfsCloud.Data;

namespace MlConnector.Cli.Sandboxes;

/// <summary>IFS Cloud in a pair of sandboxes. In the demo things happen there that a connector without cursor columns misses: states change, records vanish.</summary>
internal sealed class IfsCloudSandboxErp(SandboxSettings settings) : SandboxErp
{
    private const int SmallVouchers = 60, DemoVouchers = 3000;
    private readonly IfsCloudSandbox ifs = new(new IfsCloudSandboxOptions { Vouchers = settings.Small ? SmallVouchers : DemoVouchers, Seed = settings.Seed });
    private IfsRow? oldest;

    public override string Type => "ifs-cloud";

    public override ISandboxModule Module => ifs;

    public override IReadOnlyList<(string Name, string Value)> Secrets => [("ifs", ifs.Options.ClientSecret)];

    public override string Credentials => $"IAM client {ifs.Options.ClientId}, realm {ifs.Options.Realm}";

    public override DemoPart Demo => new(("gl_voucher_rows", "are the vouchers in {0} those that IFS gave, to the cent?"), "supplier_invoices", () => Oldest.Text("InvoiceId"), Change);

    /// <summary>The oldest supplier invoice that is open: it is traced first, then paid.</summary>
    private IfsRow Oldest => oldest ??= ifs.Data.Set("SupplierInvoiceSet").Rows.Where(row => row.Text("Objstate") is not ("PaidPosted" or "Cancelled")).MinBy(row => row.Text("InvoiceDate"), StringComparer.Ordinal)!;

    public override string Connection(SandboxHost host, string certificate) => $$"""
              erp:
                type: ifs-cloud
                url: {{IfsCloudSandbox.Address(host)}}
                realm: {{ifs.Options.Realm}}
                clientId: {{ifs.Options.ClientId}}
                clientSecret: ${secret:ifs}
                companies: [{{string.Join(", ", ifs.Options.Companies.Select(Quoted))}}]
                trustedCertificates: {{Quoted(certificate)}}     # a real server has a certificate that is trusted already
            """;

    public override string PipelineSettings => "    writeBack: { entries: [gl_vouchers] }          # what 'mlc write-back create FILE' may create; nothing else writes\n";

    public override IReadOnlyList<(string Json, string Name, Uri Address)> Addresses(SandboxHost host) => [("ifsCloud", "IFS Cloud", IfsCloudSandbox.Address(host))];

    private IEnumerable<string> Change()
    {
        yield return $"an old invoice is paid ({Text(ifs.Play("pay-invoice", Company(Oldest)))}): no date of it moves, only its state";
        yield return $"a purchase order is closed with its lines ({Text(ifs.Play("close-order"))})";
        yield return $"a voucher is entered ({Text(ifs.Play("new-voucher"))})";
        yield return $"a clerk pastes 4,100 characters into an invoice number ({Text(ifs.Play("bad-row"))})";
    }

    private static Dictionary<string, string> Company(IfsRow row) => new(StringComparer.Ordinal) { ["company"] = row.Text("Company") };

    private static string Text(IReadOnlyDictionary<string, string> facts) => string.Join(", ", facts.Select(fact => $"{fact.Key} {fact.Value}"));
}
