using System.Collections.Immutable;
using MlConnector.Abstractions.Schemas;
using MlConnector.Abstractions.Sources;
using MlConnector.Engine.Configuration.Model;
using MlConnector.Engine.Configuration.Revisions;

namespace MlConnector.Engine.Planning;

/// <summary>What is expected of one stream. Figures that could not be had are null, never guessed.</summary>
/// <param name="Stream">Stream.</param>
/// <param name="Table">Table it fills.</param>
/// <param name="Mode">How rows land there.</param>
/// <param name="Strategy">How it is read.</param>
/// <param name="Binding">Channel and entity at the site.</param>
public sealed record StreamForecast(string Stream, string Table, WriteMode Mode, ReadStrategy Strategy, StreamBinding Binding)
{
    private const int Hours = 24;

    /// <summary>Rows in the source now, where it can count them.</summary>
    public long? RowsInSource { get; init; }

    /// <summary>Rows that the table holds by our receipts.</summary>
    public long RowsInTable { get; init; }

    /// <summary>Rows that the table of another place holds, which have to be delivered again into this one before anything else is; 0 if the place is the same.</summary>
    public long RowsToFill { get; init; }

    /// <summary>True if nothing was read yet: the next run is the first load.</summary>
    public bool FirstLoad { get; init; }

    /// <summary>Rows of one full request.</summary>
    public int RowsPerRequest { get; init; }

    /// <summary>Rows that the table may hold; 0 = no limit.</summary>
    public long TableLimit { get; init; }

    /// <summary>When it runs; null = only when told.</summary>
    public Schedule? Schedule { get; init; }

    /// <summary>How far the clocks of its schedule are ahead of UTC, daylight saving aside.</summary>
    public TimeSpan Ahead { get; init; }

    /// <summary>How long its small deliveries are held back.</summary>
    public TimeSpan FlushAfter { get; init; }

    /// <summary>Rows that the table gains a day by its receipts; null if that cannot be told yet.</summary>
    public long? RowsPerDay { get; init; }

    /// <summary>What becomes of rows that were delivered with an older mapping; null if the mapping did not change.</summary>
    public MappingChange? MappingChange { get; init; }

    /// <summary>Rows that the next run sends, where known: all of a first load and of a replaced table, and what another place held, at most.</summary>
    public long? RowsExpected => RowsToFill > 0 ? RowsToFill : FirstLoad || Mode == WriteMode.Replace ? RowsInSource : null;

    /// <summary>True if the next run reads everything into a table that has nothing of it: what is read then has keys that the table does not hold.</summary>
    public bool BringsNewKeys => FirstLoad && RowsToFill == 0;

    /// <summary>Requests for them.</summary>
    public long? RequestsExpected => RowsExpected is { } rows && RowsPerRequest > 0 ? (rows + RowsPerRequest - 1) / RowsPerRequest : null;

    /// <summary>Runs on the busiest day of its schedule.</summary>
    public int RunsPerDay => Schedule?.RunsPerDay ?? 0;

    /// <summary>Requests that its schedule needs on its busiest day at least: one a run that brings something, all of a generation, fewer where small deliveries are held back.</summary>
    public long RequestsPerDay => Requests(RunsPerDay, TimeSpan.TicksPerDay);

    /// <summary>Runs in each hour (UTC) of such a day.</summary>
    internal ImmutableArray<long> RunsByHour => [.. Enumerable.Range(0, Hours).Select(hour => (long)(Schedule?.RunsIn((hour + Ahead.Hours + Hours) % Hours) ?? 0))];

    /// <summary>The same of requests.</summary>
    internal ImmutableArray<long> RequestsByHour => [.. RunsByHour.Select(runs => Requests(runs, TimeSpan.TicksPerHour))];

    /// <summary>The day on which the table overflows if it goes on growing as it did; null if it does not, or nobody can tell.</summary>
    public DateOnly? FullOn(DateOnly today) => QuotaArithmetic.FullOn(RowsInTable, RowsPerDay ?? 0, TableLimit, today);

    /// <summary>What is known of a stream without asking anybody: when it runs, and how its deliveries are held back. A stream that keeps days is read by no schedule.</summary>
    public static StreamForecast Of(AppliedStream stream, PipelineSettings settings) =>
        new(stream.Plan.Name, stream.Table.Name, stream.Table.Mode, stream.Plan.Stream.Strategy, stream.Binding)
        {
            FlushAfter = stream.Plan.FlushAfter ?? TimeSpan.Zero,
            Schedule = stream.Plan.Stream.AsOf is null ? stream.Plan.Schedule ?? settings.Schedule : null,
            Ahead = TimeZoneInfo.FindSystemTimeZoneById(settings.TimeZone).BaseUtcOffset,
        };

    /// <summary>How full the table is by our receipts, in percent, rounded down; null where there is no limit.</summary>
    public int? PercentFull => TableLimit > 0 ? (int)(RowsInTable * 100 / TableLimit) : null;

    private long Requests(long runs, long ticks)
    {
        if (Mode == WriteMode.Replace) return runs * Math.Max(1, RequestsExpected ?? 1);
        return FlushAfter > TimeSpan.Zero ? Math.Min(runs, (ticks + FlushAfter.Ticks - 1) / FlushAfter.Ticks) : runs;
    }
}

/// <summary>A mapping that differs from the one that rows were delivered with.</summary>
/// <param name="RowsDelivered">Rows in the table that were delivered with an older mapping.</param>
/// <param name="NewFields">Fields that the new mapping needs and that were never journaled: only a reread brings them.</param>
public sealed record MappingChange(long RowsDelivered, IReadOnlyList<string> NewFields);
