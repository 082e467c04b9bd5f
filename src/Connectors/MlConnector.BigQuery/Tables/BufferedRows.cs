using MlConnector.Abstractions.Destinations;
using MlConnector.Abstractions.Errors;

namespace MlConnector.BigQuery.Tables;

/// <summary>
/// Looks whether a table buffers rows that were streamed into it, by a connection that is set to load by jobs now, before it is emptied: for half an hour no statement removes those of <c>insertAll</c>. Rows of the Storage Write API may be
/// buffered, too, and look the same here. They can be merged, which is documented; so a merge is not kept waiting, and what it must not change the service says itself. That they can be removed by emptying a table is not documented.
/// </summary>
internal sealed class BufferedRows(TableDirectory tables, TimeProvider time)
{
    private static readonly TimeSpan Held = TimeSpan.FromMinutes(30);

    /// <summary>Why a table cannot be changed yet; null if it can, or if only the service can tell: newer rows than the oldest may be behind it.</summary>
    public async Task<ConnectorError?> WhyNotYetAsync(ContainerReference container, string table, string what, CancellationToken cancel)
    {
        if ((await tables.FindAsync(container.Name, table, cancel))?.BufferedSince is not { } oldest) return null;
        TimeSpan left = oldest + Held - time.GetUtcNow();
        return left > TimeSpan.Zero ? BigQueryErrors.Buffered(what, left) : null;
    }
}
