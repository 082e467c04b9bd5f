using MlConnector.Composition;
using MlConnector.Composition.Pipelines;
using MlConnector.Engine.Delivery.Tables;
using MlConnector.Engine.Ports;
using MlConnector.Server.Refusals;
using MlConnector.Server.Standing;

namespace MlConnector.Server.Api.Pipelines;

/// <summary>A pipeline with its streams.</summary>
/// <param name="Summary">How it stands.</param>
/// <param name="Streams">Its streams.</param>
/// <param name="DeadLetters">Open dead letters by code.</param>
/// <param name="Quotas">The vendor's limits and their use.</param>
internal sealed record PipelineDetail(PipelineSummary Summary, IReadOnlyList<StreamState> Streams, IReadOnlyDictionary<string, long> DeadLetters, IReadOnlyList<QuotaUsage> Quotas)
{
    /// <summary>Of what is known here.</summary>
    public static PipelineDetail Of(PipelineStanding standing, PipelineStatus status, Workspace workspace)
    {
        DateTimeOffset now = workspace.Time.GetUtcNow();
        return new PipelineDetail(PipelineSummary.Of(standing, now), [.. status.Streams.Select(stream => StreamState.Of(stream, now, workspace.Scrub))], status.DeadLetters, [.. status.Quotas.Select(QuotaUsage.Of)]);
    }
}

/// <summary>What is known of a stream.</summary>
/// <param name="Stream">Stream.</param>
/// <param name="Table">Table where it lands.</param>
/// <param name="OpenDeadLetters">Dead letters that are open.</param>
internal sealed record StreamState(string Stream, string Table, long OpenDeadLetters)
{
    /// <summary>How its newest run ended; null if it never ran.</summary>
    public RunState? LastState { get; init; }

    /// <summary>Errors that ended its newest run.</summary>
    public IReadOnlyList<ApiError> Errors { get; init; } = [];

    /// <summary>Why its newest run is not verified, in words.</summary>
    public IReadOnlyList<string> Reasons { get; init; } = [];

    /// <summary>When it was last proven current.</summary>
    public DateTimeOffset? ProvenCurrentAt { get; init; }

    /// <summary>Rows that its table must hold by our receipts; null if unknown.</summary>
    public long? RowsInTable { get; init; }

    /// <summary>Rows that its table gains a day; null if that cannot be told yet.</summary>
    public long? RowsPerDay { get; init; }

    /// <summary>How full its table is; null where there is no limit.</summary>
    public long? PercentFull { get; init; }

    /// <summary>The day on which its table overflows if it goes on growing as it did.</summary>
    public DateOnly? FullOn { get; init; }

    /// <summary>Documents that wait for their other half, and numbers that are missing; they are asked for again.</summary>
    public int Waiting { get; init; }

    /// <summary>Who runs it now; null = nobody.</summary>
    public string? RunningBy { get; init; }

    /// <summary>Why it is held for a person; null if it is not.</summary>
    public ApiError? Hold { get; init; }

    /// <summary>Of what is known here.</summary>
    public static StreamState Of(StreamStatus stream, DateTimeOffset now, Func<string, string> scrub) => new(stream.Record.Stream, stream.Record.Table, stream.OpenDeadLetters)
    {
        LastState = stream.Last?.State,
        Errors = [.. (stream.Last?.Errors ?? []).Select(error => ApiError.Of(error, scrub))],
        Reasons = [.. (stream.Last?.Reasons ?? []).Select(scrub)],
        ProvenCurrentAt = stream.Freshest,
        RowsInTable = stream.Record.ExpectedRows,
        RowsPerDay = stream.RowsPerDay,
        PercentFull = stream.PercentFull,
        FullOn = stream.FullOn(DateOnly.FromDateTime(now.UtcDateTime)),
        Waiting = stream.Waiting.Length,
        RunningBy = stream.Holder,
        Hold = stream.Record.Hold is { } hold ? ApiError.Of(Holds.FromJson(hold), scrub) : null,
    };
}
