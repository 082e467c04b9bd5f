using MlConnector.Abstractions.Destinations;
using MlConnector.Abstractions.Errors;
using MlConnector.Abstractions.Schemas;
using MlConnector.BigQuery.Queries;
using Microsoft.Extensions.Logging;

namespace MlConnector.BigQuery.Loads;

/// <summary>
/// Looks for a batch by the job that ends it (INV-3): its load, or, where rows are staged, the merge or the copy. A connection may die while its job still comes: so that there is none is believed only if it is seen twice after the
/// settle time. The service forgets jobs after some months: before a batch is called absent its rows are counted, too.
/// </summary>
internal sealed class BatchConfirmer(JobDirectory jobs, RowLister rows, BigQueryOptions options, TimeProvider time, ILogger log)
{
    private readonly long opened = time.GetTimestamp();

    /// <summary>Looks until the job is seen to its end, or the settle time is over.</summary>
    public async Task<ConfirmResult> ConfirmAsync(ContainerReference container, BatchReference batch, CancellationToken cancel)
    {
        // By the clock that cannot be set. Without a time of sending it was another process that sent, and died of it before this one began.
        long since = batch.LastSentAt is null ? opened : time.GetTimestamp();
        bool wasLate = false;
        while (true)
        {
            TimeSpan left = options.Settle - time.GetElapsedTime(since);
            JobState? job = await EndingJobAsync(container, batch, cancel);
            BigQueryLog.LookedFor(log, batch.BatchId, job?.Id ?? "none", job?.State ?? "not there");
            if (job is not null) return await OfJobAsync(container, batch, job, cancel);
            bool late = left <= TimeSpan.Zero;
            if (late && wasLate) return await CountAsync(container, batch, cancel);
            wasLate = late;
            await Task.Delay(late || left > options.JobPoll ? options.JobPoll : left, time, cancel);
        }
    }

    /// <summary>The job after which the rows are where readers see them. Only a generation's closing row has a copy; its load is called differently, so that it is not taken for the end.</summary>
    private async Task<JobState?> EndingJobAsync(ContainerReference container, BatchReference batch, CancellationToken cancel)
    {
        if (batch.Table.Mode == WriteMode.Upsert) return (await jobs.NewestAsync(container, batch, JobName.Merge, cancel)).Job;
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
        long found = (await rows.CountAsync(container, batch.Table, [batch.BatchId], cancel)).GetValueOrDefault(batch.BatchId);
        if (found == 0) return new ConfirmResult(ConfirmOutcome.Absent, 0);
        if (found == batch.Rows) return new ConfirmResult(ConfirmOutcome.Arrived, found);
        return found > batch.Rows
            ? new ConfirmResult(ConfirmOutcome.MoreThanSent, found)
            : new ConfirmResult(ConfirmOutcome.Partial, found) { PresentKeys = [.. await rows.KeysAsync(container, batch, cancel)] };
    }
}
