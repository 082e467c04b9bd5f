using System.Collections.Immutable;
using MlConnector.Abstractions.Errors;
using MlConnector.Abstractions.Schemas;
using MlConnector.Http.Transport;

namespace MlConnector.BigQuery;

/// <summary>How long a partition is.</summary>
internal enum PartitionLength
{
    /// <summary>The table has no partitions.</summary>
    None,

    /// <summary>A day.</summary>
    Day,

    /// <summary>A month.</summary>
    Month,
}

/// <summary>The way that rows take into tables.</summary>
internal enum LoadWay
{
    /// <summary>Load jobs: free of charge, all or nothing, once per id; every write mode.</summary>
    Job,

    /// <summary><c>tabledata.insertAll</c>: seen at once, at least once; only where rows are added.</summary>
    InsertAll,

    /// <summary>The Storage Write API: seen at once, exactly once by the offset in a stream; only where rows are added.</summary>
    StorageWrite,
}

/// <summary>How a table is laid out: its partitions when it is created, and never in another way; what keeps its rows together can change.</summary>
/// <param name="Partition">Length of a partition.</param>
/// <param name="Column">Column of dates that partitions go by; null = the time of loading.</param>
/// <param name="ClusterBy">Columns that rows are kept together by; empty = key columns and <c>_SourceId</c>.</param>
internal sealed record TableLayout(PartitionLength Partition, string? Column, ImmutableArray<string> ClusterBy)
{
    public static TableLayout Standard { get; } = new(PartitionLength.None, null, []);

    /// <summary>How long a partition is kept; null = for good.</summary>
    public TimeSpan? Kept { get; init; }

    /// <summary>First and last date of the column that partitions go by.</summary>
    public (DateOnly From, DateOnly To) Span { get; init; } = SpanOf(PartitionLength.Month);

    /// <summary>The span that is meant if none is given: a table has at most 10,000 partitions, and junk dates of an ERP (1900-01-01, 9999-12-31) shall not take any.</summary>
    public static (DateOnly From, DateOnly To) SpanOf(PartitionLength length) => length == PartitionLength.Day ? (new(2010, 1, 1), new(2036, 12, 31)) : (new(1960, 1, 1), new(2159, 12, 31));
}

/// <summary>Settings of one BigQuery connection, validated. Secrets are named here, never held.</summary>
internal sealed record BigQueryOptions
{
    public required string Connection { get; init; }

    public required string Project { get; init; }

    public required string Location { get; init; }

    /// <summary>Name of the secret that holds the service account's key file.</summary>
    public required string Key { get; init; }

    public required Uri TokenUrl { get; init; }

    public required Uri ApiBase { get; init; }

    /// <summary>The way that rows take.</summary>
    public LoadWay Load { get; init; }

    /// <summary>Rows do not go through jobs: the service may lose them for minutes after a table was emptied or made again, and refuse them after it was made.</summary>
    public bool Streams => Load != LoadWay.Job;

    /// <summary>Address of the Storage Write API.</summary>
    public Uri StorageBase { get; init; } = new("https://bigquerystorage.googleapis.com/");

    /// <summary>How long a table or column that was just made may be unknown where rows are streamed.</summary>
    public TimeSpan FreshTable { get; init; } = TimeSpan.FromMinutes(5);

    /// <summary>The service account that is acted as; null = the key's own.</summary>
    public string? Impersonate { get; init; }

    /// <summary>Where tokens of other accounts come from.</summary>
    public Uri ImpersonateUrl { get; init; } = new("https://iamcredentials.googleapis.com/");

    public string? TrustedCertificates { get; init; }

    public bool AllowPlainHttp { get; init; }

    public TimeSpan Timeout { get; init; } = TimeSpan.FromSeconds(100);

    public TimeSpan Patience { get; init; } = TimeSpan.FromMinutes(1);

    public TimeSpan Settle { get; init; } = TimeSpan.FromSeconds(90);

    public TimeSpan JobPoll { get; init; } = TimeSpan.FromSeconds(2);

