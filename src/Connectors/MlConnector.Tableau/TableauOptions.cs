using System.Collections.Immutable;
using MlConnector.Abstractions.Schemas;
using MlConnector.Parquet;

namespace MlConnector.Tableau;

/// <summary>A connected app with direct trust: we sign our own short-lived tokens. Its secret has no end date.</summary>
/// <param name="ClientId">Client id of the app.</param>
/// <param name="SecretId">Id of its secret.</param>
/// <param name="Secret">Name of the secret that holds the secret's value.</param>
/// <param name="User">User that is signed in, as Tableau spells it.</param>
internal sealed record ConnectedApp(string ClientId, string SecretId, string Secret, string User)
{
    /// <summary>What a token may be used for; empty = what this connector does with its settings.</summary>
    public IReadOnlyList<string> Scopes { get; init; } = [];
}

/// <summary>A personal access token.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Secret">Name of the secret that holds its value.</param>
internal sealed record AccessTokenOptions(string Name, string Secret)
{
    /// <summary>Days without a sign-in after which Tableau ends any personal access token.</summary>
    public const int IdleDays = 15;
}

/// <summary>Settings of one Tableau connection, validated. Secrets are named here, never held.</summary>
internal sealed record TableauOptions
{
    public required string Connection { get; init; }

    public required Uri Server { get; init; }

    /// <summary>The site as its address spells it; empty for the default site of a server.</summary>
    public required string Site { get; init; }

    public ConnectedApp? App { get; init; }

    public AccessTokenOptions? Token { get; init; }

    /// <summary>Used where the first is refused.</summary>
    public AccessTokenOptions? Standby { get; init; }

    /// <summary>Highest version of the REST API that is spoken.</summary>
    public Version ApiVersion { get; init; } = new(3, 27);

    public string? TrustedCertificates { get; init; }

    public bool AllowPlainHttp { get; init; }

    public TimeSpan Timeout { get; init; } = TimeSpan.FromSeconds(100);

    public TimeSpan Patience { get; init; } = TimeSpan.FromMinutes(1);

    /// <summary>Pauses after a limit that names no wait: those of the vendor's own library.</summary>
    public static ImmutableArray<TimeSpan> LimitPauses { get; } = [TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(3), TimeSpan.FromSeconds(10), TimeSpan.FromSeconds(30), TimeSpan.FromSeconds(60)];

    public TimeSpan Settle { get; init; } = TimeSpan.FromSeconds(90);

    public TimeSpan JobPatience { get; init; } = TimeSpan.FromHours(1);

    public bool ReadsBack { get; init; } = true;

    /// <summary>Whether a check asks to publish an upload that does not exist, to see whether the user is refused.</summary>
    public bool TriesPublishing { get; init; } = true;

    /// <summary>A run that only removes rows deletes them at the data source by a condition, where that can be proven by counting.</summary>
    public bool RemovesByCondition { get; init; }

    /// <summary>Schema of the table in the data source's file.</summary>
    public string HyperSchema { get; init; } = "Extract";

    /// <summary>The table in the data source's file.</summary>
    public string HyperTable { get; init; } = "Extract";

    /// <summary>Folder that copies of taken-over data sources are saved in.</summary>
    public string Copies { get; init; } = "tableau-copies";

    public int DecimalDigits { get; init; } = 18;

    /// <summary>Longest text that is delivered; 0 = any.</summary>
    public int LongestText { get; init; }

    public ParquetLayout Layout { get; init; } = new();

    public TableauLimits Limits { get; init; } = new();

    public ImmutableDictionary<LineageColumn, string> LineageNames { get; init; } = StandardLineage;

    /// <summary>The lineage columns that a table has here, by their standard names.</summary>
    public static ImmutableDictionary<LineageColumn, string> StandardLineage => Http.Rows.LineageNames.Standard.Remove(LineageColumn.Deleted).Remove(LineageColumn.Generation);
}

/// <summary>The limits of a site, as settings, because they depend on edition and contract.</summary>
internal sealed record TableauLimits
{
    /// <summary>Bytes of one piece of an upload; the vendor takes 64 MB, proxies in front of it less.</summary>
    public int PieceBytes { get; init; } = 20 << 20;

    /// <summary>Publishing calls an hour and site.</summary>
    public long PublishesPerHour { get; init; } = 600;

    /// <summary>Publishing calls a day and site.</summary>
    public long PublishesPerDay { get; init; } = 14_400;

    /// <summary>Calls of any kind an hour, site and user.</summary>
    public long CallsPerHour { get; init; } = 40_000;

    /// <summary>Looks at jobs a day and site.</summary>
    public long LooksPerDay { get; init; } = 20_000;

    /// <summary>VizQL queries an hour and site: what its licences pool.</summary>
    public long QueriesPerHour { get; init; } = 100;

    /// <summary>Rows that one request deletes by condition at most. The vendor's body may have 10 MB; ten thousand keys stay far below.</summary>
    public int RemovalsAtOnce { get; init; } = 1_000;

    /// <summary>Members of a column that one answer is asked for; from which on the service calls an answer too large is not documented.</summary>
    public int MembersPerQuery { get; init; } = 10_000;
}
