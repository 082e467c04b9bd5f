using System.Globalization;
using MlConnector.Sandbox.Syspro.Books;
using MlConnector.Sandbox.Syspro.Data;
using MlConnector.Sandbox.Syspro.Enet;
using MlConnector.Sandbox.Syspro.Generation;

namespace MlConnector.Sandbox.Syspro.Scenarios;

/// <summary>What scenarios act on: the companies' books, today, the sessions, and rows put aside to be restored.</summary>
internal sealed class ScenarioStage(SysproData data, SysproSandboxOptions options, TimeProvider clock)
{
    private readonly Dictionary<SysproDatabase, GeneralLedger> ledgers = [];
    private readonly Dictionary<string, CompanyBooks> books = new(StringComparer.OrdinalIgnoreCase);
    private readonly DateTime started = clock.GetUtcNow().Date;

    public SysproData Data => data;

    public EnetSessions? Sessions { get; set; }

    /// <summary>Rows taken away by one scenario for another to bring back, by a name that both know.</summary>
    public Dictionary<string, IReadOnlyList<SysproRow>> PutAside { get; } = new(StringComparer.Ordinal);

    /// <summary>Journals that wait for posting: what they need to be posted.</summary>
    public Dictionary<string, (JournalHead Head, int Number, IReadOnlyList<JournalLine> Lines)> Held { get; } = new(StringComparer.Ordinal);

    /// <summary>The companies' date: the as-of day, moved on with the clock.</summary>
    public DateTime Today => AsOf + (clock.GetUtcNow().Date - started);

    private DateTime AsOf => options.AsOf?.ToDateTime(TimeOnly.MinValue) ?? started;

    /// <summary>Adds a company and lets it trade up to today.</summary>
    public void AddCompany(CompanyOptions company)
    {
        var added = data.AddCompany(company);
        if (!ledgers.TryGetValue(added.Ledger, out var ledger))
            ledgers[added.Ledger] = ledger = new GeneralLedger(added.Ledger, Period.Of(AsOf), options.Size.GenTransactions);
        var book = new CompanyBooks(added, ledger, options.Size, AsOf);
        CompanyGenerator.Fill(book, options.Size, options.Seed + (books.Count * 7919));
        if (options.OddData == true) OddData.Add(book);
        books[company.Id] = book;
    }

    /// <summary>The books of the company that the parameters name, or of the first.</summary>
    public CompanyBooks Books(ScenarioParameters parameters)
    {
        var id = parameters.Text(ScenarioParameters.Company, data.Companies[0].Id);
        return books.GetValueOrDefault(id) ?? throw new ArgumentException($"no company '{id}'", nameof(parameters));
    }

    public static string Text(int number) => number.ToString(CultureInfo.InvariantCulture);

    public static string Text(decimal number) => number.ToString(CultureInfo.InvariantCulture);
}