    public TimeSpan JobPatience { get; init; } = TimeSpan.FromMinutes(30);

    /// <summary>How long staged rows and tables of generations that were left behind are kept.</summary>
    public TimeSpan StagingKept { get; init; } = TimeSpan.FromDays(7);

    public long BytesPerQuery { get; init; } = 10L << 30;

    public bool Compresses { get; init; }

    /// <summary>Bytes of one piece of an upload: a multiple of 256 KiB, as the service wants. No setting: smaller ones only show more often what happens between two pieces.</summary>
    public int PieceBytes { get; init; } = 8 << 20;

    /// <summary>Empty values are loaded as null; otherwise their names are left out of the line.</summary>
    public bool SendsNulls { get; init; }

    /// <summary>Longest text of a column, in UTF-16 units; 0 = as long as a row may be.</summary>
    public int LongestText { get; init; }

    public ImmutableSortedDictionary<string, string> Labels { get; init; } = ImmutableSortedDictionary<string, string>.Empty;

    public TableLayout Layout { get; init; } = TableLayout.Standard;

    public ImmutableDictionary<string, TableLayout> Layouts { get; init; } = ImmutableDictionary<string, TableLayout>.Empty;

    public LoadLimits Limits { get; init; } = new();

    public StreamingLimits Streaming { get; init; } = new();

    public ImmutableDictionary<LineageColumn, string> LineageNames { get; init; } = StandardLineage;

    /// <summary>The lineage columns that a table has here, by their standard names.</summary>
    public static ImmutableDictionary<LineageColumn, string> StandardLineage => Http.Rows.LineageNames.Standard;

    /// <summary>What bounds a column besides its type.</summary>
    public ColumnLimits LimitsOf(string table, string column)
    {
        var limits = new ColumnLimits { MaxTextLength = LongestText };
        TableLayout layout = LayoutOf(table);
        if (layout.Column != column) return limits;
        limits = limits with { MinDate = layout.Span.From, MaxDate = layout.Span.To, BoundByPartitions = true };
        return Streams ? limits with { YearsBack = Streaming.YearsBack, YearsAhead = Streaming.YearsAhead } : limits;
    }

    /// <summary>How a system of Google's is reached.</summary>
    public HttpTransportOptions HttpOf(Uri address, string system) => new()
    {
        BaseAddress = address,
        TrustedCertificates = TrustedCertificates,
        AllowPlainHttp = AllowPlainHttp,
        MaxConnections = Limits.ParallelJobs + 4,
        Owner = ErrorOwner.DestinationAdmin,
        System = system,
    };

    /// <summary>How a table is laid out.</summary>
    public TableLayout LayoutOf(string table) => Layouts.GetValueOrDefault(table, Layout);
}

/// <summary>The limits that Google documents for load jobs, and what is aimed at within them, as settings, because Google may change them.</summary>
internal sealed record LoadLimits
{
    /// <summary>Rows aimed at in one job; a batch holds at most 65,535.</summary>
    public int RowsPerJob { get; init; } = 50_000;

    /// <summary>A batch lies in memory while it is sent; the vendor's own limit is far above.</summary>
    public long BytesPerJob { get; init; } = 64L << 20;

    /// <summary>Documented: 1,500 modifications per table and day, failures counted; cannot be raised.</summary>
    public long LoadsPerDay { get; init; } = 1_500;

    /// <summary>Documented for tables partitioned by the time of loading.</summary>
    public long PartitionLoadsPerDay { get; init; } = 11_000;

    /// <summary>Documented for tables partitioned by a column: each partition that a job touches counts.</summary>
    public long ColumnPartitionsPerDay { get; init; } = 30_000;

    /// <summary>Documented: load jobs of a project a day.</summary>
    public long ProjectLoadsPerDay { get; init; } = 100_000;

    /// <summary>What one job is reckoned to touch of a table that is partitioned by a column, where its rows are not known yet.</summary>
    public long PartitionsPerJob { get; init; } = 40;

    public int ParallelJobs { get; init; } = 2;
}
