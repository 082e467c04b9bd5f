using System.Collections.Immutable;
using System.Globalization;
using MlConnector.Abstractions.Errors;
using MlConnector.Engine.Delivery;
using MlConnector.Engine.Delivery.Tables;
using MlConnector.Engine.Ledger;
using MlConnector.Engine.Planning;
using MlConnector.Engine.Ports;

namespace MlConnector.Engine.Replay;

/// <summary>Why a compaction, or something beside one, is refused.</summary>
internal static class CompactionErrors
{
    /// <summary>The destination has no second container.</summary>
    public static ConnectorException Unsupported { get; } = new(new ConnectorError(
        "COMPACT-UNSUPPORTED", ErrorKind.Config, ErrorOwner.Operator, "The destination cannot fill a second dataset beside the first.", "Compact in place, in a window: `mlc compact --within 4h`."));

    /// <summary>No compaction is under way.</summary>
    public static ConnectorException NotRunning(string pipeline) => Of("COMPACT-NOT-RUNNING", $"No compaction of pipeline {pipeline} into a second dataset is under way.", "There is nothing to give up.");

    /// <summary>A compaction is under way, and nothing else is delivered meanwhile.</summary>
    public static ConnectorException Running(string pipeline, string name) => Of(
        "COMPACT-RUNNING", $"Pipeline {pipeline} is being compacted into '{name}', and nothing else is delivered until that ends.", $"Finish it with `mlc compact {pipeline}`, or go back with `mlc compact {pipeline} --give-up`.");

    /// <summary>The pipeline was moved while a run was under way.</summary>
    public static ConnectorException Moved(string pipeline) => new(new ConnectorError(
        "PIPELINE-MOVED", ErrorKind.Transient, ErrorOwner.Operator, $"Pipeline {pipeline} delivers into another dataset since this run began.", "Run again."));

    /// <summary>Held streams are a person's business first.</summary>
    public static ConnectorException Held(IEnumerable<StreamRecord> held) => new([.. held.Select(stream => new ConnectorError(
        "COMPACT-HELD", ErrorKind.Config, ErrorOwner.Operator, $"Stream {stream.Stream} is held: {Holds.FromJson(stream.Hold!).Message}", "Run `mlc rebuild` or `mlc adopt` for it first.")
    {
        Where = $"stream {stream.Stream}",
    })]);

    /// <summary>Rows that are known by their keys only could not be delivered again, and the table that is left, or emptied, is the only place where they are.</summary>
    public static void ThrowIfKeyOnly(DeliveryContext context)
    {
        long keyOnly = context.Ledger.Scan().LongCount(static entry => entry.State == LedgerState.Adopted);
        if (keyOnly == 0) return;
        throw new ConnectorException(new ConnectorError(
            "COMPACT-KEY-ONLY", ErrorKind.Config, ErrorOwner.Operator, Text($"{keyOnly} rows of table {context.Table.Name} are known by their keys only, since it was adopted, and cannot be delivered again."),
            "Run `mlc run --full` first, so that they are read and recognised (after `mlc compact --give-up`, if a second dataset is being filled).")
        {
            Where = $"stream {context.State.Stream}",
        });
    }

    /// <summary>The rows do not fit the window: the arithmetic.</summary>
    public static ConnectorException Window(IReadOnlyCollection<TableSize> tables, TimeSpan needed, ImmutableArray<QuotaNeed> limits, TimeSpan window) => Of(
        "COMPACT-WINDOW",
        $"The current state of {string.Join(", ", tables.Select(table => table.Stream.Table.Name))} needs at least {Time(needed)} ({string.Join("; ", limits.Select(limit => Text($"{limit.Needed:N0} {limit.Label}, {limit.Allowed:N0} an hour")))}), but the window is {Time(window)}.",
        "Name a longer window with `--within`, compact fewer tables with `--stream`, or leave `--within` out to fill a second dataset beside this one.");

    /// <summary>What is left of the window is too short for another table.</summary>
    public static ConnectorException WindowOver(string table, TimeSpan needed, TimeSpan left) => new(new ConnectorError(
        "COMPACT-WINDOW-OVER", ErrorKind.Transient, ErrorOwner.Operator, $"Table {table} was left as it is: it needs at least {Time(needed)}, and {Time(left)} of the window are left.", "Compact again in the next window."));

    private static ConnectorException Of(string code, string message, string fix) => new(new ConnectorError(code, ErrorKind.Config, ErrorOwner.Operator, message, fix));

    private static string Time(TimeSpan time) => time <= TimeSpan.Zero ? "nothing" : Text($"{(long)time.TotalHours} h {time.Minutes} min");

    private static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
