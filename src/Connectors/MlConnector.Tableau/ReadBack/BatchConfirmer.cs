using System.Globalization;
using MlConnector.Abstractions.Destinations;
using MlConnector.Abstractions.Errors;
using MlConnector.Tableau.Publishing;
using MlConnector.Tableau.Sources;
using Microsoft.Extensions.Logging;

namespace MlConnector.Tableau.ReadBack;

/// <summary>
/// Looks whether a publication arrived (INV-3): its job is followed to its end, where its id is known; then the data source shows its batch id, or it does not, seen twice after the settle time, because another job may still come whose
/// connection died. The first look and the last two count anew, those between only where the time of update changed: a job's end does not make its rows visible at once, and queries are scarce. Where nothing can be counted the job and
/// the time of update tell what they can; where they cannot, publishing once more gives the same.
/// </summary>
internal sealed class BatchConfirmer(SiteDirectory site, BatchCounter counter, JobFollower jobs, TableauOptions options, TimeProvider time, ILogger log)
{
    private static readonly TimeSpan Poll = TimeSpan.FromSeconds(5);
    private readonly long opened = time.GetTimestamp();

    /// <summary>Looks until the batch is seen, or the settle time is over.</summary>
    /// <exception cref="ConnectorException"><c>TABLEAU-OUTCOME-UNKNOWN</c>: its job is still running, so nothing can be said and nothing may be sent.</exception>
    public async Task<ConfirmResult> ConfirmAsync(ContainerReference container, BatchReference batch, CancellationToken cancel)
    {
        JobEnd end = batch.RequestId is { Length: > 0 } job ? await FollowAsync(job, cancel) : JobEnd.Unseen;

        // By the clock that cannot be set. Absence counts from the job's end; without one, and without a time of sending, it was another process that sent, and died of it before this one began.
        long since = end is JobEnd.Gone or JobEnd.Unseen && batch.LastSentAt is null ? opened : time.GetTimestamp();
        bool wasLate = false, isFirst = true;
        while (true)
        {
            TimeSpan left = options.Settle - time.GetElapsedTime(since);
            ConfirmResult found = await LookAsync(container, batch, end, asksAnew: isFirst || left <= TimeSpan.Zero, cancel);
            isFirst = false;
            TableauLog.LookedFor(log, batch.BatchId, string.Create(CultureInfo.InvariantCulture, $"{found.Outcome}, {found.RowsFound} rows"));
            if (found.Outcome != ConfirmOutcome.Absent) return found;
            bool late = left <= TimeSpan.Zero;
            if (late && wasLate) return found;
            wasLate = late;
            await Task.Delay(late || left > Poll ? Poll : left, time, cancel);
        }
    }

    /// <summary>How the job of the last send ended. One that is not shown to us, unlike one that runs, leaves the question to what it brought.</summary>
    private async Task<JobEnd> FollowAsync(string job, CancellationToken cancel)
    {
        try
        {
            (JobEnd end, _) = await jobs.FollowAsync(job, cancel);
            return end != JobEnd.Running ? end : throw new ConnectorException(TableauErrors.UnknownOutcome(JobCalls.StillRunning));
        }
        catch (ConnectorException e) when (e.Error.Kind is ErrorKind.Auth or ErrorKind.Config)
        {
            return JobEnd.Unseen;
        }
    }

    private async Task<ConfirmResult> LookAsync(ContainerReference container, BatchReference batch, JobEnd end, bool asksAnew, CancellationToken cancel)
    {
        if (await site.FindAsync(container.Id, batch.Table.Name, cancel) is not { } source) return new ConfirmResult(ConfirmOutcome.Absent, 0);
        if (!options.ReadsBack) return Uncounted(source, batch, end, TableauErrors.NoReadBack("Looking for a publication", "readBack is false"));
        try
        {
            if (batch.Removal is { } removal && await counter.ShowsAfterAsync(source, batch, removal, asksAnew, cancel))
            {
                return new ConfirmResult(ConfirmOutcome.Arrived, batch.Rows) { Receipt = new TableReceipt(source.Id, source.UpdatedAt) { ShownAs = removal.ShownAs } };
            }

            IReadOnlyDictionary<string, long> rows = await counter.CountAsync(source, batch.Table, cancel, asksAnew && batch.Removal is null); // a removal has just asked
            long found = rows.GetValueOrDefault(batch.BatchId);
            bool isEmpty = batch.Rows == 0 && rows.Count == 0;
            if (found == 0 && !isEmpty) return new ConfirmResult(ConfirmOutcome.Absent, 0);
            return new ConfirmResult(found == batch.Rows ? ConfirmOutcome.Arrived : ConfirmOutcome.Partial, found) { Receipt = new TableReceipt(source.Id, source.UpdatedAt) };
        }
        catch (ConnectorException e) when (BatchCounter.CannotRead(e.Error) || batch.Removal is not null && e.Error.Kind == ErrorKind.Config)
        {
            return Uncounted(source, batch, end, e.Error with { Kind = ErrorKind.Config });
        }
    }

    /// <summary>What job and time of update tell where nobody counts: what is still as it was before the publication shows nothing of it; what changed shows it if its job is done. Of what may have been a removal they tell nothing, because it need not change the time.</summary>
    private static ConfirmResult Uncounted(SourceEntry source, BatchReference batch, JobEnd end, ConnectorError why)
    {
        var now = new TableReceipt(source.Id, source.UpdatedAt);
        if (batch.Removal is null && now == batch.Before) return new ConfirmResult(ConfirmOutcome.Absent, 0);
        if (batch.Removal is null && end == JobEnd.Done) return new ConfirmResult(ConfirmOutcome.Arrived, batch.Rows) { Receipt = now };
        return new ConfirmResult(ConfirmOutcome.CannotTell, 0) { Error = why };
    }
}
