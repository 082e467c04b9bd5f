using MlConnector.Abstractions.Destinations;
using MlConnector.BigQuery.Loads;
using MlConnector.BigQuery.Queries;

namespace MlConnector.BigQuery.Staging;

/// <summary>
/// Looks whether what was staged for a merge is still there: a load job says what it stored then, and staged rows end by themselves, or are deleted. A merge of nothing would be stored like any other, and its batch taken for delivered.
/// </summary>
internal sealed class StagedRows(JobDirectory jobs, BatchCounter counter)
{
    /// <summary>True if the merge of a batch has still to be begun and would miss rows.</summary>
    public async Task<bool> AreGoneAsync(ContainerReference container, BatchReference batch, LoadTarget target, CancellationToken cancel) =>
        StagedFinish.KindOf(batch.Table, target) == JobName.Merge
        && (await jobs.NewestAsync(container, batch, JobName.Merge, cancel)).Job is null
        && await counter.CountAsync(container, batch, cancel) < batch.Rows;
}
