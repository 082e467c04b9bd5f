using MlConnector.Abstractions.Destinations;
using MlConnector.Abstractions.Errors;
using MlConnector.Abstractions.Schemas;
using MlConnector.BigQuery.Queries;
using MlConnector.BigQuery.Ways;
using Microsoft.Extensions.Logging;

namespace MlConnector.BigQuery.Loads;

/// <summary>
/// Looks for a batch by the job that ends it (INV-3): its load, or, where rows are staged, the merge or the copy. A connection may die while its job still comes: so that there is none is believed only if it is seen twice after the
/// settle time. The service forgets jobs after some months: before a batch is called absent its rows are counted, too.
/// </summary>
internal sealed class BatchConfirmer(JobDirectory jobs, BatchCounter counter, SettleTime settle, ILogger log)
{
    /// <summary>Looks until the job is seen to its end, or the settle time is over.</summary>
    public async Task<ConfirmResult> ConfirmAsync(ContainerReference container, BatchReference batch, CancellationToken cancel)
    {
        long since = settle.Since(batch);
        bool wasLate = false;
        while (true)
        {
            TimeSpan left = settle.Left(since);
            if (await ByJobAsync(container, batch, cancel) is { } found) return found;
            bool late = left <= TimeSpan.Zero;
            if (late && wasLate) return await CountAsync(container, batch, cancel);
            wasLate = late;
            await settle.WaitAsync(left, cancel);
        }
    }

    /// <summary>What the job of a batch says; null if there is none.</summary>
    public async Task<ConfirmResult?> ByJobAsync(ContainerReference container, BatchReference batch, CancellationToken cancel)
    {
        JobState? job = await EndingJobAsync(container, batch, cancel);
        BigQueryLog.LookedFor(log, batch.BatchId, job?.Id ?? "none", job?.State ?? "not there");
        return job is null ? null : await OfJobAsync(container, batch, job, cancel);
    }

    /// <summary>The job after which the rows are where readers see them. Only a generation's closing row has a copy; its load is called differently, so that it is not taken for the end.</summary>
    private async Task<JobState?> EndingJobAsync(ContainerReference container, BatchReference batch, CancellationToken cancel)
    {
        if (batch.Table.Mode == WriteMode.Upsert) return (await jobs.NewestAsync(container, batch, DirectLoad.Was(batch) ? JobName.Direct : JobName.Merge, cancel)).Job;
        if (batch is { Rows: 1, Table.Mode: WriteMode.Replace } && (await jobs.NewestAsync(container, batch, JobName.Copy, cancel)).Job is { } copy) return copy;
        return (await jobs.NewestAsync(container, batch, JobName.Load, cancel)).Job;
    }

    private async Task<ConfirmResult> OfJobAsync(ContainerReference container, BatchReference batch, JobState job, CancellationToken cancel)
    {
        job = await jobs.FollowAsync(job, cancel);
        if (!job.IsDone) return new ConfirmResult(ConfirmOutcome.CannotTell, 0) { Error = BigQueryErrors.UnknownOutcome("the job is still running") with { Kind = ErrorKind.Transient } };
        if (job.IsBurnt) return await CountAsync(container, batch, cancel);
        return !job.Loads || job.Rows == batch.Rows ? new ConfirmResult(ConfirmOutcome.Arrived, batch.Rows) : await CountAsync(container, batch, cancel);
    }

    private async Task<ConfirmResult> CountAsync(ContainerReference container, BatchReference batch, CancellationToken cancel)
    {
        // What is staged and not merged is not there yet; to merge it again does no harm.
        if (batch.Table.Mode == WriteMode.Upsert) return new ConfirmResult(ConfirmOutcome.Absent, 0);
        return await counter.JudgeAsync(container, batch, await counter.CountAsync(container, batch, cancel), cancel);
    }
}
