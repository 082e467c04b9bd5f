using MlConnector.Abstractions.Schemas;
using MlConnector.Abstractions.Sources;

namespace MlConnector.Engine.Planning;

/// <summary>What is expected of one stream. Figures that could not be had are null, never guessed.</summary>
/// <param name="Stream">Stream.</param>
/// <param name="Table">Table it fills.</param>
/// <param name="Mode">How rows land there.</param>
/// <param name="Strategy">How it is read.</param>
/// <param name="Binding">Channel and entity at the site.</param>
public sealed record StreamForecast(string Stream, string Table, WriteMode Mode, ReadStrategy Strategy, StreamBinding Binding)
{
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

    /// <summary>Runs on the busiest day of its schedule; 0 = only when told.</summary>
    public int RunsPerDay { get; init; }

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

    /// <summary>Runs an hour of its schedule, rounded up.</summary>
    internal long RunsPerHour => (RunsPerDay + 23) / 24;

    /// <summary>Requests that its schedule needs an hour at least: one a run that brings something, all of a generation, fewer where small deliveries are held back.</summary>
    public long RequestsPerHour
    {
        get
        {
            long runs = RunsPerHour;
            if (Mode == WriteMode.Replace) return runs * Math.Max(1, RequestsExpected ?? 1);
            return FlushAfter > TimeSpan.Zero ? Math.Min(runs, (TimeSpan.TicksPerHour + FlushAfter.Ticks - 1) / FlushAfter.Ticks) : runs;
        }
    }

    /// <summary>The day on which the table overflows if it goes on growing as it did; null if it does not, or nobody can tell.</summary>
    public DateOnly? FullOn(DateOnly today) => QuotaArithmetic.FullOn(RowsInTable, RowsPerDay ?? 0, TableLimit, today);

    /// <summary>How full the table is by our receipts, in percent, rounded down; null where there is no limit.</summary>
    public int? PercentFull => TableLimit > 0 ? (int)(RowsInTable * 100 / TableLimit) : null;
}

/// <summary>A mapping that differs from the one that rows were delivered with.</summary>
/// <param name="RowsDelivered">Rows in the table that were delivered with an older mapping.</param>
/// <param name="NewFields">Fields that the new mapping needs and that were never journaled: only a reread brings them.</param>
public sealed record MappingChange(long RowsDelivered, IReadOnlyList<string> NewFields);
