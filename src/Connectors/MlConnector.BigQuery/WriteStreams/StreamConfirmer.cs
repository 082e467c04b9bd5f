using MlConnector.Abstractions.Destinations;
using MlConnector.BigQuery.Loads;
using MlConnector.BigQuery.Queries;

namespace MlConnector.BigQuery.WriteStreams;

/// <summary>
/// Looks for a batch by its stream (INV-3): the stream is closed, so that nothing can come into it any more, and the service says how many rows it holds. That is proof of an absence, too, and needs no settling. If it does not say, the rows are counted. Without a stream nothing was
/// appended; a batch that was sent by a job is looked for as such, because the connection may have loaded by jobs then.
/// </summary>
internal sealed class StreamConfirmer(StorageClient client, BatchCounter counter, BatchConfirmer jobs, BigQueryOptions options)
{
    /// <summary>Closes the stream and judges what it holds.</summary>
    public async Task<ConfirmResult> ConfirmAsync(ContainerReference container, BatchReference batch, CancellationToken cancel)
    {
        if (StreamName.Remembered(options, container, batch) is not { } stream || await client.CloseAsync(stream, cancel) is not { } rows) return await jobs.ConfirmAsync(container, batch, cancel);
        return await counter.JudgeAsync(container, batch, rows, cancel);
    }
}
