using System.Collections.Concurrent;
using System.Collections.Immutable;
using MlConnector.Abstractions.Destinations;

namespace MlConnector.PowerBi.Pacing;

/// <summary>
/// What a row post takes from a dataset's budgets. Once any table of a dataset holds 250,000 rows, the whole dataset drops from 120 posts a minute to 120 an hour, so
/// large tables are remembered per dataset.
/// </summary>
internal sealed class PostClaims(PushLimits limits)
{
    // A claim counts from when it is reserved, the vendor counts from when the request arrives: what one request may be longer under way than a later one.
    private static readonly TimeSpan UnderWay = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan Minute = TimeSpan.FromMinutes(1) + UnderWay;
    private static readonly TimeSpan Hour = TimeSpan.FromHours(1) + UnderWay;
    private readonly ConcurrentDictionary<string, ImmutableHashSet<string>> large = new(StringComparer.OrdinalIgnoreCase);

    /// <summary>Learns how many rows a table holds.</summary>
    public void Saw(string dataset, string table, long rowsInTable)
    {
        if (rowsInTable >= limits.LargeTableRows) large.AddOrUpdate(dataset, _ => [table], (_, tables) => tables.Add(table));
        else if (large.TryGetValue(dataset, out ImmutableHashSet<string>? tables) && tables.Contains(table)) large[dataset] = tables.Remove(table);
    }

    /// <summary>The claims of one post.</summary>
    public ImmutableArray<QuotaClaim> Of(ContainerReference dataset, string table, int rows, long rowsInTable)
    {
        Saw(dataset.Id, table, rowsInTable);
        ImmutableArray<QuotaWindow> posts = [new QuotaWindow(Minute, limits.PostsPerMinute)];
        if (large.TryGetValue(dataset.Id, out ImmutableHashSet<string>? tables) && !tables.IsEmpty) posts = posts.Add(new QuotaWindow(Hour, limits.PostsPerHourWhenLarge));
        return
        [
            new QuotaClaim($"powerbi/dataset/{dataset.Id}/posts", 1, posts) { Label = $"posts to dataset {dataset.Name}" },
            new QuotaClaim($"powerbi/dataset/{dataset.Id}/rows", rows, [new QuotaWindow(Hour, limits.RowsPerHour)]) { Label = $"rows to dataset {dataset.Name}" },
        ];
    }
}
