namespace MlConnector.Sandbox.IfsCloud;

/// <summary>How a server tells that more rows follow.</summary>
public enum IfsPaging
{
    /// <summary>Never: whoever asks with <c>$top</c> has to go on by itself (recorded from a live tenant).</summary>
    NoNextLink,

    /// <summary>A next link only where no <c>$top</c> was asked for.</summary>
    NextLinkWhenNoTop,

    /// <summary>Always a next link while rows follow; one answer holds no more than the server's own page, whatever <c>$top</c> says.</summary>
    NextLinkAlways,
}

/// <summary>An IFS Cloud environment: its realm, its data and its habits. The defaults are what the fact sheet expects of a first customer.</summary>
public sealed record IfsCloudSandboxOptions
{
    /// <summary>IAM realm of the environment.</summary>
    public string Realm { get; init; } = "acme1";

    /// <summary>The IAM client.</summary>
    public string ClientId { get; init; } = "MLC";

    /// <summary>Its secret.</summary>
    public string ClientSecret { get; init; } = "Ifs-sandbox-secret";

    /// <summary>How long an access token lives.</summary>
    public TimeSpan TokenLife { get; init; } = TimeSpan.FromSeconds(180);

    /// <summary>Companies that exist.</summary>
    public IReadOnlyList<string> Companies { get; init; } = ["10", "20"];

    /// <summary>How pages are told to go on.</summary>
    public IfsPaging Paging { get; init; } = IfsPaging.NoNextLink;

    /// <summary>True: the token of a next link is a position, which moves when rows come and go; false: it holds the last key.</summary>
    public bool SkipTokenCountsRows { get; init; }

    /// <summary>Rows of an answer to a question without <c>$top</c>, and of every answer where links are always given.</summary>
    public int ServerPage { get; init; } = 100;

    /// <summary>Most rows of one answer.</summary>
    public int PageCap { get; init; } = 5000;

    /// <summary>True: a <c>$top</c> above the cap is refused; false: it is cut without a word.</summary>
    public bool RefusesAboveCap { get; init; }

    /// <summary>Requests in any minute; above them 429 with <c>Retry-After</c>. 0 = no limit.</summary>
    public int RequestsPerMinute { get; init; } = 1000;

    /// <summary>Services that the service user has no grant for, such as <c>SuppliersHandling</c>: 403.</summary>
    public IReadOnlySet<string> RefusedServices { get; init; } = new HashSet<string>(StringComparer.Ordinal);

    /// <summary>Services that do not exist, or are not activated: 404.</summary>
    public IReadOnlySet<string> AbsentServices { get; init; } = new HashSet<string>(StringComparer.Ordinal);

    /// <summary>Sets in which records may be created.</summary>
    public IReadOnlySet<string> InsertableSets { get; init; } = new HashSet<string>(StringComparer.Ordinal) { "VoucherSet" };

    /// <summary>Sets whose records may be changed; others answer 405.</summary>
    public IReadOnlySet<string> UpdatableSets { get; init; } = new HashSet<string>(StringComparer.Ordinal) { "SupplierInvoiceSet", "PurchaseOrderSet", "SupplierInfoGeneralSet" };

    /// <summary>Sets on which PATCH without <c>If-Match</c> creates what is missing and overwrites what is there; others answer 428.</summary>
    public IReadOnlySet<string> UpsertSets { get; init; } = new HashSet<string>(StringComparer.Ordinal);

    /// <summary>Columns that a change passes over without a word.</summary>
    public IReadOnlySet<string> ReadOnlyColumns { get; init; } = new HashSet<string>(StringComparer.Ordinal) { "AuthorizeCode" };

    /// <summary>Actions of records, and the state that each leads to.</summary>
    public IReadOnlyDictionary<string, string> Actions { get; init; } = new Dictionary<string, string>(StringComparer.Ordinal) { ["PurchaseOrder_Confirm"] = "Confirmed" };

    /// <summary>Sets that the customer made, empty at first: service, name, and columns as <c>*OrderNo t50, OrderDate s, Amount n</c> (a star marks the key; t text, n number, d date, s timestamp, b boolean).</summary>
    public IReadOnlyList<(string Service, string Name, string Columns)> OwnSets { get; init; } = [];

    /// <summary>Logical units whose changes the history log keeps.</summary>
    public IReadOnlySet<string> LoggedUnits { get; init; } = new HashSet<string>(StringComparer.Ordinal);

    /// <summary>Whether rows of a list carry their entity tags (recorded from a live tenant); if not, only a read by key does (one integrator's manual).</summary>
    public bool TagsInLists { get; init; } = true;

    /// <summary>Whether decimals arrive in quotes.</summary>
    public bool QuotesDecimals { get; init; }

    /// <summary>Vouchers of each company; the rest grows with them.</summary>
    public int Vouchers { get; init; } = 60;

    /// <summary>Seed of the data; the same seed, size and as-of day give the same rows.</summary>
    public int Seed { get; init; } = 1;

    /// <summary>The day on which the data is generated; null for the clock's day at the start.</summary>
    public DateOnly? AsOf { get; init; }
}
