namespace MlConnector.Sandbox.Syspro.Data;

/// <summary>A company of the sandbox.</summary>
public sealed record CompanyOptions
{
    /// <summary>Company code.</summary>
    public string Id { get; init; } = "A";

    /// <summary>Company name.</summary>
    public string Name { get; init; } = "Acme Manufacturing";

    /// <summary>Database name; null for <c>SysproCompany{Id}</c>.</summary>
    public string? Database { get; init; }

    /// <summary>Code of the company whose database holds this one's ledger; null for its own.</summary>
    public string? LedgerCompany { get; init; }

    /// <summary>Company password at e.net logon.</summary>
    public string Password { get; init; } = "";

    /// <summary>Local currency.</summary>
    public string Currency { get; init; } = "EUR";

    /// <summary>Separates the sections of a ledger code.</summary>
    public char Separator { get; init; } = '-';

    internal string DatabaseName => Database ?? "SysproCompany" + Id;
}
