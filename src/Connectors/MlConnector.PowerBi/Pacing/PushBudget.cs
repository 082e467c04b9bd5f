namespace MlConnector.PowerBi.Pacing;

/// <summary>What a push dataset takes; the defaults are what Microsoft documents as limits of push datasets.</summary>
public sealed record PushBudget
{
    /// <summary>Rows aimed at in one post; the limit is 10,000.</summary>
    public int RowsPerPost { get; init; } = 9_000;

    /// <summary>Posts a minute and dataset.</summary>
    public long PostsPerMinute { get; init; } = 120;

    /// <summary>Posts an hour and dataset once any table holds <see cref="LargeTableRows"/>.</summary>
    public long PostsPerHourWhenLarge { get; init; } = 120;

    /// <summary>Rows from which a table slows its whole dataset down.</summary>
    public long LargeTableRows { get; init; } = 250_000;

    /// <summary>Rows an hour and dataset.</summary>
    public long RowsPerHour { get; init; } = 1_000_000;

    /// <summary>Rows a table may hold.</summary>
    public long RowsPerTable { get; init; } = 5_000_000;
}
