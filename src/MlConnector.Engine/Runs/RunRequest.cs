using System.Collections.Immutable;
using MlConnector.Abstractions.Destinations;
using MlConnector.Abstractions.Errors;
using MlConnector.Abstractions.Sources;
using MlConnector.Engine.Configuration.Revisions;
using MlConnector.Engine.Delivery.Progress;
using MlConnector.Engine.Reading;

namespace MlConnector.Engine.Runs;

/// <summary>A pipeline that is ready to run: its revision is pinned, its connectors are open. The caller disposes the connectors.</summary>
/// <param name="Name">Pipeline name.</param>
/// <param name="Revision">Number of the revision.</param>
/// <param name="Content">What the revision says; its container is known (applied).</param>
/// <param name="Source">The source.</param>
/// <param name="Destination">The destination.</param>
public sealed record PinnedPipeline(string Name, int Revision, RevisionContent Content, ISource Source, IDestination Destination);

/// <summary>What a run is asked to do.</summary>
/// <param name="By">Who asks: user and host, or the schedule.</param>
public sealed record RunRequest(string By)
{
    /// <summary>Id of the run, for who has to know it before it begins; null = a new one.</summary>
    public string? RunId { get; init; }

    /// <summary>The turn of the schedule that it is; null if a person asks, or something is made up for. A second run of the same turn is refused.</summary>
    public DateTimeOffset? DueAt { get; init; }

    /// <summary>Only these streams; empty = all.</summary>
    public ImmutableArray<string> Streams { get; init; } = [];

    /// <summary>What changed, or everything.</summary>
    public ReadMode Mode { get; init; }

    /// <summary>Rows that were delivered with another mapping are delivered again, whether or not the source changed them: the second half of a mapping change. Together with <see cref="ReadMode.Full"/>.</summary>
    public bool RenewsOlder { get; init; }

    /// <summary>One window asked for by a person; the cursor stays.</summary>
    public ReadWindow? Only { get; init; }

    /// <summary>Keys that were asked for with those of <see cref="Only"/> and are none of the stream.</summary>
    public int DroppedKeys { get; init; }

    /// <summary>Reads the streams that keep days for this one; null = the others, as they are now.</summary>
    public DateOnly? AsOf { get; init; }

    /// <summary>Waits in the process for whatever limit is full; otherwise a long wait ends the run as waiting.</summary>
    public bool Wait { get; init; }

    /// <summary>A person approved removals and small generations for this run.</summary>
    public bool GuardsOff { get; init; }

    /// <summary>How long to wait for another run that holds a stream; null = the standard.</summary>
    public TimeSpan? LeaseWait { get; init; }

    /// <summary>Rows that streams are going to read, where somebody could tell; for the end of a run that limits bind.</summary>
    public IReadOnlyDictionary<string, long> Expected { get; init; } = ImmutableDictionary<string, long>.Empty;

    /// <summary>What is known of a system that was out of reach when the run was prepared: it was waited for then, and no stream begins. Null = nothing.</summary>
    public ConnectorError? Lost { get; init; }

    /// <summary>Streams that are delivered at once.</summary>
    public int ParallelStreams { get; init; } = 2;

    /// <summary>Who watches.</summary>
    public IDeliveryObserver Observer { get; init; } = NoObserver.Instance;
}
