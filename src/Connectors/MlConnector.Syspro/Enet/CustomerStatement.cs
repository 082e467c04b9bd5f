using System.Globalization;
using System.Text;
using System.Xml;
using MlConnector.Abstractions.Errors;

namespace MlConnector.Syspro.Enet;

/// <summary>An open invoice as SYSPRO's own statement of a customer shows it.</summary>
internal readonly record struct StatementInvoice(string Invoice, string DocumentType, DateOnly Due);

/// <summary>ARSQRY, the statement of one customer: the only place where SYSPRO itself says when a customer's invoice is due (its tables do not).</summary>
internal static class CustomerStatement
{
    /// <summary>XmlIn: open invoices, future ones too, without their transactions.</summary>
    public static string Write(string customer)
    {
        StringBuilder text = new("<?xml version=\"1.0\" encoding=\"Windows-1252\"?>");
        using (XmlWriter xml = XmlWriter.Create(text, new XmlWriterSettings { OmitXmlDeclaration = true, ConformanceLevel = ConformanceLevel.Fragment }))
        {
            xml.WriteStartElement("Query");
            xml.WriteStartElement("Key");
            xml.WriteElementString("Customer", customer);
            xml.WriteEndElement();
            xml.WriteStartElement("Option");
            foreach ((string name, string value) in Options) xml.WriteElementString(name, value);
            xml.WriteEndElement();
            xml.WriteEndElement();
        }

        return text.ToString();
    }

    private static readonly (string Name, string Value)[] Options =
    [
        ("AgeingOption", "D"), ("IncludeFutures", "Y"), ("IncludeTransactions", "N"), ("IncludeCheckPayments", "N"), ("IncludePostDated", "N"), ("IncludeZeroBalances", "N"), ("AsOfPeriod", "C"),
    ];

    /// <summary>The invoices with a due date: whatever element holds an invoice number beside a date that it is due on.</summary>
    /// <exception cref="ConnectorException">The answer is damaged, or an error in XML.</exception>
    public static IReadOnlyList<StatementInvoice> Read(string text)
    {
        List<StatementInvoice> found = [];
        Stack<Entry> open = new();
        try
        {
            using XmlReader xml = XmlReader.Create(new StringReader(ControlCharacters.Referenced(text)), new XmlReaderSettings { DtdProcessing = DtdProcessing.Prohibit, XmlResolver = null, MaxCharactersInDocument = 64 << 20, CheckCharacters = false });
            while (xml.Read())
            {
                switch (xml.NodeType)
                {
                    case XmlNodeType.Element when !xml.IsEmptyElement: open.Push(new Entry()); break;
                    case XmlNodeType.Text or XmlNodeType.CDATA when open.TryPeek(out Entry? leaf): leaf.Text += xml.Value; break;
                    case XmlNodeType.EndElement: Close(open.Pop(), xml.LocalName, open, found); break;
                }
            }
        }
        catch (XmlException damaged)
        {
            throw new ConnectorException(new ConnectorError(SysproErrors.EnetProtocol, ErrorKind.Transient, ErrorOwner.ErpAdmin, $"SYSPRO e.net: the answer of ARSQRY is damaged at line {damaged.LineNumber}.", "Look at proxies and time-outs between here and the server."), damaged);
        }

        return found;
    }

    private static void Close(Entry closed, string name, Stack<Entry> open, List<StatementInvoice> found)
    {
        if (closed is { Invoice: { } invoice, Due: { } due }) found.Add(new StatementInvoice(invoice, closed.DocumentType ?? "", due));
        if (!open.TryPeek(out Entry? parent)) return;
        string text = closed.Text.Trim();
        if (name.Equals("ErrorDescription", StringComparison.OrdinalIgnoreCase) && text.Length > 0) throw EnetBody.Fail(EnetVerdict.Error, "ARSQRY", EnetBody.Shown(text, []));
        if (name.Equals("Invoice", StringComparison.OrdinalIgnoreCase) && text.Length > 0) parent.Invoice = text;
        if (name.Equals("DocumentType", StringComparison.OrdinalIgnoreCase)) parent.DocumentType = text;
        if (name.Equals("DueDate", StringComparison.OrdinalIgnoreCase) && DateOnly.TryParseExact(text, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out DateOnly day)) parent.Due = day;
    }

    /// <summary>An element that has not ended yet, and what its children said.</summary>
    private sealed class Entry
    {
        public string Text { get; set; } = "";

        public string? Invoice { get; set; }

        public string? DocumentType { get; set; }

        public DateOnly? Due { get; set; }
    }
}
