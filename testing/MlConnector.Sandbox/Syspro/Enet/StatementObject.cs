using System.Globalization;
using System.Xml;
using System.Xml.Linq;
using MlConnector.Sandbox.Syspro.Data;

namespace MlConnector.Sandbox.Syspro.Enet;

/// <summary>ARSQRY: the statement of one customer, with a due date for each open invoice. It knows the terms whatever the tables show to others.</summary>
internal sealed class StatementObject(EnetText text, TimeProvider clock)
{
    private static readonly string[] Options =
    [
        "MultimediaImageType", "IncludeFutures", "IncludeTransactions", "IncludeCheckPayments", "IncludePostDated", "IncludeCustomForms", "IncludeZeroBalances", "AsOfPeriod", "AgeingOption",
        "AgeColumn1", "AgeColumn2", "AgeColumn3", "AgeColumn4", "AgeColumn5", "AgeColumn6", "AgeColumn7", "XslStylesheet",
    ];

    /// <summary>Answers a query document.</summary>
    /// <returns>The output document and how many invoices it holds.</returns>
    public (byte[] Document, int Rows) Run(SysproCompany company, string operatorCode, XElement query)
    {
        EnetXml.Expect(query, "Key", "Option");
        var key = query.Element("Key") ?? throw new EnetException("ERROR: 100030 Element 'Customer' cannot be spaces");
        EnetXml.Expect(key, "Customer");
        if (query.Element("Option") is { } options) Check(options);
        var customers = company.Table("ArCustomer");
        var code = EnetText.Stored(customers.Column("Customer"), EnetXml.Required(key, "Customer"));
        var customer = customers.Find(code) ?? throw new EnetException($"ERROR: Customer '{code.Trim()}' not found");
        var futures = Flag(query, "IncludeFutures", false);
        List<SysproRow> open = [.. company.Table("ArInvoice").Under([code]).Where(row => row.Number("InvoiceBal1") != 0 || Flag(query, "IncludeZeroBalances", false)).Where(row => futures || !IsFuture(row))];
        return (Write(company, operatorCode, customer, open), open.Count);
    }

    private static void Check(XElement options)
    {
        EnetXml.Expect(options, Options);
        if (EnetXml.Text(options, "AgeingOption")?.Trim() is { Length: > 0 } ageing and not ("S" or "A" or "I" or "D")) throw new EnetException($"ERROR: AgeingOption '{ageing}' is not valid");
        if (EnetXml.Text(options, "AsOfPeriod")?.Trim() is { Length: > 0 } period and not ("C" or "P" or "2")) throw new EnetException($"ERROR: AsOfPeriod '{period}' is not valid");
    }

    private static bool Flag(XElement query, string name, bool standard) =>
        query.Element("Option") is { } options && EnetXml.Text(options, name)?.Trim() is { Length: > 0 } flag ? flag == "Y" : standard;

    private bool IsFuture(SysproRow invoice) => invoice.Date("InvoiceDate") is { } date && DateOnly.FromDateTime(date) > DateOnly.FromDateTime(clock.GetUtcNow().UtcDateTime);

    private byte[] Write(SysproCompany company, string operatorCode, SysproRow customer, List<SysproRow> invoices) => text.Document("ARStatement", xml =>
    {
        xml.WriteStartElement(text.Element("SystemInformation"));
        Write(xml, "CompanyId", company.Id);
        Write(xml, "OperatorCode", operatorCode);
        Write(xml, "LocalCurrency", company.Options.Currency);
        xml.WriteEndElement();
        xml.WriteStartElement(text.Element("Header"));
        Write(xml, "Customer", customer.Text("Customer").Trim());
        Write(xml, "Name", customer.Text("Name").Trim());
        xml.WriteEndElement();
        foreach (var invoice in invoices) WriteInvoice(xml, company, invoice);
    });

    private void WriteInvoice(XmlWriter xml, SysproCompany company, SysproRow invoice)
    {
        var terms = company.Table("TblArTerms").Find(invoice.Text("TermsCode"));
        var table = company.Table("ArInvoice");
        xml.WriteStartElement(text.Element("InvoiceDetail"));
        foreach (var column in (string[])["DocumentType", "Invoice", "InvoiceDate", "CustomerPoNumber", "CurrencyValue", "Branch", "SalesOrder"]) text.Cell(xml, table.Column(column), invoice.Values[table.Column(column).Index]);
        var due = invoice.Date("InvoiceDate") is { } date && terms is not null ? date.AddDays((double)terms.Number("InvDueDays")) : invoice.Date("InvoiceDate");
        Write(xml, "DueDate", due?.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture) ?? "");
        Write(xml, "TBLART_Description", terms?.Text("Description").Trim() ?? "");
        var balance = table.Column("InvoiceBal1");
        Write(xml, "InvoiceBal", text.Show(balance, invoice.Values[balance.Index]));
        xml.WriteEndElement();
    }

    private void Write(XmlWriter xml, string name, string value) => xml.WriteElementString(text.Element(name), value);
}
