using System.Collections.Concurrent;
using MlConnector.Abstractions.Destinations;
using MlConnector.Abstractions.Errors;

namespace MlConnector.BigQuery.Tables;

/// <summary>
/// Looks whether a table buffers rows that were streamed into it, by a connection that is set to load by jobs now: no statement changes or removes those for half an hour. It is looked before a table is emptied, and before the first
/// batch that is merged into it, so that no id of a job is used up in vain.
/// </summary>
internal sealed class BufferedRows(TableDirectory tables, TimeProvider time)
{
    private static readonly TimeSpan Held = TimeSpan.FromMinutes(30);
    private readonly ConcurrentDictionary<string, bool> free = new(StringComparer.Ordinal);

    /// <summary>Why a table cannot be changed yet; null if it can, or if only the service can tell: newer rows than the oldest may be behind it.</summary>
    public async Task<ConnectorError?> WhyNotYetAsync(ContainerReference container, string table, string what, CancellationToken cancel)
    {
        if ((await tables.FindAsync(container.Name, table, cancel))?.BufferedSince is not { } oldest) return null;
        TimeSpan left = oldest + Held - time.GetUtcNow();
        return left > TimeSpan.Zero ? BigQueryErrors.Buffered(what, left) : null;
    }

    /// <summary>The same before rows are merged into it; asked until it could be changed once: what loads by jobs streams nothing.</summary>
    public async Task<ConnectorError?> WhyNotMergedAsync(ContainerReference container, string table, CancellationToken cancel)
    {
        if (free.ContainsKey(table)) return null;
        try
        {
            ConnectorError? error = await WhyNotYetAsync(container, table, $"Merging into {table}", cancel);
            if (error is null) free[table] = true;
            return error;
        }
        catch (ConnectorException e)
        {
            return e.Error;
        }
    }
}
