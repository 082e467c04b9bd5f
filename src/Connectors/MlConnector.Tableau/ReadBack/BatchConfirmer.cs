using System.Globalization;
using MlConnector.Abstractions.Destinations;
using MlConnector.Abstractions.Errors;
using MlConnector.Tableau.Sources;
using Microsoft.Extensions.Logging;

namespace MlConnector.Tableau.ReadBack;

/// <summary>
/// Looks whether a publication arrived (INV-3): the data source shows its batch id, or it does not, seen twice after the settle time, because a job may still come whose connection died. Where nothing can be read back it cannot tell;
/// publishing once more gives the same.
/// </summary>
internal sealed class BatchConfirmer(SiteDirectory site, BatchCounter counter, TableauOptions options, TimeProvider time, ILogger log)
{
    private static readonly TimeSpan Poll = TimeSpan.FromSeconds(5);
    private readonly long opened = time.GetTimestamp();

    /// <summary>Looks until the batch is seen, or the settle time is over.</summary>
    public async Task<ConfirmResult> ConfirmAsync(ContainerReference container, BatchReference batch, CancellationToken cancel)
    {
        if (!options.ReadsBack) return new ConfirmResult(ConfirmOutcome.CannotTell, 0) { Error = TableauErrors.NoReadBack("Looking for a publication", "readBack is false") };

        // By the clock that cannot be set. Without a time of sending it was another process that sent, and died of it before this one began.
        long since = batch.LastSentAt is null ? opened : time.GetTimestamp();
        bool wasLate = false, isFirst = true;
        while (true)
        {
            TimeSpan left = options.Settle - time.GetElapsedTime(since);
            ConfirmResult found = await LookAsync(container, batch, asksAnew: isFirst || left <= TimeSpan.Zero, cancel);
            isFirst = false;
            TableauLog.LookedFor(log, batch.BatchId, string.Create(CultureInfo.InvariantCulture, $"{found.Outcome}, {found.RowsFound} rows"));
            if (found.Outcome != ConfirmOutcome.Absent) return found;
            bool late = left <= TimeSpan.Zero;
            if (late && wasLate) return found;
            wasLate = late;
            await Task.Delay(late || left > Poll ? Poll : left, time, cancel);
        }
    }

    private async Task<ConfirmResult> LookAsync(ContainerReference container, BatchReference batch, bool asksAnew, CancellationToken cancel)
    {
        if (await site.FindAsync(container.Id, batch.Table.Name, cancel) is not { } source) return new ConfirmResult(ConfirmOutcome.Absent, 0);
        try
        {
            if (batch.Removal is { } removal && await counter.ShowsAfterAsync(source, batch, removal, asksAnew, cancel))
            {
                return new ConfirmResult(ConfirmOutcome.Arrived, batch.Rows) { Receipt = new TableReceipt(source.Id, source.UpdatedAt) { ShownAs = removal.ShownAs } };
            }

            IReadOnlyDictionary<string, long> rows = await counter.CountAsync(source, batch.Table, cancel);
            long found = rows.GetValueOrDefault(batch.BatchId);
            bool isEmpty = batch.Rows == 0 && rows.Count == 0;
            if (found == 0 && !isEmpty) return new ConfirmResult(ConfirmOutcome.Absent, 0);
            return new ConfirmResult(found == batch.Rows ? ConfirmOutcome.Arrived : ConfirmOutcome.Partial, found) { Receipt = new TableReceipt(source.Id, source.UpdatedAt) };
        }
        catch (ConnectorException e) when (BatchCounter.CannotRead(e.Error) || batch.Removal is not null && e.Error.Kind == ErrorKind.Config)
        {
            return new ConfirmResult(ConfirmOutcome.CannotTell, 0) { Error = e.Error with { Kind = ErrorKind.Config } };
        }
    }
}
