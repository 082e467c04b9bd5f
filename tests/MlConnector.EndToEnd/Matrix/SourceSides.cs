using MlConnector.Sandbox.Hosting;
using MlConnector.Sandbox.IfsCloud;
using MlConnector.Sandbox.SageX3;
using MlConnector.Sandbox.Syspro;
using MlConnector.Sandbox.Syspro.Data;

namespace MlConnector.EndToEnd.Matrix;

/// <summary>SYSPRO 8.</summary>
internal sealed class SysproSide : SourceSide
{
    private readonly SysproSandbox syspro = new(new SysproSandboxOptions());

    public override ISandboxModule Module => syspro;

    public override IReadOnlyList<(string Name, string Value)> Secrets => [("syspro-odata", syspro.Options.OData.Password), ("syspro-enet", syspro.Options.Enet.Operators["MLC"])];

    public override IReadOnlyList<string> Streams => ["ap_suppliers", "ap_invoices", "gl_postings"];

    public override string Table => "ApInvoices";

    public override IReadOnlyList<string> Columns => ["Supplier", "Invoice", "OrigInvValue", "MthInvBal1"];

    public override string Connection(SandboxHost host) => $$"""
          erp:
            type: syspro
            companies: [A]
            trustedCertificates: {{host.Context.Options.CertificateFile}}
            odata: { url: {{syspro.ODataAddress(host)}}, username: {{syspro.Options.OData.UserName}}, password: '${secret:syspro-odata}' }
            enet: { url: {{syspro.EnetAddress(host)}}, operator: MLC, password: '${secret:syspro-enet}' }
        """;

    public override IEnumerable<IReadOnlyList<object?>> Rows() =>
        syspro.Table("ApInvoice").Rows.Select(row => (IReadOnlyList<object?>)[row.Text("Supplier").Trim().TrimStart('0'), row.Text("Invoice").Trim().TrimStart('0'), row.Number("OrigInvValue"), row.Number("MthInvBal1")]);

    public override void Change()
    {
        SysproRow oldest = syspro.Table("ApInvoice").Rows.Where(row => row.Number("MthInvBal1") > 0).MinBy(row => row.Date("InvoiceDate"))!;
        syspro.Play("pay-old-invoice", new Dictionary<string, string>(StringComparer.Ordinal) { ["supplier"] = oldest.Text("Supplier"), ["invoice"] = oldest.Text("Invoice") });
    }

    public override void Spoil() => syspro.Play("bad-row");
}

/// <summary>IFS Cloud.</summary>
internal sealed class IfsCloudSide : SourceSide
{
    private readonly IfsCloudSandbox ifs = new(new IfsCloudSandboxOptions { Vouchers = 40 });

    public override ISandboxModule Module => ifs;

    public override IReadOnlyList<(string Name, string Value)> Secrets => [("ifs", ifs.Options.ClientSecret)];

    public override IReadOnlyList<string> Streams => ["supplier_invoices", "gl_vouchers", "gl_voucher_rows"];

    public override string Table => "SupplierInvoices";

    public override IReadOnlyList<string> Columns => ["Company", "InvoiceId", "Identity", "GrossAmount", "NetAmount", "TaxAmount", "Objstate"];

    public override string Connection(SandboxHost host) => $$"""
          erp:
            type: ifs-cloud
            url: {{IfsCloudSandbox.Address(host)}}
            realm: {{ifs.Options.Realm}}
            clientId: {{ifs.Options.ClientId}}
            clientSecret: ${secret:ifs}
            companies: ['10', '20']
            trustedCertificates: {{host.Context.Options.CertificateFile}}
        """;

    public override IEnumerable<IReadOnlyList<object?>> Rows() => ifs.Data.Set("SupplierInvoiceSet").Rows.Select(row => (IReadOnlyList<object?>)[.. Columns.Select(column => row[column])]);

    public override void Change() => ifs.Play("pay-invoice");

    public override void Spoil() => ifs.Play("bad-row");
}

/// <summary>Sage X3.</summary>
internal sealed class SageX3Side : SourceSide
{
    private readonly SageX3Sandbox x3 = new(new SageX3SandboxOptions());

    public override ISandboxModule Module => x3;

    public override IReadOnlyList<(string Name, string Value)> Secrets => [("x3-api1", x3.Options.Api1.Password), ("x3-app", x3.Options.Graph.ClientSecret)];

    public override IReadOnlyList<string> Streams => ["suppliers", "purchase_invoices", "gl_entries", "gl_entry_lines"];

    public override string Table => "GlEntryLines";

    public override IReadOnlyList<string> Columns => ["NUM", "LIN", "ACC", "SignedLedger"];

    public override string Connection(SandboxHost host) => $$"""
          erp:
            type: sage-x3
            url: {{SageX3Sandbox.Address(host)}}
            endpoint: {{x3.Options.Endpoint}}
            trustedCertificates: {{host.Context.Options.CertificateFile}}
            api1: { username: {{x3.Options.Api1.UserName}}, password: '${secret:x3-api1}' }
            graphql: { auth: signedJwt, user: {{x3.Options.Graph.User}}, clientId: {{x3.Options.Graph.ClientId}}, clientSecret: '${secret:x3-app}' }
        """;

    public override IEnumerable<IReadOnlyList<object?>> Rows() =>
        x3.Folder.Class("GACCENTRY").Records.Where(entry => entry.Number("CAT") == 1)
            .SelectMany(entry => entry.Lines.Where(line => line.Number("LEDTYP") == 1).Select(line => (IReadOnlyList<object?>)[entry.Text("NUM"), line.Text("LIN"), line.Text("ACC"), line.Number("SNS") * line.Number("AMTLED")]));

    public override void Change() => x3.Play("reverse-journal");

    public override void Spoil() => x3.Play("bad-row");
}
