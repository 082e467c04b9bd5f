using MlConnector.Composition.Wording;
using MlConnector.Engine.Delivery;

namespace MlConnector.Composition.Watching;

/// <summary>How far one stream is: a snapshot of the counts that the engine tells.</summary>
/// <param name="Stream">Stream.</param>
/// <param name="Counts">Counts so far.</param>
/// <param name="Since">When its first page was met.</param>
/// <param name="At">When this was told.</param>
public sealed record StreamProgress(string Stream, FateCounts Counts, DateTimeOffset Since, DateTimeOffset At)
{
    /// <summary>Rows expected; null if unknown.</summary>
    public long? Expected { get; init; }

    /// <summary>What it waits for; null if it works.</summary>
    public string? Waiting { get; init; }

    /// <summary>Until when it waits.</summary>
    public DateTimeOffset? Until { get; init; }

    /// <summary>When the whole run has delivered everything, if it waits for a limit and somebody can tell.</summary>
    public DateTimeOffset? Ends { get; init; }

    /// <summary>What it waits for and when the run ends, for people; null if it works.</summary>
    public string? WaitText => Waiting is { } limit ? Ends is { } ends ? $"{limit}; ends about {Units.Clock(ends, At)}" : limit : null;

    /// <summary>As it stands at a moment: a wait that is over is none; nobody tells its end.</summary>
    public StreamProgress AsOf(DateTimeOffset now, bool ended) => Waiting is null || !ended && Until > now ? this : this with { Waiting = null };

    /// <summary>Rows that are new or changed and passed filter and mapping: what is to be delivered of what was read. Unchanged, filtered, dead, repeated and waiting rows are none.</summary>
    public long Mapped => Counts.New + Counts.Changed;

    /// <summary>Rows read a second.</summary>
    public long Rate => Units.Rate(Counts.Read, At - Since);

    /// <summary>Time left at this rate; null if it cannot be told.</summary>
    public TimeSpan? Left => Expected is { } all && all > Counts.Read && Rate > 0 ? TimeSpan.FromSeconds((all - Counts.Read) / Rate) : null;

    /// <summary>The cells of its line: read, mapped, unchanged, delivered, dead, rate, left.</summary>
    public IReadOnlyList<string> Cells =>
    [
        Stream, Units.Count(Counts.Read), Units.Count(Mapped), Units.Count(Counts.Unchanged), Units.Count(Counts.Delivered), Units.Count(Counts.Dead), $"{Units.Count(Rate)}/s",
        WaitText is { } limit ? $"waits for {limit}" : Left is { } left ? Units.Duration(left) : "",
    ];
}
