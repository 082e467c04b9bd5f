using System.Collections.Immutable;
using System.Globalization;
using MlConnector.Abstractions.Destinations;
using MlConnector.Abstractions.Errors;
using MlConnector.Abstractions.Schemas;

namespace MlConnector.Engine.Tests.Delivery.Fixtures;

/// <summary>What is read back of it: counts, totals, keys, rows, and what a report shows.</summary>
internal sealed partial class MemoryDestination
{
    /// <summary>Newest version per id, tombstones left out: what a report shows.</summary>
    public IReadOnlyDictionary<string, StoredRow> Current()
    {
        lock (gate)
        {
            return Rows.GroupBy(row => row.Id).Select(rows => rows.MaxBy(row => row.Version)!).Where(row => !row.Deleted).ToDictionary(row => row.Id);
        }
    }

    /// <summary>Rows of the newest generation that has its closing row.</summary>
    public StoredRow[] CurrentGeneration()
    {
        lock (gate)
        {
            long current = Rows.Where(row => row.Deleted).Select(row => row.Generation).DefaultIfEmpty().Max();
            return [.. Rows.Where(row => row.Generation == current && !row.Deleted)];
        }
    }

    /// <summary>How long after the first question rows are not counted yet.</summary>
    public TimeSpan CountLag { get; set; }

    private DateTimeOffset? firstCount;

    /// <summary>Why rows cannot be counted.</summary>
    public ConnectorError? Uncounted { get; set; }

    /// <summary>Why nobody can ask for a batch.</summary>
    public ConnectorError? Unasked { get; set; }

    /// <summary>What one question is billed with; null = nothing is.</summary>
    public long? BytesPerQuestion { get; set; }

    private long questions;

    public long? BytesScannedOf(TableSchema table) => BytesPerQuestion * Interlocked.Read(ref questions);

    public Task<IReadOnlyDictionary<string, long>> CountBatchesAsync(ContainerReference container, TableSchema table, IReadOnlyList<string> batchIds, CancellationToken cancel)
    {
        if (Uncounted is { } why) throw new ConnectorException(why);
        Interlocked.Increment(ref questions);
        DateTimeOffset now = time.GetUtcNow();
        bool hidden = now - (firstCount ??= now) < CountLag;
        lock (gate) return Task.FromResult<IReadOnlyDictionary<string, long>>(batchIds.ToDictionary(id => id, id => hidden ? 0 : (long)Delivered.Count(row => row.BatchId == id)));
    }

    public IAsyncEnumerable<StoredBatch> ReadBatchesAsync(ContainerReference container, TableSchema table, CancellationToken cancel)
    {
        lock (gate) return Rows.GroupBy(row => row.BatchId).Select(rows => new StoredBatch(rows.Key, rows.Count())).ToArray().ToAsyncEnumerable();
    }

    public IAsyncEnumerable<ListedRow> ReadRowsAsync(ContainerReference container, TableSchema table, IReadOnlyList<StoredBatch> batches, CancellationToken cancel)
    {
        lock (gate)
        {
            StoredRow[] asked = [.. Rows.Where(row => batches.Any(batch => batch.BatchId == row.BatchId))];
            Listed += asked.Length;
            return asked.Select(row => new ListedRow(row.SourceId, row.Version, row.Deleted, [row.Id, row.Name, row.Amount])).ToAsyncEnumerable();
        }
    }

    public Task<MemberList> ReadMembersAsync(ContainerReference container, TableSchema table, string column, IReadOnlyCollection<string> expected, CancellationToken cancel)
    {
        lock (gate) return Task.FromResult(new MemberList(Rows.Select(row => row.SourceId).ToHashSet(StringComparer.Ordinal), Unlisted));
    }

    /// <summary>Members that no question brings.</summary>
    public long Unlisted { get; set; }

    public bool IsNumber(ColumnSchema column) => column.Type is FieldType.Integer or FieldType.Decimal;

    public IAsyncEnumerable<GroupTotals> ReadTotalsAsync(ContainerReference container, TableSchema table, ImmutableArray<string> groupBy, ImmutableArray<string> sums, CancellationToken cancel)
    {
        TotalsAsked++;
        StoredRow[] shown = table.Mode == WriteMode.Replace ? CurrentGeneration() : [.. Current().Values];
        GroupTotals all = new([], shown.Length, [.. sums.Select(_ => shown.Sum(row => decimal.Parse(row.Amount, CultureInfo.InvariantCulture)))]);
        return new[] { all }.ToAsyncEnumerable();
    }

    /// <summary>By name.</summary>
    public IAsyncEnumerable<GroupTotals> ReadTrialBalanceAsync(ContainerReference container, TableSchema table, CancellationToken cancel) =>
        Current().Values.GroupBy(row => row.Name ?? "").Select(rows => new GroupTotals([rows.Key], rows.Count(), [rows.Sum(row => decimal.Parse(row.Amount, CultureInfo.InvariantCulture))])).ToAsyncEnumerable();

    public IAsyncEnumerable<KeyTotals> ReadKeysAsync(ContainerReference container, TableSchema table, ImmutableArray<KeyValuePair<string, string>> group, ImmutableArray<string> sums, CancellationToken cancel) =>
        Current().Values.Select(row => new KeyTotals(row.SourceId, [.. sums.Select(_ => decimal.Parse(row.Amount, CultureInfo.InvariantCulture))])).ToAsyncEnumerable();
}
