using MlConnector.Sandbox.Syspro.Books;
using static MlConnector.Sandbox.Syspro.Scenarios.ScenarioStage;

namespace MlConnector.Sandbox.Syspro.Scenarios;

/// <summary>What happens in the general ledger behind a reader's back.</summary>
internal static class LedgerScenarios
{
    public static IEnumerable<Scenario> All =>
    [
        new("backdated-journal", "posts a journal today into an earlier period", ["periodsBack", "amount"], Backdate),
        new("late-journal", "posts one more journal dated today, after today's were read", ["amount"], (stage, given) => Post(stage, given, 0)),
        new("hold-journal", "writes a journal that waits for posting", ["amount"], Hold),
        new("post-journal", "posts the journal held by hold-journal", [], PostHeld),
        new("tear-journal", "a journal of which the last line is not there yet: it does not balance", ["amount"], Tear),
        new("mend-journal", "brings the missing line of tear-journal", [], Mend),
    ];

    private static Dictionary<string, string> Backdate(ScenarioStage stage, ScenarioParameters given) => Post(stage, given, given.Whole("periodsBack", 1));

    private static Dictionary<string, string> Post(ScenarioStage stage, ScenarioParameters given, int periodsBack)
    {
        var books = stage.Books(given);
        var (head, lines) = Journal(stage, books, given, periodsBack);
        return Facts(head, books.Ledger.Post(head, lines), lines);
    }

    private static Dictionary<string, string> Hold(ScenarioStage stage, ScenarioParameters given)
    {
        var books = stage.Books(given);
        if (stage.Held.ContainsKey(books.Company.Id)) throw new ArgumentException("a journal waits already: play post-journal first", nameof(given));
        var (head, lines) = Journal(stage, books, given, 0);
        var number = books.Ledger.Hold(head, lines);
        stage.Held[books.Company.Id] = (head, number, lines);
        return Facts(head, number, lines);
    }

    private static Dictionary<string, string> PostHeld(ScenarioStage stage, ScenarioParameters given)
    {
        var books = stage.Books(given);
        if (!stage.Held.Remove(books.Company.Id, out var held)) throw new ArgumentException("no journal waits: play hold-journal first", nameof(given));
        books.Ledger.PostHeld(held.Head with { PostDate = stage.Today }, held.Number, held.Lines);
        return Facts(held.Head, held.Number, held.Lines);
    }

    private static Dictionary<string, string> Tear(ScenarioStage stage, ScenarioParameters given)
    {
        var books = stage.Books(given);
        if (stage.PutAside.ContainsKey(Torn(books))) throw new ArgumentException("a journal is torn already: play mend-journal first", nameof(given));
        var (head, lines) = Journal(stage, books, given, 0);
        var number = books.Ledger.Post(head, lines);
        var details = books.Table("GenJournalDetail");
        var last = details.Under(head.Period.Year, head.Period.Month, number)[^1];
        details.Delete(last);
        stage.PutAside[Torn(books)] = [last];
        return Facts(head, number, lines);
    }

    private static Dictionary<string, string> Mend(ScenarioStage stage, ScenarioParameters given)
    {
        var books = stage.Books(given);
        if (!stage.PutAside.Remove(Torn(books), out var rows)) throw new ArgumentException("no journal is torn: play tear-journal first", nameof(given));
        var row = rows[0].Table.Restore(rows[0]);
        return new(StringComparer.Ordinal) { ["year"] = Text(row.Whole("GlYear")), ["period"] = Text(row.Whole("GlPeriod")), ["journal"] = Text(row.Whole("Journal")) };
    }

    private static string Torn(CompanyBooks books) => "torn journal of " + books.Company.Id;

    private static (JournalHead, List<JournalLine>) Journal(ScenarioStage stage, CompanyBooks books, ScenarioParameters given, int periodsBack)
    {
        var amount = given.Amount("amount") ?? 1234.56m;
        var period = Period.Of(stage.Today);
        for (var i = 0; i < periodsBack; i++) period = period.Previous;
        var date = periodsBack == 0 ? stage.Today : period.LastDay;
        List<JournalLine> lines =
        [
            new(books.Chart.Expense(0, 3), amount, "Accrual", "Entered by a scenario"),
            new(books.Chart.Payroll, -amount, "Accrual", "Entered by a scenario"),
        ];
        return (new JournalHead(books.Company.Id, period, date, stage.Today, "JE", "Scenario"), lines);
    }

    private static Dictionary<string, string> Facts(JournalHead head, int number, IReadOnlyList<JournalLine> lines) => new(StringComparer.Ordinal)
    {
        ["company"] = head.Company,
        ["year"] = Text(head.Period.Year),
        ["period"] = Text(head.Period.Month),
        ["journal"] = Text(number),
        ["glCode"] = lines[0].GlCode,
        ["amount"] = Text(lines[0].Amount),
    };
}
