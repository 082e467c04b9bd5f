using MlConnector.Abstractions.Destinations;
using MlConnector.Abstractions.Schemas;
using MlConnector.BigQuery.Queries;

namespace MlConnector.BigQuery.Loads;

/// <summary>
/// Rows that arrived under batch ids. Of a table whose rows are changed the staged changes are counted, because a later batch takes rows of an earlier one; what was loaded past them is told by its job, which stored all or nothing.
/// </summary>
internal sealed class BatchCounts(RowLister rows, JobDirectory jobs)
{
    /// <summary>Rows per batch id; ids without rows are left out.</summary>
    public async Task<IReadOnlyDictionary<string, long>> CountAsync(ContainerReference container, TableSchema table, IReadOnlyList<string> batchIds, CancellationToken cancel)
    {
        Dictionary<string, long> counts = await rows.CountAsync(container, table, batchIds, cancel);
        if (table.Mode != WriteMode.Upsert) return counts;
        foreach (string id in batchIds.Distinct(StringComparer.Ordinal).Where(id => !counts.ContainsKey(id)).ToArray())
        {
            (JobState? job, _) = await jobs.NewestAsync(container, new BatchReference(id, table, 0, 1), JobName.Direct, cancel);
            if (job is { IsStored: true }) counts[id] = job.Rows;
        }

        return counts;
    }
}
