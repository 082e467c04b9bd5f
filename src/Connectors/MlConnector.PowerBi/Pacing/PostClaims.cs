using System.Collections.Immutable;
using MlConnector.Abstractions.Destinations;

namespace MlConnector.PowerBi.Pacing;

/// <summary>
/// What a row post takes from a dataset's budgets, five of which may be pending at once. Once any table of a dataset holds 250,000 rows, the whole dataset drops from 120 posts a minute to 120 an hour.
/// </summary>
internal sealed class PostClaims(PushLimits limits)
{
    // A claim counts from when it is reserved, the vendor counts from when the request arrives: what one request may be longer under way than a later one.
    private static readonly TimeSpan UnderWay = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan Hour = TimeSpan.FromHours(1) + UnderWay;
    private readonly QuotaWindow postsAMinute = new(TimeSpan.FromMinutes(1) + UnderWay, limits.PostsPerMinute);
    private readonly QuotaWindow postsAnHour = new(Hour, limits.PostsPerHourWhenLarge);
    private readonly QuotaWindow rowsAnHour = new(Hour, limits.RowsPerHour);

    /// <summary>The claims of one post.</summary>
    public ImmutableArray<QuotaClaim> Of(ContainerReference dataset, int rows, long rowsInFullestTable) =>
    [
        new QuotaClaim($"powerbi/dataset/{dataset.Id}/posts", 1, rowsInFullestTable >= limits.LargeTableRows ? [postsAMinute, postsAnHour] : [postsAMinute]) { Label = $"posts to dataset {dataset.Name}", AtOnce = limits.PendingPosts },
        new QuotaClaim($"powerbi/dataset/{dataset.Id}/rows", rows, [rowsAnHour]) { Label = $"rows to dataset {dataset.Name}", CountsStored = true },
    ];
}
