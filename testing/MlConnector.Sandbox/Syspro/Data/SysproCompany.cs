namespace MlConnector.Sandbox.Syspro.Data;

/// <summary>A company: its own database, and the one that holds its ledger (its own unless it shares another company's).</summary>
public sealed class SysproCompany
{
    internal SysproCompany(CompanyOptions options, SysproDatabase database, SysproDatabase ledger)
    {
        Options = options;
        Database = database;
        Ledger = ledger;
    }

    /// <summary>How it was set up.</summary>
    public CompanyOptions Options { get; }

    /// <summary>Its code, as used at logon and in the ledger's <c>Company</c> column.</summary>
    public string Id => Options.Id;

    /// <summary>Its own database.</summary>
    public SysproDatabase Database { get; }

    /// <summary>The database that holds its <c>Gen…</c> tables.</summary>
    public SysproDatabase Ledger { get; }

    /// <summary>A table as this company's programs see it: ledger tables come from <see cref="Ledger"/>.</summary>
    public SysproTable Table(string name) => Find(name) ?? throw new ArgumentException($"company {Id} has no table {name}", nameof(name));

    internal SysproTable? Find(string name) => (name.StartsWith("Gen", StringComparison.Ordinal) ? Ledger : Database).Find(name);
}
