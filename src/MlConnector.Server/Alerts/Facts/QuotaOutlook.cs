using System.Collections.Concurrent;
using System.Collections.Immutable;
using MlConnector.Abstractions.Errors;
using MlConnector.Composition;
using MlConnector.Composition.Pipelines;
using MlConnector.Composition.Wording;
using MlConnector.Engine.Ports;
using MlConnector.Server.Standing;

namespace MlConnector.Server.Alerts.Facts;

/// <summary>How full the vendor's limits and tables are. Looked at now and then, one pipeline after the other: it asks no system, but opens the destination's settings.</summary>
public sealed class QuotaOutlook(Workspace workspace)
{
    private const int NearlyFull = 90, DaysAhead = 14, SoonDays = 3;
    private static readonly TimeSpan LookAgain = TimeSpan.FromMinutes(15);
    private readonly ConcurrentDictionary<string, Look> looks = new(StringComparer.Ordinal);
    private long changes;

    /// <summary>Grows with each look.</summary>
    public long Changes => Interlocked.Read(ref changes);

    /// <summary>Use of a pipeline's limits at the last look; none before the first.</summary>
    public ImmutableArray<QuotaUse> UseOf(string pipeline) => looks.TryGetValue(pipeline, out Look? look) ? look.Use : [];

    /// <summary>What of a pipeline's limits needs a person.</summary>
    public async Task<ImmutableArray<Need>> OfAsync(StoredPipeline pipeline, CancellationToken cancel)
    {
        DateTimeOffset now = workspace.Time.GetUtcNow();
        if (looks.TryGetValue(pipeline.Name, out Look? known) && now - known.At < LookAgain) return known.Needs;
        try
        {
            PipelineStatus status = await new PipelineStatusReader(workspace).ReadAsync(pipeline, cancel);
            return Keep(pipeline, new Look(now, [.. status.Quotas], [.. Of(status, now)]));
        }
        catch (ConnectorException)
        {
            // A connection that cannot be opened is what its runs report.
            return Keep(pipeline, new Look(now, [], []));
        }
    }

    /// <summary>What a status says. Pure.</summary>
    internal static IEnumerable<Need> Of(PipelineStatus status, DateTimeOffset now)
    {
        string page = $"pipelines/{Uri.EscapeDataString(status.Pipeline.Name)}";
        foreach (QuotaUse use in status.Quotas.Where(use => use.Window.Limit > 0 && use.Used * 100 / use.Window.Limit >= NearlyFull).DistinctBy(use => use.Key, StringComparer.Ordinal))
        {
            yield return new Need("quota", Urgency.Notice, $"{use.Label}: {Units.Count(use.Used)} of {use.Window.Text} are used.", "Nothing is lost, runs wait. If it lasts, run less often, or ask the vendor for more.", ErrorOwner.DestinationAdmin) { About = use.Key, Page = page };
        }

        DateOnly today = DateOnly.FromDateTime(now.UtcDateTime);
        foreach (StreamStatus stream in status.Streams)
        {
            if (stream.FullOn(today) is not { } day || day.DayNumber - today.DayNumber > DaysAhead) continue;
            Urgency urgency = day.DayNumber - today.DayNumber <= SoonDays ? Urgency.Problem : Urgency.Warning;
            yield return new Need("quota", urgency, $"The table {stream.Record.Table} is {stream.PercentFull} % full; growing as it does it overflows on {day:yyyy-MM-dd}.", "Compact the table, or deliver less history.", ErrorOwner.Operator) { About = stream.Record.Stream, Page = page };
        }
    }

    private ImmutableArray<Need> Keep(StoredPipeline pipeline, Look look)
    {
        looks[pipeline.Name] = look;
        Interlocked.Increment(ref changes);
        return look.Needs;
    }

    private sealed record Look(DateTimeOffset At, ImmutableArray<QuotaUse> Use, ImmutableArray<Need> Needs);
}
