using MlConnector.Abstractions.Destinations;

namespace MlConnector.BigQuery.Queries;

/// <summary>
/// Judges a batch by the rows under its <c>_BatchId</c>. The query has no condition on partitions: rows that were just streamed lie in none as long as they are buffered (<c>_PARTITIONTIME IS NULL</c>), and would be missed.
/// </summary>
internal sealed class BatchCounter(RowLister rows)
{
    /// <summary>How many there are.</summary>
    public async Task<long> CountAsync(ContainerReference container, BatchReference batch, CancellationToken cancel) =>
        (await rows.CountAsync(container, batch.Table, [batch.BatchId], cancel)).GetValueOrDefault(batch.BatchId);

    /// <summary>What a number of rows means, with the keys that are there of a batch that is there in part.</summary>
    public async Task<ConfirmResult> JudgeAsync(ContainerReference container, BatchReference batch, long found, CancellationToken cancel)
    {
        if (found == 0) return new ConfirmResult(ConfirmOutcome.Absent, 0);
        if (found == batch.Rows) return new ConfirmResult(ConfirmOutcome.Arrived, found);
        return found > batch.Rows
            ? new ConfirmResult(ConfirmOutcome.MoreThanSent, found)
            : new ConfirmResult(ConfirmOutcome.Partial, found) { PresentKeys = [.. await rows.KeysAsync(container, batch, cancel)] };
    }
}
