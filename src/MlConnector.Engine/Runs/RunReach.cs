using MlConnector.Abstractions.Errors;
using MlConnector.Engine.Configuration.Revisions;
using MlConnector.Engine.Delivery;
using MlConnector.Engine.Ports;

namespace MlConnector.Engine.Runs;

/// <summary>
/// Remembers that a system is out of reach, so that a run with many streams waits for it once and not once for each of them. Streams that are under way end by themselves. Safe for several threads.
/// </summary>
internal sealed class RunReach(ConnectorError? known)
{
    private ConnectorError? lost = known;

    /// <summary>Takes note of how a stream ended.</summary>
    public void Note(StreamResult result)
    {
        if (result.Errors.FirstOrDefault(error => error.OutOfReach) is { } error) Interlocked.CompareExchange(ref lost, error, null);
    }

    /// <summary>The result of a stream that is not begun; null if there is no reason not to.</summary>
    public StreamResult? NotBegun(AppliedStream stream) => Volatile.Read(ref lost) is not { } error ? null
        : new StreamResult(stream.Plan.Name, stream.Table.Name, RunState.Failed, new FateCounts()) { Errors = [error], Reasons = [$"Not begun: {error.Message}"] };
}
