using System.Globalization;
using System.Text;
using MlConnector.Abstractions.Errors;
using MlConnector.Abstractions.Records;
using MlConnector.Abstractions.Schemas;
using MlConnector.Syspro.Channels;
using MlConnector.Syspro.Enet;

namespace MlConnector.Syspro.Reading;

/// <summary>
/// Due dates of customer invoices whose terms are not known, from the customer's statement (ARSQRY): one call for each such customer, kept while the stream is read. A site that does not
/// license or know the object goes without: the rows then count from the invoice date, and say so.
/// </summary>
internal sealed class StatementDueDates
{
    private const int MaxFailures = 3;
    private const string Source = "$statementDue";
    private readonly StreamContext context;
    private readonly EnetChannel? statements;
    private readonly int due;
    private readonly int days;
    private readonly int customer;
    private readonly int invoice;
    private readonly int type;
    private readonly Dictionary<(string Company, string Customer), Dictionary<(string Invoice, string Type), DateOnly>> read = [];
    private bool refused;
    private int failures;

    public StatementDueDates(StreamContext context, RecordSchema schema)
    {
        this.context = context;
        statements = context.Statements;
        due = Array.FindIndex([.. schema.Fields], field => field.SourceName == Source);
        (days, customer, invoice, type) = (schema.OrdinalOf("Terms.DueDays"), schema.OrdinalOf("Customer"), schema.OrdinalOf("Invoice"), schema.OrdinalOf("DocumentType"));
        if (due < 0 || days < 0 || customer < 0 || invoice < 0 || type < 0) statements = null;
    }

    /// <summary>Fills the due date of each row that has no terms.</summary>
    public async ValueTask FillAsync(RecordPage page, CompanyScope scope, CancellationToken cancel)
    {
        for (int row = 0; statements is not null && row < page.RowCount && !refused; row++)
        {
            if (!page[row].Cells[days].IsNull) continue;
            string account = Text(page, row, customer);
            if (!read.TryGetValue((scope.Company, account), out Dictionary<(string, string), DateOnly>? invoices))
            {
                invoices = await AskAsync(scope, account, cancel);
                read.Add((scope.Company, account), invoices);
            }

            if (invoices.TryGetValue((Canonical(Text(page, row, invoice)), Text(page, row, type)), out DateOnly day)) Write(page, row, day);
        }
    }

    private async Task<Dictionary<(string, string), DateOnly>> AskAsync(CompanyScope scope, string account, CancellationToken cancel)
    {
        Dictionary<(string, string), DateOnly> found = [];
        try
        {
            using IDisposable turn = await statements!.Session.Turns.EnterAsync(scope.Company, cancel);
            string xml = CustomerStatement.Write(account);
            EnetAnswer answer = await statements.Session.CallAsync(scope.Company, "ARSQRY", (session, token) => statements.Client.QueryAsync(session, "ARSQRY", xml, token), cancel);
            foreach (StatementInvoice one in CustomerStatement.Read(answer.Text)) found[(Canonical(one.Invoice), one.DocumentType)] = one.Due;
        }
        catch (ConnectorException failed) when (failed.Error.Kind is ErrorKind.Auth or ErrorKind.Config)
        {
            refused = failed.Error.Kind == ErrorKind.Auth || ++failures >= MaxFailures;
            if (!refused) return found; // this customer has none
            context.Logger.NoStatements(context.Options.Connection, context.Definition.Name, failed.Error.Code);
        }

        return found;
    }

    private void Write(RecordPage page, int row, DateOnly day)
    {
        byte[] bytes = Encoding.UTF8.GetBytes(day.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture));
        page.RowCells(row)[due] = new Cell(CellKind.Text, page.Append(bytes), bytes.Length);
    }

    private static string Text(RecordPage page, int row, int field) => Encoding.UTF8.GetString(page[row].Bytes(field)).TrimEnd(' ');

    /// <summary>A number as both channels mean it: without the blanks and zeros before it.</summary>
    private static string Canonical(string number)
    {
        string digits = number.Trim(' ');
        return digits.Length > 0 && digits.All(char.IsAsciiDigit) ? digits.TrimStart('0') : number.TrimEnd(' ');
    }
}
