using System.Collections.Immutable;
using MlConnector.Abstractions.Errors;
using MlConnector.Composition.Pipelines;
using MlConnector.Engine.Reading.Waiting;
using MlConnector.Engine.Runs;

namespace MlConnector.Composition.Waiting;

/// <summary>What a person does about what waits: looks at it, and writes it off.</summary>
public sealed class WaitingDesk(Workspace workspace)
{
    /// <summary>What waits in streams of a pipeline, in its order; in all of them if none is named. Streams in which nothing waits are left out.</summary>
    /// <exception cref="ConnectorException"><c>STREAM-UNKNOWN</c>.</exception>
    public Task<IReadOnlyList<(string Stream, ImmutableArray<WaitingItem> Items)>> ListAsync(StoredPipeline pipeline, IReadOnlyList<string> streams, CancellationToken cancel) =>
        new WaitingService(workspace.Engine).ListAsync(pipeline.Name, pipeline.Streams(streams), cancel);

    /// <summary>Writes something off, after a run of its stream if one goes on. True if the next run delivers it as it is; false if it is not asked for again.</summary>
    /// <exception cref="ConnectorException"><c>STREAM-UNKNOWN</c>, <c>WAITING-UNKNOWN</c>, <c>LEASE-HELD</c>.</exception>
    public async Task<bool> WriteOffAsync(StoredPipeline pipeline, string stream, string document, string by, string reason, CancellationToken cancel)
    {
        await new WaitingService(workspace.Engine).WriteOffAsync(pipeline.Name, pipeline.Streams([stream])[0], document, by, reason, cancel);
        await workspace.Audit.AnchorAsync(CancellationToken.None);
        return (await ListAsync(pipeline, [stream], CancellationToken.None)).SelectMany(one => one.Items).Any(item => item.Document == document && item.IsWrittenOff);
    }
}
