using System.Collections.Immutable;
using MlConnector.Http.OData;
using MlConnector.Http.Streams;

namespace MlConnector.Syspro.Options;

/// <summary>Settings of one SYSPRO connection, read and validated by <see cref="SysproOptionsReader"/>.</summary>
internal sealed record SysproOptions
{
    /// <summary>Name of the connection.</summary>
    public required string Connection { get; init; }

    /// <summary>Company ids, in the order they are read.</summary>
    public required ImmutableArray<string> Companies { get; init; }

    /// <summary>The OData service; null = not used.</summary>
    public ODataSettings? OData { get; init; }

    /// <summary>The e.net service; null = not used.</summary>
    public EnetSettings? Enet { get; init; }

    /// <summary>Zone of the company's calendar.</summary>
    public required TimeZoneInfo TimeZone { get; init; }

    /// <summary>PEM file with further trusted authorities.</summary>
    public string? TrustedCertificates { get; init; }

    /// <summary>Plain http beyond loopback.</summary>
    public bool AllowPlainHttp { get; init; }

    /// <summary>Longest wait for one answer.</summary>
    public TimeSpan Timeout { get; init; } = TimeSpan.FromMinutes(2);

    /// <summary>How long a request that found no connection, or was refused for a passing reason, is repeated.</summary>
    public TimeSpan Patience { get; init; } = TimeSpan.FromMinutes(1);

    /// <summary>Database of the ledger tables, where companies share one.</summary>
    public string? LedgerDatabase { get; init; }

    /// <summary>Ledger companies that are read; empty = all in the ledger.</summary>
    public ImmutableArray<string> LedgerCompanies { get; init; } = [];

    /// <summary>Where cost centres come from.</summary>
    public CostCentreRule CostCentre { get; init; } = new();

    /// <summary>How open items are aged.</summary>
    public AgingSettings Aging { get; init; } = new();

    /// <summary>The one warehouse that is read; empty = all.</summary>
    public string Warehouse { get; init; } = "";

    /// <summary>Width to which numbered codes are filled with zeros in the database, by column, where it is not the column's length.</summary>
    public ImmutableDictionary<string, int> KeyWidths { get; init; } = ImmutableDictionary<string, int>.Empty;

    /// <summary>Where a standard stream's table differs at this site, by stream.</summary>
    public ImmutableDictionary<string, EntityOverride> Entities { get; init; } = ImmutableDictionary<string, EntityOverride>.Empty;

    /// <summary>Words for codes, by field or by stream and field.</summary>
    public ImmutableDictionary<string, ImmutableDictionary<string, string>> CodeMaps { get; init; } = ImmutableDictionary<string, ImmutableDictionary<string, string>>.Empty;
}

/// <summary>Settings of the OData service.</summary>
internal sealed record ODataSettings(Uri Url, string Username, string PasswordName)
{
    /// <summary>Preset or template of entity addresses; <c>auto</c> looks for the first that answers.</summary>
    public string EntityPath { get; init; } = "auto";

    /// <summary>Database name by company id.</summary>
    public ImmutableDictionary<string, string> Databases { get; init; } = ImmutableDictionary<string, string>.Empty;

    /// <summary>Entity set by table name, where it differs.</summary>
    public ImmutableDictionary<string, string> EntityAlias { get; init; } = ImmutableDictionary<string, string>.Empty;

    /// <summary>Rows per page.</summary>
    public int PageSize { get; init; } = 5000;

    /// <summary>How pages follow each other.</summary>
    public ODataPaging Paging { get; init; }

    /// <summary>How dates are written in filters.</summary>
    public DateLiteralStyle Dates { get; init; }

    /// <summary>Longest address; key lists are cut to it.</summary>
    public int MaxUrl { get; init; } = 2000;

    /// <summary>Requests at once.</summary>
    public int Parallel { get; init; } = 2;

    /// <summary>Database of a company.</summary>
    public string Database(string company) => Databases.GetValueOrDefault(company, $"SysproCompany{company}");
}

