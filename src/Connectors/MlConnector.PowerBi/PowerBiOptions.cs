using System.Collections.Immutable;
using MlConnector.Abstractions.Schemas;

namespace MlConnector.PowerBi;

/// <summary>Whether arrival is proven by DAX queries.</summary>
internal enum ReadBackMode
{
    /// <summary>Asked; if the tenant refuses queries, confirm cannot tell.</summary>
    Auto,

    /// <summary>Asked; a refusal is an error.</summary>
    On,

    /// <summary>Never asked.</summary>
    Off,
}

/// <summary>An import dataset to refresh after a verified run.</summary>
internal sealed record RefreshTarget(string Dataset, string? Workspace);

/// <summary>Settings of one Power BI connection, validated. Secrets are named here, never held.</summary>
internal sealed record PowerBiOptions
{
    public required string Connection { get; init; }

    public required string Tenant { get; init; }

    public required string ClientId { get; init; }

    public string? ClientSecret { get; init; }

    public string? StandbySecret { get; init; }

    public string? CertificateFile { get; init; }

    public string? CertificatePassword { get; init; }

    public required Uri Authority { get; init; }

    public required Uri ApiBase { get; init; }

    public string Scope { get; init; } = "https://analysis.windows.net/powerbi/api/.default";

    /// <summary>Null = only for the authorities that the identity library knows by itself.</summary>
    public bool? InstanceDiscovery { get; init; }

    public required string Workspace { get; init; }

    /// <summary>True if <see cref="Workspace"/> is an id, so that no search is needed.</summary>
    public bool WorkspaceIsId { get; init; }

    public string? TrustedCertificates { get; init; }

    public bool AllowPlainHttp { get; init; }

    public TimeSpan Timeout { get; init; } = TimeSpan.FromSeconds(100);

    /// <summary>How long a call that certainly changed nothing is repeated.</summary>
    public TimeSpan Patience { get; init; } = TimeSpan.FromMinutes(1);

    public ReadBackMode ReadBack { get; init; } = ReadBackMode.Auto;

    /// <summary>A null is written as <c>null</c> instead of leaving its property out.</summary>
    public bool SendsNulls { get; init; }

    public TimeSpan Settle { get; init; } = TimeSpan.FromSeconds(90);

    public TimeSpan VisibilityPoll { get; init; } = TimeSpan.FromSeconds(5);

    public TimeSpan CreationWait { get; init; } = TimeSpan.FromMinutes(5);

    public CreationProbing ProbeCreation { get; init; } = CreationProbing.Auto;

    public bool HideRawColumns { get; init; } = true;

    public DateOnly EarliestDate { get; init; } = new(1900, 1, 1);

    public PushLimits Limits { get; init; } = new();

    public ImmutableDictionary<LineageColumn, string> LineageNames { get; init; } = StandardLineage;

    public ImmutableArray<RefreshTarget> Refresh { get; init; } = [];

    public TimeSpan RefreshTimeout { get; init; } = TimeSpan.FromHours(2);

    /// <summary>The lineage columns that a table has here, by their standard names.</summary>
    public static ImmutableDictionary<LineageColumn, string> StandardLineage => Http.Rows.LineageNames.Standard;
}

/// <summary>When a throw-away dataset is created to learn whether a tenant still allows it.</summary>
internal enum CreationProbing
{
    /// <summary>Where a dataset would be created.</summary>
    Auto,

    /// <summary>By every check too.</summary>
    Always,

    /// <summary>Never.</summary>
    Never,
}

/// <summary>The limits that Microsoft documents for push datasets, as settings, because it may change them.</summary>
internal sealed record PushLimits
{
    public int RowsPerPost { get; init; } = 10_000;

    /// <summary>
    /// The whole limit: a hundred such posts are exactly an hour's rows, so that a backfill leaves none of them unused. Wide rows meet the size limit first, and that is watched on its own.
    /// </summary>
    public int PreferredRowsPerPost { get; init; } = 10_000;

    /// <summary>Documented as 16 MB; the margin covers a service that counts headers or decimal megabytes.</summary>
    public long BytesPerPost { get; init; } = 15_000_000;

    public long PostsPerMinute { get; init; } = 120;

    public long PostsPerHourWhenLarge { get; init; } = 120;

    public long LargeTableRows { get; init; } = 250_000;

    public long RowsPerHour { get; init; } = 1_000_000;

    public int PendingPosts { get; init; } = 5;

    public long RowsPerTable { get; init; } = 5_000_000;

    public int QueriesPerMinute { get; init; } = 120;

    public int RefreshesPerDay { get; init; } = 8;
}
