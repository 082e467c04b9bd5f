using System.Collections.Immutable;
using MlConnector.Abstractions.Errors;
using MlConnector.Composition.Watching;
using MlConnector.Engine.Delivery.Progress;

namespace MlConnector.Server.Runs;

/// <summary>A run of this process while it goes on: what pages and followers are shown. Nothing rests on it; what counts is in the store.</summary>
public sealed class LiveRun(string runId, string pipeline, string by, TimeProvider time) : IRunWatch
{
    private readonly TaskCompletionSource ended = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private ProgressBoard board = new(ImmutableDictionary<string, long>.Empty, time);
    private long heardAt = time.GetUtcNow().UtcTicks, waitsUntil;

    /// <summary>Its id.</summary>
    public string RunId { get; } = runId;

    /// <summary>Its pipeline.</summary>
    public string Pipeline { get; } = pipeline;

    /// <summary>Who started it: a person, or the schedule.</summary>
    public string By { get; } = by;

    /// <summary>When it was started.</summary>
    public DateTimeOffset StartedAt { get; } = time.GetUtcNow();

    /// <summary>When something of it was heard last: a run of which nothing is heard for long is stuck.</summary>
    public DateTimeOffset HeardAt => new(Interlocked.Read(ref heardAt), TimeSpan.Zero);

    /// <summary>Since when it is silent without a reason: what waits for a limit until a time is silent from then on. Null while it waits for its turn beside other pipelines.</summary>
    public DateTimeOffset? SilentSince => HasBegun ? new DateTimeOffset(Math.Max(Interlocked.Read(ref heardAt), Interlocked.Read(ref waitsUntil)), TimeSpan.Zero) : null;

    /// <summary>True once it works; before, it waits for its turn beside other pipelines.</summary>
    public bool HasBegun { get; private set; }

    /// <summary>When it was given up because nothing was heard of it; null if it was not.</summary>
    public DateTimeOffset? StuckAt { get; private set; }

    /// <summary>Is told what it reaches.</summary>
    public IDeliveryObserver Listener { get; init; } = NoObserver.Instance;

    /// <summary>True once a person asked it to end.</summary>
    public bool IsStopping { get; private set; }

    /// <summary>Why it could not be carried out at all; empty otherwise. What ended a stream stands in the run's record.</summary>
    public IReadOnlyList<ConnectorError> Refused { get; private set; } = [];

    /// <summary>Completes when it has ended, however.</summary>
    public Task Ended => ended.Task;

    /// <summary>Its streams as they stand.</summary>
    public ImmutableArray<StreamProgress> Streams => board.AsOf(time.GetUtcNow(), Ended.IsCompleted);

    /// <summary>Takes the rows that are expected, before the first of them is read.</summary>
    public LiveRun Expecting(IReadOnlyDictionary<string, long> rows)
    {
        board = new ProgressBoard(rows, time);
        return this;
    }

    /// <summary>It is its turn.</summary>
    public void Begin()
    {
        Interlocked.Exchange(ref heardAt, time.GetUtcNow().UtcTicks);
        HasBegun = true;
    }

    /// <summary>Nothing was heard of it for too long.</summary>
    public void GiveUp() => StuckAt ??= time.GetUtcNow();

    /// <summary>It cannot be carried out.</summary>
    public void Refuse(IReadOnlyList<ConnectorError> errors) => Refused = errors;

    /// <summary>Everything of it is over, its record too.</summary>
    public void End() => ended.TrySetResult();

    /// <inheritdoc />
    public void On(in DeliveryEvent reached)
    {
        Interlocked.Exchange(ref heardAt, time.GetUtcNow().UtcTicks);
        if (reached is { Point: DeliveryPoint.Waiting, Until: { } until }) Interlocked.Exchange(ref waitsUntil, Math.Max(Interlocked.Read(ref waitsUntil), until.UtcTicks));
        board.Note(reached);
        Listener.On(reached);
    }

    /// <inheritdoc />
    public void Stopping(bool atOnce) => IsStopping = true;

    /// <inheritdoc />
    public ValueTask DisposeAsync() => ValueTask.CompletedTask;
}
