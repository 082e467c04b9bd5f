using MlConnector.Abstractions.Destinations;
using MlConnector.Abstractions.Errors;
using MlConnector.BigQuery.Queries;
using Microsoft.Extensions.Logging;

namespace MlConnector.BigQuery.Loads;

/// <summary>
/// Looks for a batch by its job (INV-3). A connection may die while its job still comes: so that there is none is believed only if it is seen twice after the settle time. The service forgets jobs after some months: before
/// a batch is called absent its rows are counted, too.
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
            (JobState? job, int generation) = await jobs.NewestAsync(container, batch, cancel);
            BigQueryLog.LookedFor(log, batch.BatchId, JobName.Of(container, batch, generation), job?.State ?? "not there");
            if (job is not null) return await OfJobAsync(container, batch, job, cancel);
            bool late = left <= TimeSpan.Zero;
            if (late && wasLate) return await CountAsync(container, batch, cancel);
            wasLate = late;
            await Task.Delay(late || left > options.JobPoll ? options.JobPoll : left, time, cancel);
        }
    }

    private async Task<ConfirmResult> OfJobAsync(ContainerReference container, BatchReference batch, JobState job, CancellationToken cancel)
    {
        job = await jobs.FollowAsync(job, cancel);
        if (!job.IsDone) return new ConfirmResult(ConfirmOutcome.CannotTell, 0) { Error = BigQueryErrors.UnknownOutcome("the job is still running") with { Kind = ErrorKind.Transient } };
        if (job.IsBurnt) return await CountAsync(container, batch, cancel);
        return job.Rows == batch.Rows ? new ConfirmResult(ConfirmOutcome.Arrived, job.Rows) : await CountAsync(container, batch, cancel);
    }

    private async Task<ConfirmResult> CountAsync(ContainerReference container, BatchReference batch, CancellationToken cancel)
    {
        long found = (await rows.CountAsync(container, batch.Table, [batch.BatchId], cancel)).GetValueOrDefault(batch.BatchId);
        if (found == 0) return new ConfirmResult(ConfirmOutcome.Absent, 0);
        if (found == batch.Rows) return new ConfirmResult(ConfirmOutcome.Arrived, found);
        return found > batch.Rows
            ? new ConfirmResult(ConfirmOutcome.MoreThanSent, found)
            : new ConfirmResult(ConfirmOutcome.Partial, found) { PresentKeys = [.. await rows.KeysAsync(container, batch, cancel)] };
    }
}
