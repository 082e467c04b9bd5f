using System.Globalization;
using MlConnector.Abstractions.Destinations;
using MlConnector.Abstractions.Errors;
using MlConnector.Abstractions.Schemas;

namespace MlConnector.Engine.Tests.Delivery.Fixtures;

/// <summary>Rows that do not go straight into the table: generations that are swapped in whole, and changes that are merged by key.</summary>
internal sealed partial class MemoryDestination
{
    private readonly List<StoredRow> staged = [];

    /// <summary>The table has a row for each key, and loses it by a tombstone.</summary>
    public bool Upserts { get; set; }

    /// <summary>The column by whose days it looks for older rows; null = it looks everywhere.</summary>
    public string? Dated { get; set; }

    /// <summary>The days that each send came with.</summary>
    public List<(string BatchId, DaySpan? Days)> Days { get; } = [];

    /// <summary>What is staged reaches the table no more, although every merge ends well.</summary>
    public bool MergesNothing { get; set; }

    /// <summary>Ids of rows that somebody deletes by hand after each merge.</summary>
    public HashSet<string> DeletedByHand { get; } = [];

    /// <summary>Why the table cannot be compared with what was staged.</summary>
    public ConnectorError? Uncompared { get; set; }

    /// <summary>What each closing row said of its generation.</summary>
    public List<(string BatchId, long Rows)> Closed { get; } = [];

    /// <summary>What grows beside the table ends.</summary>
    public void EndStaging()
    {
        lock (gate) staged.Clear();
    }

    public Task<long> CountGenerationAsync(ContainerReference container, TableSchema table, long generation, CancellationToken cancel)
    {
        lock (gate) return Task.FromResult(staged.LongCount(row => row.Generation == generation && !row.Deleted));
    }

    /// <summary>INV-5: a generation that lost rows before its closing row came does not take the place of the table.</summary>
    private bool IsLost(BatchReference batch, List<StoredRow> rows) =>
        Capabilities.SwapsGenerations && batch.GenerationRows is { } expected && !Rows.Exists(row => row.BatchId == batch.BatchId) && staged.LongCount(row => row.Generation == rows[0].Generation && !row.Deleted) != expected;

    public Task<ChangedTable> CompareAsync(ContainerReference container, TableSchema table, IReadOnlyList<string> batchIds, CancellationToken cancel)
    {
        if (Uncompared is { } why) throw new ConnectorException(why);
        lock (gate)
        {
            StoredRow[] newest = [.. staged.Where(row => batchIds.Contains(row.BatchId)).GroupBy(row => row.SourceId).Select(rows => rows.MaxBy(row => row.Version)!)];
            string[] differing = [.. newest.Where(row => Rows.Exists(shown => shown.SourceId == row.SourceId && shown.Version == row.Version) == row.Deleted).Select(row => row.SourceId)];
            return Task.FromResult(new ChangedTable(Rows.Count, differing.Length, differing.Min()));
        }
    }

    public string? DayColumn(TableSchema table) => Dated;

    /// <summary>Everything that was delivered under a batch id, wherever it lies.</summary>
    private IEnumerable<StoredRow> Delivered => Upserts ? staged.Concat(broughtPast) : Rows.Concat(staged);

    private void Land(IEnumerable<StoredRow> rows)
    {
        landed = time.GetTimestamp();
        foreach (StoredRow row in rows)
        {
            if (Upserts && PutPast(row)) continue;
            if (Upserts) Merge(row);
            else if (Capabilities.SwapsGenerations && row.Generation > 0) Stage(row);
            else Rows.Add(row);
        }
    }

    private void Stage(StoredRow row)
    {
        staged.Add(row);
        if (!row.Deleted) return;
        Rows.Clear();
        Rows.AddRange(staged.Where(each => each.Generation == row.Generation));
        staged.RemoveAll(each => each.Generation <= row.Generation);
    }

    private void Merge(StoredRow row)
    {
        staged.Add(row);
        if (MergesNothing) return;
        if (staged.Exists(each => each.SourceId == row.SourceId && each.Version > row.Version)) return; // left to that one's batch
        Rows.RemoveAll(each => each.SourceId == row.SourceId && IsWithin(each, Days.FindLast(sent => sent.BatchId == row.BatchId).Days));
        if (!row.Deleted) Rows.Add(row);
        Rows.RemoveAll(each => DeletedByHand.Contains(each.Id));
    }

    private static bool IsWithin(StoredRow row, DaySpan? days) =>
        days is not { } span || DateOnly.TryParse(row.Name, CultureInfo.InvariantCulture, out DateOnly day) && span.From <= day && day <= span.To;
}
