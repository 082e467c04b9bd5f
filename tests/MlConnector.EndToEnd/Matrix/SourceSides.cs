using System.Globalization;
using MlConnector.Chaos.Truth;
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

    public override IReadOnlyList<StreamTruth> Streams { get; } = [.. new[] { "ap_suppliers", "gl_balances", "ap_invoices", "gl_postings" }.Select(SysproTruths.Of)];

    public override string Connection(SandboxHost host) => $$"""
          erp:
            type: syspro
            companies: [A]
            trustedCertificates: {{host.Context.Options.CertificateFile}}
            odata: { url: {{syspro.ODataAddress(host)}}, username: {{syspro.Options.OData.UserName}}, password: '${secret:syspro-odata}' }
            enet: { url: {{syspro.EnetAddress(host)}}, operator: MLC, password: '${secret:syspro-enet}' }
        """;

    public override SourceTable Table(StreamTruth stream)
    {
        SourceTable table = SysproTables.Of(syspro, stream.Entity);
        if (!table.Columns.Contains("Company")) table = table.With("Company", _ => "A");
        return stream.Stream switch
        {
            "ap_suppliers" => table.With("Terms_Description", Beside("TblApTerms", "Description", ("TermsCode", "TermsCode"))),
            "gl_balances" => table.With("LedgerCompany", row => row("Company")).With("PseudoAccount", row => row("GlCode") is "FORCED" or "RETAINED"),
            "gl_postings" => new[] { "JournalDate", "PostDate", "JournalSource" }
                .Aggregate(table, (all, column) => all.With($"Control_{column}", Beside("GenJournalCtl", column, ("GlYear", "GlYear"), ("GlPeriod", "GlPeriod"), ("Journal", "GlJournal"))))
                .With("LedgerCompany", row => row("Company")).With("SignedValue", row => row("EntryType") is "C" ? -(decimal)row("EntryValue")! : row("EntryValue")),
            _ => table,
        };
    }

    public override void Change()
    {
        SysproRow oldest = syspro.Table("ApInvoice").Rows.Where(row => row.Number("MthInvBal1") > 0).MinBy(row => row.Date("InvoiceDate"))!;
        syspro.Play("pay-old-invoice", new Dictionary<string, string>(StringComparer.Ordinal) { ["supplier"] = oldest.Text("Supplier"), ["invoice"] = oldest.Text("Invoice") });
    }

    public override void Spoil() => syspro.Play("bad-row");

    /// <summary>A column of the row of another table that belongs to a row; nothing where there is none.</summary>
    private Func<Func<string, object?>, object?> Beside(string entity, string column, params (string Here, string There)[] on)
    {
        Dictionary<string, object?> cells = syspro.Table(entity).Rows.ToDictionary(row => string.Join('|', on.Select(pair => row[pair.There])), row => row[column], StringComparer.Ordinal);
        return row => cells.GetValueOrDefault(string.Join('|', on.Select(pair => row(pair.Here))));
    }
}

/// <summary>IFS Cloud.</summary>
internal sealed class IfsCloudSide : SourceSide
{
    private readonly IfsCloudSandbox ifs = new(new IfsCloudSandboxOptions { Vouchers = 40 });

    public override ISandboxModule Module => ifs;

    public override IReadOnlyList<(string Name, string Value)> Secrets => [("ifs", ifs.Options.ClientSecret)];

    public override IReadOnlyList<StreamTruth> Streams { get; } = [.. IfsTruths.All.Where(truth => truth.Stream is "suppliers" or "gl_accounts" or "supplier_invoices" or "gl_vouchers" or "gl_voucher_rows")];

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

    public override SourceTable Table(StreamTruth stream) => IfsTables.Of(ifs, stream.Entity);

    public override void Change() => ifs.Play("pay-invoice");

    public override void Spoil() => ifs.Play("bad-row");
}

/// <summary>Sage X3.</summary>
internal sealed class SageX3Side(SageX3SandboxOptions options) : SourceSide
{
    private readonly SageX3Sandbox x3 = new(options);

    public override ISandboxModule Module => x3;

    public override IReadOnlyList<(string Name, string Value)> Secrets => [("x3-api1", x3.Options.Api1.Password), ("x3-app", x3.Options.Graph.ClientSecret)];

    public override IReadOnlyList<StreamTruth> Streams { get; } = [.. X3Truths.All.Where(truth => truth.Stream is "gl_accounts" or "suppliers" or "purchase_invoices" or "gl_entries" or "gl_entry_lines")];

    public override string Connection(SandboxHost host) => $$"""
          erp:
            type: sage-x3
            url: {{SageX3Sandbox.Address(host)}}
            endpoint: {{x3.Options.Endpoint}}
            trustedCertificates: {{host.Context.Options.CertificateFile}}
            api1: { username: {{x3.Options.Api1.UserName}}, password: '${secret:x3-api1}' }
            graphql: { auth: signedJwt, user: {{x3.Options.Graph.User}}, clientId: {{x3.Options.Graph.ClientId}}, clientSecret: '${secret:x3-app}' }
        """;

    public override SourceTable Table(StreamTruth stream)
    {
        SourceTable table = X3Tables.Of(x3, stream.Entity);
        return stream.Stream switch
        {
            "purchase_invoices" => table.With("SignedNet", Signed("AMTNOT")).With("SignedGross", Signed("AMTATI")),
            "gl_entry_lines" => table.With("SignedCurrency", Signed("AMTCUR")).With("SignedLedger", Signed("AMTLED")),
            _ => table,
        };
    }

    public override void Change() => x3.Play("reverse-journal");

    public override void Spoil() => x3.Play("bad-row");

    private static Func<Func<string, object?>, object?> Signed(string amount) => row => Convert.ToDecimal(row("SNS"), CultureInfo.InvariantCulture) * Convert.ToDecimal(row(amount), CultureInfo.InvariantCulture);
}
