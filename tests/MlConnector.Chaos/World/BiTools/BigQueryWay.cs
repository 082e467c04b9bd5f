namespace MlConnector.Chaos.World.BiTools;

/// <summary>How rows get into BigQuery.</summary>
/// <param name="Load">Way of the connection: <c>job</c>, <c>insertAll</c> or <c>storageWrite</c>.</param>
/// <param name="Merges">Tables of versions are merged instead (<c>upsert</c>); by jobs only.</param>
/// <param name="ByDate">Tables that have a date are partitioned by it; by jobs only.</param>
internal sealed record BigQueryWay(string Load, bool Merges = false, bool ByDate = false)
{
    private const string Job = "job";

    /// <summary>Load jobs, each table written as its stream proposes.</summary>
    public static BigQueryWay Usual { get; } = new(Job);

    /// <summary>True where rows are streamed: nothing can be replaced or merged there.</summary>
    public bool Streams => Load != Job;

    /// <summary>One of the ways; half of them are jobs.</summary>
    public static BigQueryWay Drawn(Random dice) => dice.Next(6) switch
    {
        0 => Usual,
        1 => new BigQueryWay(Job, Merges: true),
        2 => new BigQueryWay(Job, Merges: true, ByDate: true),
        3 => new BigQueryWay("insertAll"),
        _ => new BigQueryWay("storageWrite"),
    };

    /// <inheritdoc />
    public override string ToString() => $"{Load}{(Merges ? ", merged" : "")}{(ByDate ? " by date" : "")}";
}
