using System.Collections.Immutable;
using System.Globalization;
using System.Runtime.CompilerServices;
using MlConnector.Abstractions.Records;
using MlConnector.Abstractions.Schemas;
using MlConnector.Abstractions.Sources;
using MlConnector.Syspro.Channels;

namespace MlConnector.Syspro.Reading;

/// <summary>
/// What the ledger states of its postings: count, debit and credit of each posted journal (GenJournalCtl), and the movement of each account in each period (GenHistory: the difference of
/// two closing balances). Pseudo accounts are moved by the year's end and not by journals; periods after the last posted journal are not compared.
/// </summary>
internal static class LedgerFigures
{
    private const int Periods = 15;
    private static readonly string[] PseudoAccounts = ["FORCED", "RETAINED"];
    private static readonly RecordSchema Journals = new(
        "GenJournalCtl",
        [
            new Field("GlYear", FieldType.Integer), new Field("GlPeriod", FieldType.Integer), new Field("GlJournal", FieldType.Integer), new Field("PostDate", FieldType.Date), new Field("NumOfEntries", FieldType.Integer),
            new Field("DebitAmount", FieldType.Decimal), new Field("CreditAmount", FieldType.Decimal),
        ],
        ["GlYear", "GlPeriod", "GlJournal"]);

    private static readonly RecordSchema History = new(
        "GenHistory",
        [
            new Field("Company", FieldType.Text), new Field("GlCode", FieldType.Text), new Field("GlYear", FieldType.Integer), new Field("BeginYearBalance", FieldType.Decimal),
            .. Enumerable.Range(1, Periods).Select(period => new Field($"ClosingBalPer{period.ToString(CultureInfo.InvariantCulture)}", FieldType.Decimal)),
        ],
        ["Company", "GlCode", "GlYear"]);

    public static async IAsyncEnumerable<ControlFigure> ReadAsync(StreamContext context, [EnumeratorCancellation] CancellationToken cancel)
    {
        Dictionary<string, (int Year, int Period)> last = new(StringComparer.Ordinal);
        Dictionary<string, (int Year, int Period)> first = new(StringComparer.Ordinal);
        await foreach ((CompanyScope scope, RecordPage page) in TableRows.ReadAsync(context, "GenJournalCtl", Journals, cancel))
        {
            for (int row = 0; row < page.RowCount; row++)
            {
                if (page[row].Cells[3].IsNull) continue;
                (int year, int period) = (TableRows.Integer(page, row, 0), TableRows.Integer(page, row, 1));
                if ((year, period).CompareTo(last.GetValueOrDefault(scope.Company)) > 0) last[scope.Company] = (year, period);
                first.TryAdd(scope.Company, (year, period)); // journals come in order of year and period
                foreach (ControlFigure figure in Journal(context, scope, page, row, year, period)) yield return figure;
            }
        }

        await foreach ((CompanyScope scope, RecordPage page) in TableRows.ReadAsync(context, "GenHistory", History, cancel))
        {
            if (!last.TryGetValue(scope.Company, out (int Year, int Period) end)) continue;
            for (int row = 0; row < page.RowCount; row++)
            {
                foreach (ControlFigure figure in Movements(scope, page, row, first[scope.Company], end)) yield return figure;
            }
        }
    }

    private static IEnumerable<ControlFigure> Journal(StreamContext context, CompanyScope scope, RecordPage page, int row, int year, int period)
    {
        CutDefinition cut = context.Definition.Cut!;
        ImmutableArray<string> group = [scope.Company, Digits(year), Digits(period), TableRows.Integer(page, row, 2).ToString(CultureInfo.InvariantCulture)];
        ControlFigure Figure(string measure, int field, string expression) => new("journal", group, measure, TableRows.Decimal(page, row, field)) { Expression = expression, GroupFields = cut.Document };
        yield return Figure("count", 4, "1");
        foreach ((string field, string expression) in cut.Sums)
        {
            int at = Journals.OrdinalOf(field);
            if (at >= 0) yield return Figure(field == "DebitAmount" ? "debit" : "credit", at, expression);
        }
    }

    private static IEnumerable<ControlFigure> Movements(CompanyScope scope, RecordPage page, int row, (int Year, int Period) first, (int Year, int Period) end)
    {
        string ledger = TableRows.Text(page, row, 0), code = TableRows.Text(page, row, 1);
        int year = TableRows.Integer(page, row, 2);
        if (PseudoAccounts.Contains(code, StringComparer.Ordinal)) yield break;
        for (int period = 1; period <= Periods && (year, period).CompareTo(end) <= 0; period++)
        {
            if ((year, period).CompareTo(first) <= 0) continue; // the oldest period may have lost journals to retention
            decimal moved = TableRows.Decimal(page, row, 3 + period) - TableRows.Decimal(page, row, 2 + period);
            yield return new ControlFigure("period-balance", [scope.Company, ledger, code, Digits(year), Digits(period)], "movement", moved)
            {
                Expression = "case when EntryType = 'C' then -EntryValue else EntryValue end",
                GroupFields = ["Company", "LedgerCompany", "GlCode", "GlYear", "GlPeriod"],
            };
        }
    }

    private static string Digits(int number) => number.ToString(CultureInfo.InvariantCulture);
}
