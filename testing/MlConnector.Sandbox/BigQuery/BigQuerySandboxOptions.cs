namespace MlConnector.Sandbox.BigQuery;

/// <summary>How the BigQuery sandbox behaves. The defaults are what Google documents; where Google is silent they are the strict reading, and the comment says so.</summary>
public sealed record BigQuerySandboxOptions
{
    /// <summary>The project that exists.</summary>
    public string Project { get; init; } = "acme-finance";

    /// <summary>The service account that exists.</summary>
    public string ClientEmail { get; init; } = "mlc@acme-finance.iam.gserviceaccount.com";

    /// <summary>True for a key of its own. Otherwise all accounts of this process have the same one: a key takes longer to make than most tests.</summary>
    public bool OwnKey { get; init; }

    /// <summary>An account that the service account may act as; null = none. Then only tokens of this account may use the project.</summary>
    public string? ActedAs { get; init; }

    /// <summary>Whether the project has billing; without it rows are not streamed.</summary>
    public bool Billing { get; init; }

    /// <summary>How long streaming does not know a table or a column that was just made, and loses rows of a table that was emptied or made again. Reports name none to five minutes.</summary>
    public TimeSpan StreamingLag { get; init; }

    /// <summary>Whether closing a stream that is closed already is refused with <c>STREAM_FINALIZED</c>, instead of being answered once more. Neither is documented.</summary>
    public bool ClosesOnce { get; init; }

    /// <summary>How long streamed rows are buffered.</summary>
    public TimeSpan StreamingBuffer { get; init; } = TimeSpan.FromMinutes(30);

    /// <summary>Whether a table shows rows of the Storage Write API as buffered, too. That they may be changed is documented, this is not.</summary>
    public bool BuffersAppended { get; init; }

    /// <summary>How long an insertId is remembered. Google promises nothing, and so nobody may lean on it.</summary>
    public TimeSpan InsertIdWindow { get; init; }

    /// <summary>How many of a hundred insertIds are remembered at all, the same ones each time.</summary>
    public int InsertIdsRemembered { get; init; } = 100;

    /// <summary>How long an access token lives.</summary>
    public TimeSpan TokenLifetime { get; init; } = TimeSpan.FromSeconds(3599);

    /// <summary>How far the client's clock may differ.</summary>
    public TimeSpan ClockSkew { get; init; } = TimeSpan.FromMinutes(5);

    /// <summary>How long a load job runs: half of it pending, half of it running.</summary>
    public TimeSpan JobDuration { get; init; } = TimeSpan.FromSeconds(1);

    /// <summary>Load and copy jobs a day into one table without partitions; failed ones count.</summary>
    public int LoadsPerDay { get; init; } = 1_500;

    /// <summary>The same for a table partitioned by the time of loading.</summary>
    public int PartitionLoadsPerDay { get; init; } = 11_000;

    /// <summary>Partitions that the jobs of a day may change in one table partitioned by a column.</summary>
    public int ColumnPartitionsPerDay { get; init; } = 30_000;

    /// <summary>Loads a day of the whole project.</summary>
    public int ProjectLoadsPerDay { get; init; } = 100_000;

    /// <summary>Partitions that one job, or one statement that changes rows, may change.</summary>
    public int PartitionsPerJob { get; init; } = 4_000;

    /// <summary>Partitions of one table.</summary>
    public int PartitionsPerTable { get; init; } = 10_000;

    /// <summary>Changes of what describes one dataset within ten seconds.</summary>
    public int DatasetUpdates { get; init; } = 5;

    /// <summary>Changes of what describes one table within ten seconds.</summary>
    public int TableUpdates { get; init; } = 5;

    /// <summary>The same for a table with partitions.</summary>
    public int PartitionedTableUpdates { get; init; } = 50;

    /// <summary>Tables that a user may create a second.</summary>
    public int TablesPerSecond { get; init; } = 10;

    /// <summary>Rows of one page of a query's result.</summary>
    public int RowsPerPage { get; init; } = 10_000;

    /// <summary>How often a query answers that it is not done yet.</summary>
    public int UnfinishedAnswers { get; init; }

    /// <summary>What the address of an upload begins with, as a proxy or a private endpoint may let it; empty = it is relative, null = what was asked.</summary>
    public string? UploadRoot { get; init; }

    /// <summary>Largest job that is uploaded, in bytes. Google's own limit is far above.</summary>
    public int MaxUploadBytes { get; init; } = 512 << 20;
}
