using System.Collections.Concurrent;
using MlConnector.Sandbox.Syspro.Data.Tables;

namespace MlConnector.Sandbox.Syspro.Data;

/// <summary>All databases of one SYSPRO instance under one lock, so that a change over several tables is one cut.</summary>
public sealed class SysproData
{
    private readonly ConcurrentDictionary<string, SysproDatabase> databases = new(StringComparer.OrdinalIgnoreCase);
    private readonly string tables;
    private SysproCompany[] companies = [];

    internal SysproData(IReadOnlyList<CompanyOptions> companies, string siteTables)
    {
        tables = string.Join('\n', LedgerTables.Text, PayablesTables.Text, ReceivablesTables.Text, StockTables.Text, siteTables);
        System = AddDatabase("SysproDb", SystemTables.Text);
        foreach (var company in companies) AddCompany(company);
    }

    /// <summary>The system-wide database.</summary>
    public SysproDatabase System { get; }

    /// <summary>The companies in the order in which they were added.</summary>
    public IReadOnlyList<SysproCompany> Companies => Volatile.Read(ref companies);

    /// <summary>All databases.</summary>
    public IEnumerable<SysproDatabase> Databases => databases.Values;

    /// <summary>Held during every read and every change; take it around changes that belong together.</summary>
    public Lock Gate { get; } = new();

    /// <summary>The company of that code, or null.</summary>
    public SysproCompany? Company(string id) => Companies.FirstOrDefault(company => string.Equals(company.Id, id, StringComparison.OrdinalIgnoreCase));

    /// <summary>The database of that name, or null. Database names are not case-sensitive in SQL Server.</summary>
    public SysproDatabase? Database(string name) => databases.GetValueOrDefault(name);

    /// <summary>Adds an empty company; the company whose ledger it shares must be there.</summary>
    internal SysproCompany AddCompany(CompanyOptions options)
    {
        if (Company(options.Id) is not null) throw new ArgumentException($"company {options.Id} is there already", nameof(options));
        var shared = options.LedgerCompany is null ? null
            : Company(options.LedgerCompany) ?? throw new ArgumentException($"company {options.Id} shares the ledger of {options.LedgerCompany}, which is not a company here", nameof(options));
        var database = AddDatabase(options.DatabaseName, tables);
        var company = new SysproCompany(options, database, shared?.Ledger ?? database);
        System.Table("SysproAdmin").Insert(
            ("Company", options.Id), ("CompanyName", options.Name), ("DatabaseName", options.DatabaseName), ("GlCompany", options.LedgerCompany ?? options.Id),
            ("Currency", options.Currency));
        Volatile.Write(ref companies, [.. companies, company]);
        return company;
    }

    private SysproDatabase AddDatabase(string name, string definitions)
    {
        var database = new SysproDatabase(name, Gate, TableText.Parse(definitions));
        return databases.TryAdd(name, database) ? database : throw new ArgumentException($"two companies have the database {name}", nameof(name));
    }
}
