using MlConnector.Sandbox.PowerBi.Queries;
using MlConnector.Sandbox.PowerBi.Rows;

namespace MlConnector.Sandbox.PowerBi;

/// <summary>
/// How the Power BI sandbox behaves. The defaults are what the vendor documents; where the vendor is silent they are the strict
/// reading, and the comment says so.
/// </summary>
public sealed record PowerBiSandboxOptions
{
    /// <summary>Seed of every id that the sandbox gives out.</summary>
    public int Seed { get; init; } = 1;

    /// <summary>The directory (tenant) id.</summary>
    public string TenantId { get; init; } = "0f0f0f0f-0000-4000-8000-000000000001";

    /// <summary>The app that is registered from the start.</summary>
    public string ClientId { get; init; } = "1a1a1a1a-0000-4000-8000-000000000002";

    /// <summary>Its secret.</summary>
    public string ClientSecret { get; init; } = "sandbox-secret";

    /// <summary>The workspace that exists from the start; the app is its Admin.</summary>
    public string WorkspaceName { get; init; } = "Finance";

    /// <summary>How long an access token lives.</summary>
    public TimeSpan TokenLifetime { get; init; } = TimeSpan.FromSeconds(3599);

    /// <summary>How long a new role or a taken one needs to be felt. Undocumented; zero by default.</summary>
    public TimeSpan RightsDelay { get; init; } = TimeSpan.Zero;

    /// <summary>True lets a Contributor push rows and create datasets. Not confirmed by the vendor; false by default.</summary>
    public bool ContributorMayPush { get; init; }

    /// <summary>How long committed rows stay out of query results.</summary>
    public TimeSpan VisibilityDelay { get; init; } = TimeSpan.FromSeconds(2);

    /// <summary>When set, creation answers 202 and the dataset is listed and usable only after this time.</summary>
    public TimeSpan CreationDelay { get; init; } = TimeSpan.Zero;

    /// <summary>True lets PUT remove columns or change their types. Undocumented; refused by default.</summary>
    public bool AllowBreakingSchemaChange { get; init; }

    /// <summary>Posts of rows that a dataset takes a minute, or an hour when a table is large.</summary>
    public int PostsPerWindow { get; init; } = 120;

    /// <summary>Rows in one table from which the window of posts is an hour.</summary>
    public long SlowTableRows { get; init; } = 250_000;

    /// <summary>Rows that a dataset takes an hour.</summary>
    public long RowsPerHour { get; init; } = 1_000_000;

    /// <summary>Status of the refusal over the hourly rows. The vendor's is some 4xx.</summary>
    public int RowsPerHourStatus { get; init; } = 429;

    /// <summary>Posts of rows that a dataset takes at the same time.</summary>
    public int PendingPosts { get; init; } = 5;

    /// <summary>Rows that one table holds without a retention policy.</summary>
    public long MaxTableRows { get; init; } = 5_000_000;

    /// <summary>Rows to which the retention policy trims a table once it holds <see cref="FifoCeiling"/>.</summary>
    public long FifoRows { get; init; } = 200_000;

    /// <summary>Rows at which the retention policy trims.</summary>
    public long FifoCeiling { get; init; } = 210_000;

    /// <summary>Largest body of a POST of rows, in bytes.</summary>
    public int MaxBodyBytes { get; init; } = 16 * 1024 * 1024;

    /// <summary>Queries that one principal may ask a minute.</summary>
    public int QueriesPerMinute { get; init; } = 120;

    /// <summary>Rows of one query result.</summary>
    public int MaxResultRows { get; init; } = 100_000;

    /// <summary>Values of one query result.</summary>
    public int MaxResultValues { get; init; } = 1_000_000;

    /// <summary>Bytes after which a query result stops at the end of its row.</summary>
    public int MaxResultBytes { get; init; } = 15 * 1024 * 1024;

    /// <summary>Where a truncated result carries its error.</summary>
    public TruncationPlace TruncationPlace { get; init; } = TruncationPlace.Result;

    /// <summary>
    /// True compares text in queries without regard to case, as the vendor's engine does. The rows themselves keep their case.
    /// </summary>
    public bool TextIgnoresCase { get; init; } = true;

    /// <summary>What is done with sequence numbers.</summary>
    public SequenceNumberMode SequenceNumbers { get; init; }

    /// <summary>True gives <c>clientId</c> of a sequence number as a number instead of a string.</summary>
    public bool NumericClientIds { get; init; }

    /// <summary>Only counts, sums and extremes by columns are answered, without filters: a dataset of which little can be asked.</summary>
    public bool PlainQueriesOnly { get; init; }

    /// <summary>Refreshes a day of a dataset on shared capacity.</summary>
    public int RefreshesPerDay { get; init; } = 8;

    /// <summary>How long a refresh runs.</summary>
    public TimeSpan RefreshDuration { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>Without the members, because one is a secret (INV-6).</summary>
    public override string ToString() => nameof(PowerBiSandboxOptions);
}
