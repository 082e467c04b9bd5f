using MlConnector.Abstractions.Errors;
using MlConnector.Syspro.Enet;

namespace MlConnector.Syspro.Tests.Enet;

public sealed class CustomerStatementTests
{
    [Fact]
    public void Due_dates_are_found_wherever_an_invoice_has_one()
    {
        const string answer = "<ARStatement><Header><Name>A\u0001B &amp; Co</Name></Header>"
            + "<InvoiceDetail><DocumentType>I</DocumentType><Invoice> 000042</Invoice><DueDate>2026-12-01</DueDate></InvoiceDetail>"
            + "<Invoices><InvoiceDetail><Invoice>X7</Invoice><DocumentType>C</DocumentType><DueDate>2026-11-30</DueDate><Transaction><Invoice>X8</Invoice></Transaction></InvoiceDetail></Invoices>"
            + "<InvoiceDetail><DocumentType>I</DocumentType><Invoice>43</Invoice><DueDate></DueDate></InvoiceDetail><Empty/></ARStatement>";
        Assert.Equal([new StatementInvoice("000042", "I", new DateOnly(2026, 12, 1)), new StatementInvoice("X7", "C", new DateOnly(2026, 11, 30))], CustomerStatement.Read(answer));
    }

    [Fact]
    public void Damaged_answers_and_errors_are_no_statements()
    {
        ConnectorException cut = Assert.Throws<ConnectorException>(() => CustomerStatement.Read("<ARStatement><InvoiceDetail><Invoice>42</Invoice><DueDate>2026-12-01</DueDate></InvoiceDetail><Inv"));
        Assert.Equal(ErrorKind.Transient, cut.Error.Kind);
        Assert.Throws<ConnectorException>(() => CustomerStatement.Read("<ARStatement><ErrorDescription>Customer '9' not found</ErrorDescription></ARStatement>"));
    }
}
