using MlConnector.Sandbox.Syspro.Data;

namespace MlConnector.Sandbox.Syspro.Books;

/// <summary>
/// Writes journals into one ledger database, which several companies may share. A posted journal moves <c>GenHistory</c> and
/// <c>GenMaster</c> in the same change, so that balances always equal the sum of posted entries.
/// </summary>
internal sealed class GeneralLedger(SysproDatabase ledger, Period current, bool writesTransactions)
{
    private readonly Dictionary<Period, int> journals = [];
    private readonly Dictionary<Period, int> analyses = [];
    private readonly Dictionary<(string Company, string GlCode, Period Period), int> lines = [];
    private readonly PeriodBalances balances = new(ledger, current);

    public PeriodBalances Balances => balances;

    /// <summary>Posts a journal that balances.</summary>
    /// <returns>Its number within its period.</returns>
    public int Post(JournalHead head, IReadOnlyList<JournalLine> entries)
    {
        var number = Write(head, entries, posted: true);
        MarkPosted(head, number, entries);
        return number;
    }

    /// <summary>The number that the next journal of a period gets.</summary>
    public int NextNumber(Period period) => journals.GetValueOrDefault(period) + 1;

    /// <summary>Writes a journal that waits for posting: no account moves.</summary>
    public int Hold(JournalHead head, IReadOnlyList<JournalLine> entries) => Write(head, entries, posted: false);

    /// <summary>Posts a journal that was held.</summary>
    public void PostHeld(JournalHead head, int number, IReadOnlyList<JournalLine> entries)
    {
        var details = ledger.Table("GenJournalDetail");
        foreach (var row in details.Under(head.Period.Year, head.Period.Month, number)) details.Update(row, ("EntryPosted", "Y"));
        var control = ledger.Table("GenJournalCtl");
        control.Update(control.Find(head.Period.Year, head.Period.Month, number)!,
            ("JnlStatus", "P"), ("PostDate", head.PostDate), ("PostedBy", "ADMIN"), ("Authorised", "Y"), ("AuthorisedBy", "CFO"));
        MarkPosted(head, number, entries);
    }

    private int Write(JournalHead head, IReadOnlyList<JournalLine> entries, bool posted)
    {
        if (entries.Sum(entry => entry.Amount) != 0) throw new ArgumentException($"journal '{head.Reference}' does not balance", nameof(entries));
        var number = journals[head.Period] = journals.GetValueOrDefault(head.Period) + 1;
        ledger.Table("GenJournalCtl").Insert(
            ("GlYear", head.Period.Year), ("GlPeriod", head.Period.Month), ("GlJournal", number), ("JournalDate", head.JournalDate),
            ("PostDate", posted ? head.PostDate : null), ("JnlStatus", posted ? "P" : "U"), ("JnlPostingType", "N"), ("Source", head.Source),
            ("JournalSource", head.Source), ("Operator", "ADMIN"), ("PostedBy", posted ? "ADMIN" : ""), ("Authorised", posted ? "Y" : "N"),
            ("AuthorisedBy", posted ? "CFO" : ""), ("NumOfEntries", entries.Count),
            ("DebitAmount", entries.Sum(entry => Math.Max(entry.Amount, 0))), ("CreditAmount", -entries.Sum(entry => Math.Min(entry.Amount, 0))),
            ("Reference", head.Reference), ("Notation", head.Source == "JE" ? "Entered by hand" : "Integrated from sub-ledger"));
        for (var i = 0; i < entries.Count; i++) WriteEntry(head, number, i + 1, entries[i], posted);
        return number;
    }

    private void WriteEntry(JournalHead head, int number, int entry, JournalLine line, bool posted) =>
        ledger.Table("GenJournalDetail").Insert(
            ("GlYear", head.Period.Year), ("GlPeriod", head.Period.Month), ("Journal", number), ("EntryNumber", entry),
            ("EntryType", line.Amount >= 0 ? "D" : "C"), ("EntryValue", Math.Abs(line.Amount)), ("GlCode", line.GlCode), ("Reference", line.Reference),
            ("Comment", line.Comment), ("EntryDate", head.PostDate), ("EntryPosted", posted ? "Y" : "N"), ("Source", head.Source), ("Type", "J"),
            ("Company", head.Company), ("InterCompanyFlag", "N"), ("CurrencyValue", Math.Abs(line.Amount)), ("CommitmentFlag", "N"),
            ("TransactionDate", head.JournalDate), ("DocumentDate", head.JournalDate), ("SubModJournal", head.SubJournal),
            ("SubModArInvoice", line.ArInvoice), ("SubModTransDesc", line.Comment.Length > 50 ? line.Comment[..50] : line.Comment),
            ("AnalysisEntry", Analyse(head, line)));

    private int Analyse(JournalHead head, JournalLine line)
    {
        if (line.AnalysisCode.Length == 0) return 0;
        var entry = analyses[head.Period] = analyses.GetValueOrDefault(head.Period) + 1;
        ledger.Table("GenAnalysisTrn").Insert(
            ("GlYear", head.Period.Year), ("GlPeriod", head.Period.Month), ("AnalysisEntry", entry), ("AnalysisLine", 1), ("AnalysisCategory", "PROJ"),
            ("AnalysisCode1", line.AnalysisCode), ("EntryValue", line.Amount), ("GlCode", line.GlCode), ("Company", head.Company));
        return entry;
    }

    private void MarkPosted(JournalHead head, int number, IReadOnlyList<JournalLine> entries)
    {
        foreach (var entry in entries)
        {
            balances.Move(head.Company, entry.GlCode, head.Period, entry.Amount);
            if (writesTransactions) WriteTransaction(head, number, entry);
        }
    }

    private void WriteTransaction(JournalHead head, int number, JournalLine entry)
    {
        var account = (head.Company, entry.GlCode, head.Period);
        var line = lines[account] = lines.GetValueOrDefault(account) + 1;
        ledger.Table("GenTransaction").Insert(
            ("Company", head.Company), ("GlCode", entry.GlCode), ("GlYear", head.Period.Year), ("GlPeriod", head.Period.Month), ("GlLine", line),
            ("Source", head.Source), ("Journal", number), ("JnlDate", head.JournalDate), ("Reference", entry.Reference), ("EntryValue", entry.Amount),
            ("Comment", entry.Comment), ("TransactionDate", head.JournalDate), ("SubModApInvoice", entry.ApInvoice), ("SubModArInvoice", entry.ArInvoice),
            ("SubModSupplier", entry.Supplier), ("SubModCustomer", entry.Customer), ("SubModSalesOrder", entry.SalesOrder),
            ("SubModStock", entry.StockCode), ("SubModWh", entry.Warehouse));
    }
}
