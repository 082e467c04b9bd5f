namespace MlConnector.Sandbox.Syspro.OData;

/// <summary>How a company is named in the URL. Not public for the real service, so every preset can be met.</summary>
public enum CompanyScoping
{
    /// <summary><c>{base}/{companyDb}/{entity}</c></summary>
    Segment,

    /// <summary><c>{base}/{companyId}/{entity}</c></summary>
    CompanySegment,

    /// <summary><c>{base}/{entity}</c>: the operator belongs to one company.</summary>
    None,

    /// <summary><c>{base}/{companyDb}_{entity}</c></summary>
    Prefix,

    /// <summary><c>{base}/{entity}?company={companyId}</c></summary>
    Query,
}

/// <summary>The state of the module "Data Connector - OData".</summary>
public enum ODataLicence
{
    /// <summary>Installed and licensed.</summary>
    Licensed,

    /// <summary>Not installed: IIS answers 404.</summary>
    Absent,

    /// <summary>Installed, not licensed: 403.</summary>
    Refused,
}

/// <summary>How <c>datetime</c> columns are mapped.</summary>
public enum ODataDateKind
{
    /// <summary><c>Edm.DateTimeOffset</c>, literals like <c>2026-01-31T00:00:00Z</c>.</summary>
    DateTimeOffset,

    /// <summary><c>Edm.Date</c>, literals like <c>2026-01-31</c>.</summary>
    Date,
}

/// <summary>How tables whose name ends in <c>+</c> appear.</summary>
public enum PlusNames
{
    /// <summary>As <c>…Plus</c>: a plus is not allowed in an entity set's name.</summary>
    Renamed,

    /// <summary>As they are, against the standard.</summary>
    Verbatim,
}

/// <summary>The OData service. The defaults are what the fact sheet expects of a first customer.</summary>
public sealed record ODataOptions
{
    /// <summary>Path of the service root.</summary>
    public string BasePath { get; init; } = "/SYSPRO8Odata/SYSPROOData";

    /// <summary>User name for Basic authentication; not the e.net operator.</summary>
    public string UserName { get; init; } = "mlc@acme.example";

    /// <summary>Generated password for Basic authentication.</summary>
    public string Password { get; init; } = "0Data-sandbox-pw";

    /// <summary>Whether the module is there.</summary>
    public ODataLicence Licence { get; init; } = ODataLicence.Licensed;

    /// <summary>Refuse plain http with 403, as IIS does where SSL is required.</summary>
    public bool RequireHttps { get; init; } = true;

    /// <summary>How a company is named.</summary>
    public CompanyScoping Scoping { get; init; } = CompanyScoping.Segment;

    /// <summary>The company of <see cref="CompanyScoping.None"/>; null for the first.</summary>
    public string? OperatorCompany { get; init; }

    /// <summary>Tables that answer 403, in every company or as <c>database.table</c> in one; <c>$metadata</c> still lists them.</summary>
    public IReadOnlySet<string> RefusedTables { get; init; } = new HashSet<string>(StringComparer.Ordinal);

    /// <summary>Most rows in one answer, whatever <c>$top</c> says.</summary>
    public int PageCap { get; init; } = 5000;

    /// <summary>Whether a capped answer carries <c>@odata.nextLink</c>.</summary>
    public bool NextLinks { get; init; }

    /// <summary>Whether <c>$count</c> works; 400 if not.</summary>
    public bool Counts { get; init; } = true;

    /// <summary>Whether <c>gt ge lt le</c> work on <c>Edm.Binary</c>.</summary>
    public bool ComparesBinary { get; init; }

    /// <summary>Whether <c>char(n)</c> arrives padded to its length.</summary>
    public bool PadsChar { get; init; } = true;

    /// <summary>Whether empty text arrives as a single blank, as SYSPRO stores it.</summary>
    public bool SingleBlanks { get; init; } = true;

    /// <summary>Whether decimals arrive in quotes (IEEE754Compatible).</summary>
    public bool QuotesDecimals { get; init; }

    /// <summary>How dates are mapped.</summary>
    public ODataDateKind Dates { get; init; } = ODataDateKind.DateTimeOffset;

    /// <summary>The offset that the server adds to dates that have none.</summary>
    public TimeSpan ServerOffset { get; init; } = TimeSpan.Zero;

    /// <summary>Names of custom-form tables.</summary>
    public PlusNames PlusNames { get; init; } = PlusNames.Renamed;

    /// <summary>Nodes of a filter above which it is refused.</summary>
    public int MaxFilterNodes { get; init; } = 1000;

    /// <summary>Bytes of a query string above which IIS answers 404; its own default is 2,048.</summary>
    public int MaxQueryString { get; init; } = 16_384;
}
