using MlConnector.Abstractions.Destinations;
using MlConnector.BigQuery.Loads;
using MlConnector.BigQuery.Queries;
using MlConnector.BigQuery.Ways;
using Microsoft.Extensions.Logging;

namespace MlConnector.BigQuery.Inserts;

/// <summary>
/// Looks for a batch by counting its rows (INV-3). Queries see streamed rows as soon as they are taken; a request whose connection died may still come: what is incomplete is believed only if it is seen twice after the settle time. Before
/// that the batch's load job is asked for, because the connection may have loaded by jobs when it was sent.
/// </summary>
internal sealed class InsertConfirmer(BatchCounter counter, BatchConfirmer jobs, SettleTime settle, ILogger log)
{
    /// <summary>Looks until the batch is seen whole, or the settle time is over.</summary>
    public async Task<ConfirmResult> ConfirmAsync(ContainerReference container, BatchReference batch, CancellationToken cancel)
    {
        long since = settle.Since(batch), before = -1;
        if (await jobs.ByJobAsync(container, batch, cancel) is { } loaded) return loaded;
        bool wasLate = false;
        while (true)
        {
            TimeSpan left = settle.Left(since);
            bool late = left <= TimeSpan.Zero;
            long found = await counter.CountAsync(container, batch, cancel);
            BigQueryLog.Counted(log, batch.BatchId, found, batch.Rows);
            // Of a batch that was sent again the second copy may be a moment behind the first.
            bool whole = found == batch.Rows && (batch.Attempt == 1 || found == before);
            if (whole || found > batch.Rows || late && wasLate && found == before) return await counter.JudgeAsync(container, batch, found, cancel);
            (before, wasLate) = (found, late);
            await settle.WaitAsync(left, cancel);
        }
    }
}
