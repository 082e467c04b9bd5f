namespace MlConnector.Sandbox.Syspro.Books;

/// <summary>An invoice register being filled: its number, its place in time, and the ledger lines collected so far.</summary>
internal sealed record SalesRegister(Period Period, DateTime Day, int Number, int GlJournal)
{
    public List<JournalLine> Lines { get; } = [];

    /// <summary>The lines as the ledger gets them: receivables by invoice, every other account in one sum.</summary>
    public IReadOnlyList<JournalLine> Summarised(string receivables) =>
    [
        .. Lines.Where(line => line.GlCode == receivables),
        .. Lines.Where(line => line.GlCode != receivables).GroupBy(line => line.GlCode, StringComparer.Ordinal)
            .Select(account => new JournalLine(account.Key, account.Sum(line => line.Amount), $"Register {Number}", "Sales")),
    ];
}
