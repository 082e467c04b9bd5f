using MlConnector.Engine.Ports;

namespace MlConnector.Engine.Planning;

/// <summary>
/// How fast a table grows by its receipts: over at most the last four weeks, without the first day, which is the first load. Not known before a second day has passed.
/// </summary>
public static class TableGrowth
{
    private static readonly TimeSpan FirstLoad = TimeSpan.FromDays(1);
    private static readonly TimeSpan Longest = TimeSpan.FromDays(28);
    private static readonly TimeSpan Shortest = TimeSpan.FromDays(1);

    /// <summary>Rows a day; null if it cannot be told yet. Batches that filled a second container (compaction, rebuild) do not count.</summary>
    public static async Task<long?> PerDayAsync(IBatchStore batches, StreamId stream, DateTimeOffset now, CancellationToken cancel)
    {
        if (await batches.FirstReceiptAsync(stream, cancel) is not { } first) return null;
        DateTimeOffset since = first + FirstLoad > now - Longest ? first + FirstLoad : now - Longest;
        if (now - since < Shortest) return null;
        long rows = await batches.RowsSinceAsync(stream, since, cancel);
        return (long)((Int128)rows * TimeSpan.TicksPerDay / (now - since).Ticks);
    }
}
