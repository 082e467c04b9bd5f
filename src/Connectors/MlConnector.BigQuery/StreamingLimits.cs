namespace MlConnector.BigQuery;

/// <summary>The limits that Google documents for rows that are streamed, and what is aimed at within them, as settings, because Google may change them.</summary>
internal sealed record StreamingLimits
{
    /// <summary>Documented: 50,000 rows a request, 500 recommended.</summary>
    public int RowsPerInsert { get; init; } = 500;

    /// <summary>Documented: 10 MB a request; older guidance is to stay below 5 MB, because the service's own form of the rows is larger.</summary>
    public long BytesPerInsert { get; init; } = 5_000_000;

    /// <summary>Applies to requests whose rows have ids; how many is not documented any more.</summary>
    public long InsertRowsPerSecond { get; init; } = 100_000;

    /// <summary>Rows aimed at in one stream of the Storage Write API.</summary>
    public int RowsPerAppend { get; init; } = 20_000;

    /// <summary>Documented: 10 MB a request.</summary>
    public long BytesPerAppend { get; init; } = 9_000_000;

    /// <summary>Documented: 10,000 streams an hour in a project.</summary>
    public long StreamsPerHour { get; init; } = 10_000;

    /// <summary>Documented: how far back the dates of a column that partitions go by may lie.</summary>
    public int YearsBack { get; init; } = 10;

    /// <summary>Documented: how far ahead.</summary>
    public int YearsAhead { get; init; } = 1;

    /// <summary>Documented outside the multi-regions: 300 MB a second in a project, for both ways; 1 or 3 GB within them.</summary>
    public long BytesPerSecond { get; init; } = 300_000_000;
}
