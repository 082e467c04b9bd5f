using MlConnector.Abstractions.Destinations;
using MlConnector.Abstractions.Errors;
using Microsoft.Extensions.Logging;

namespace MlConnector.PowerBi.ReadBack;

/// <summary>
/// Looks for a batch by counting its <c>_BatchId</c> (INV-3). Rows become visible some seconds after they were accepted, and a connection may die while its commit still comes: so
/// what is incomplete is believed only if it is seen twice after the settle time.
/// </summary>
internal sealed class BatchConfirmer(QueryClient queries, BatchCounter counter, PowerBiOptions options, TimeProvider time, ILogger log)
{
    private static readonly TimeSpan LongestPoll = TimeSpan.FromSeconds(30);
    private readonly long opened = time.GetTimestamp();

    /// <summary>Set once the tenant refused queries; a later success clears it.</summary>
    public bool Refused { get; private set; }

    /// <summary>Looks until the batch is seen whole, or the settle time is over.</summary>
    public async Task<ConfirmResult> ConfirmAsync(string workspace, ContainerReference dataset, BatchReference batch, CancellationToken cancel)
    {
        if (options.ReadBack == ReadBackMode.Off) return new ConfirmResult(ConfirmOutcome.CannotTell, 0) { Error = PowerBiErrors.ReadBackOff() };
        try
        {
            ConfirmResult result = await LookAsync(workspace, dataset, batch, cancel);
            Refused = false;
            return result;
        }
        catch (ConnectorException e) when (e.Error.Code == "POWERBI-READBACK-REFUSED" && options.ReadBack == ReadBackMode.Auto)
        {
            Refused = true;
            PowerBiLog.ReadBackUnavailable(log, e.Error.Code);
            return new ConfirmResult(ConfirmOutcome.CannotTell, 0) { Error = e.Error };
        }
    }

    private async Task<ConfirmResult> LookAsync(string workspace, ContainerReference dataset, BatchReference batch, CancellationToken cancel)
    {
        long since = SilentSince(batch);
        TimeSpan poll = options.VisibilityPoll;
        long before = -1;
        bool wasLate = false;
        while (true)
        {
            TimeSpan left = options.Settle - time.GetElapsedTime(since);
            bool late = left <= TimeSpan.Zero;
            long found = (await counter.BatchesAsync(workspace, dataset, batch.Table, [batch.BatchId], cancel)).GetValueOrDefault(batch.BatchId);
            PowerBiLog.LookedFor(log, batch.BatchId, batch.Table.Name, found, batch.Rows);
            // Of a batch that was sent again, the second copy may be a moment behind the first: the look is repeated.
            if (found == batch.Rows && (batch.Attempt == 1 || found == before)) return new ConfirmResult(ConfirmOutcome.Arrived, found);
            if (found > batch.Rows) return new ConfirmResult(ConfirmOutcome.MoreThanSent, found);
            bool twice = late && wasLate && found == before;
            if (twice) return found == 0 ? new ConfirmResult(ConfirmOutcome.Absent, 0) : await PartialAsync(workspace, dataset, batch, found, cancel);
            (before, wasLate) = (found, late);
            await Task.Delay(late ? options.VisibilityPoll : left < poll ? left : poll, time, cancel);
            poll = late || poll >= LongestPoll ? poll : new TimeSpan(Math.Min(poll.Ticks * 2, LongestPoll.Ticks));
        }
    }

    // INV-3: by the clock that cannot be set, so that a clock set forward makes nothing absent early. Without a time of sending it was another process that sent, and died of it before this one began.
    private long SilentSince(BatchReference batch) => batch.LastSentAt is null ? opened : time.GetTimestamp();

    private async Task<ConfirmResult> PartialAsync(string workspace, ContainerReference dataset, BatchReference batch, long found, CancellationToken cancel)
    {
        var partial = new ConfirmResult(ConfirmOutcome.Partial, found);
        try
        {
            using QueryRows rows = await queries.AskAsync(workspace, dataset, DaxQueries.KeysOfBatch(batch.Table, batch.BatchId), cancel);
            return partial with { PresentKeys = [.. rows.Rows.Select(row => QueryRows.Text(row, "k"))] };
        }
        catch (ConnectorException e) when (e.Error.Code == "POWERBI-QUERY-REFUSED")
        {
            return partial with { Error = e.Error };
        }
    }
}
