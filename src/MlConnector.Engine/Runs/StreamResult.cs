using System.Collections.Immutable;
using System.Text.Json;
using System.Text.Json.Serialization;
using MlConnector.Abstractions.Checks;
using MlConnector.Abstractions.Errors;
using MlConnector.Abstractions.Sources;
using MlConnector.Engine.Delivery;
using MlConnector.Engine.Ports;
using MlConnector.Engine.Reading.Waiting;
using MlConnector.Engine.Reconciliation;

namespace MlConnector.Engine.Runs;

/// <summary>How one stream of a run ended. Stored as JSON and shown as it is.</summary>
/// <param name="Stream">Stream.</param>
/// <param name="Table">Table.</param>
/// <param name="State">Verified, unverified, failed, stopped or waiting.</param>
/// <param name="Counts">Rows by fate.</param>
public sealed record StreamResult(string Stream, string Table, RunState State, FateCounts Counts)
{
    /// <summary>Why it is not verified, in words; empty if it is.</summary>
    public ImmutableArray<string> Reasons { get; init; } = [];

    /// <summary>What a person should know besides: waiting documents, dates in the future.</summary>
    public ImmutableArray<string> Remarks { get; init; } = [];

    /// <summary>Documents that were met but not delivered, because they do not hold together yet; they are in the cursor and asked again.</summary>
    public ImmutableArray<WaitingDocument> Waiting { get; init; } = [];

    /// <summary>Rows of the other half that have to be delivered before what waits; only within the run.</summary>
    [JsonIgnore]
    internal KeyWindow? Behind { get; init; }

    /// <summary>Errors that ended it.</summary>
    public ImmutableArray<ConnectorError> Errors { get; init; } = [];

    /// <summary>Batches of earlier processes that were resolved first.</summary>
    public int Recovered { get; init; }

    /// <summary>Batches with a receipt.</summary>
    public int Batches { get; init; }

    /// <summary>Batches whose rows were counted at the destination and agreed.</summary>
    public int BatchesProven { get; init; }

    /// <summary>Bytes that its proofs scanned at the destination: the comparison of its table, counts read back, totals, trial balances. Null where nothing is billed by them.</summary>
    public long? BytesScanned { get; init; }

    /// <summary>Control totals on both sides, where the stream declares them.</summary>
    public ImmutableArray<ReconciledFigure> ControlTotals { get; init; } = [];

    /// <summary>Dead letters of the stream that are open, older ones included: its health, not this run's.</summary>
    public long OpenDeadLetters { get; init; }

    /// <summary>When it began.</summary>
    public DateTimeOffset StartedAt { get; init; }

    /// <summary>How long it took.</summary>
    public TimeSpan Took { get; init; }

    /// <summary>Where the time went; stages overlap.</summary>
    public ImmutableSortedDictionary<Stage, TimeSpan> Times { get; init; } = ImmutableSortedDictionary<Stage, TimeSpan>.Empty;

    /// <summary>When it may go on, if it waits for a limit.</summary>
    public DateTimeOffset? WaitsUntil { get; init; }

    /// <summary>It waits because few rows are held back (<c>flushAfter</c>), as the pipeline wants it; no limit is full and nobody has to do anything.</summary>
    public bool IsHeldBack { get; init; }

    /// <summary>When the whole run is going to have delivered everything, as far as limits decide; null if nobody can tell.</summary>
    public DateTimeOffset? EndsAbout { get; init; }

    /// <summary>What this and a later read of the same stream in the same run came to.</summary>
    /// <param name="later">The later one.</param>
    /// <param name="asksWaiting">True if it asked for everything that waits, so that its answer replaces the earlier one.</param>
    public StreamResult Then(StreamResult later, bool asksWaiting) => later with
    {
        State = RunResult.Worst([State, later.State]),
        Counts = Counts.Plus(later.Counts),
        Reasons = [.. Reasons.Union(later.Reasons, StringComparer.Ordinal)],
        Remarks = [.. (asksWaiting ? Remarks.RemoveAll(remark => Waiting.Any(waits => waits.Remark == remark)) : Remarks).Union(later.Remarks, StringComparer.Ordinal)],
        Waiting = asksWaiting ? later.Waiting : Waiting,
        Behind = asksWaiting ? later.Behind : Behind,
        Recovered = Recovered + later.Recovered,
        Batches = Batches + later.Batches,
        BatchesProven = BatchesProven + later.BatchesProven,
        BytesScanned = later.BytesScanned is null ? BytesScanned : (BytesScanned ?? 0) + later.BytesScanned,
        ControlTotals = later.ControlTotals.IsEmpty ? ControlTotals : later.ControlTotals,
        StartedAt = StartedAt,
        Took = Took + later.Took,
        Times = Times.Keys.Union(later.Times.Keys).ToImmutableSortedDictionary(stage => stage, stage => Times.GetValueOrDefault(stage) + later.Times.GetValueOrDefault(stage)),
    };

    /// <summary>As stored.</summary>
    public string ToJson() => JsonSerializer.Serialize(this, RunJson.Default.StreamResult);

    /// <summary>From the store.</summary>
    public static StreamResult FromJson(string json) => JsonSerializer.Deserialize(json, RunJson.Default.StreamResult)!;
}

/// <summary>How a run ended.</summary>
/// <param name="RunId">The run.</param>
/// <param name="Pipeline">Pipeline.</param>
/// <param name="Revision">Pinned revision.</param>
/// <param name="Streams">Its streams, in the order they were run.</param>
public sealed record RunResult(string RunId, string Pipeline, int Revision, ImmutableArray<StreamResult> Streams)
{
    private static readonly ImmutableArray<RunState> WorstFirst = [RunState.Failed, RunState.Stopped, RunState.Waiting, RunState.Unverified, RunState.Verified];

    /// <summary>The worst of its streams: a run is only green when every one is.</summary>
    public RunState State => Worst([.. Streams.Select(stream => stream.State)]);

    /// <summary>The worst of some states; verified if there is none.</summary>
    internal static RunState Worst(ImmutableArray<RunState> states) => states.IsEmpty ? RunState.Verified : WorstFirst.First(states.Contains);

    /// <summary>How the refreshes after a verified run ended; null where none was wanted. They do not colour the run: the rows are there.</summary>
    public CheckReport? Refreshed { get; init; }

    /// <summary>Bytes that its proofs scanned at the destination; null where nothing is billed by them.</summary>
    public long? BytesScanned => BytesOf(Streams);

    /// <summary>Bytes that the proofs of some streams scanned at the destination; null where nothing is billed by them.</summary>
    public static long? BytesOf(IEnumerable<StreamResult> streams) => streams.Select(stream => stream.BytesScanned).OfType<long>().ToArray() is { Length: > 0 } known ? known.Sum() : null;

    /// <summary>Nothing is left to do or to prove now: every stream is verified, or holds a few rows back as the pipeline wants it.</summary>
    public bool IsDone => Streams.All(stream => stream.State == RunState.Verified || stream.IsHeldBack);

    /// <summary>What it came to.</summary>
    public RunTotals Totals => new(Streams.Sum(stream => stream.Counts.Read), Streams.Sum(stream => stream.Counts.Delivered), Streams.Sum(stream => stream.Counts.NewlyDead));

    /// <summary>All errors.</summary>
    public IEnumerable<ConnectorError> Errors => Streams.SelectMany(stream => stream.Errors);
}

/// <summary>JSON of results, generated at build time: no reflection at start-up.</summary>
[JsonSourceGenerationOptions(UseStringEnumConverter = true, PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
[JsonSerializable(typeof(StreamResult))]
internal sealed partial class RunJson : JsonSerializerContext;