/// <summary>Settings of the e.net service.</summary>
internal sealed record EnetSettings(Uri Url, string Operator, string PasswordName)
{
    /// <summary>Secret with the company password; null = blank.</summary>
    public string? CompanyPasswordName { get; init; }

    /// <summary>Company id at logon by company id, where it differs.</summary>
    public ImmutableDictionary<string, string> Companies { get; init; } = ImmutableDictionary<string, string>.Empty;

    /// <summary>Path of each call below the base address.</summary>
    public EnetPaths Paths { get; init; } = new();

    /// <summary>Parts of error texts that mean the session is gone.</summary>
    public ImmutableArray<string> SessionErrorPatterns { get; init; } = ["session", "userid", "guid", "logged", "log on", "logon", "timed out", "expired"];

    /// <summary>Parts of refusals at logon that pass by themselves: the operator class is full, no licence is free.</summary>
    public ImmutableArray<string> BusyPatterns { get; init; } = ["maximum", "concurrent", "licen", "in use"];

    /// <summary>A session idle for longer is renewed before it is used.</summary>
    public TimeSpan SessionMaxIdle { get; init; } = TimeSpan.FromMinutes(10);

    /// <summary>A session older than this is renewed.</summary>
    public TimeSpan SessionMaxAge { get; init; } = TimeSpan.FromMinutes(30);

    /// <summary>Longest encoded XmlIn: requests are GET, and servers bound the request line.</summary>
    public int MaxXmlInBytes { get; init; } = 12_000;

    /// <summary>Rows per page.</summary>
    public int PageSize { get; init; } = 500;

    /// <summary>How an empty date is written in a condition; null = as blank, and where that is refused as <c>0000-00-00</c>.</summary>
    public string? NullDate { get; init; }

    /// <summary>Decimal character of numbers; null = as the logon profile says.</summary>
    public char? DecimalCharacter { get; init; }
}

/// <summary>Paths of the calls below the base address.</summary>
internal sealed record EnetPaths
{
    public string Logon { get; init; } = "Logon";

    public string Logoff { get; init; } = "Logoff";

    public string GetVersion { get; init; } = "GetVersion";

    public string GetLogonProfile { get; init; } = "GetLogonProfile";

    public string Query { get; init; } = "Query/Query";

    public string Browse { get; init; } = "Query/Browse";
}

/// <summary>Where cost centres come from.</summary>
internal enum CostCentreSource
{
    /// <summary>The company has none.</summary>
    None,

    /// <summary>A section of the account code.</summary>
    GlSegment,

    /// <summary>An analysis code.</summary>
    AnalysisCode,
}

/// <summary>A cost-centre rule: <c>glSegment(2, -)</c>, <c>analysisCode(1)</c>, <c>none</c>.</summary>
internal sealed record CostCentreRule(CostCentreSource Source = CostCentreSource.None, int Number = 0, string Separator = "");

/// <summary>What age is counted from.</summary>
internal enum AgingBasis
{
    /// <summary>The due date; for customers the invoice date plus the days of the terms.</summary>
    DueDate,

    /// <summary>The invoice date.</summary>
    InvoiceDate,

    /// <summary>Financial months, as the vendor's report does.</summary>
    FinancialPeriod,
}

/// <summary>How open items are aged.</summary>
internal sealed record AgingSettings
{
    /// <summary>What age is counted from.</summary>
    public AgingBasis Basis { get; init; }

    /// <summary>Last day of each bucket.</summary>
    public ImmutableArray<int> Buckets { get; init; } = [30, 60, 90];

    /// <summary>A fixed as-of date; null = the company's today.</summary>
    public DateOnly? AsOf { get; init; }

    /// <summary>Column of TblArTerms with the days until an invoice is due.</summary>
    public string ArTermsDays { get; init; } = "InvDueDays";

    /// <summary>Whether customers' statements are asked for the due dates that the terms do not tell.</summary>
    public bool ArStatements { get; init; } = true;

    /// <summary>Month in which the financial year begins.</summary>
    public int YearStart { get; init; } = 1;

    /// <summary>True if a financial year bears the number of the calendar year in which it ends.</summary>
    public bool YearNamedByEnd { get; init; } = true;
}
