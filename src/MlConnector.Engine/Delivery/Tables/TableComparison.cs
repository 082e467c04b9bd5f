using System.Globalization;
using MlConnector.Abstractions.Destinations;
using MlConnector.Abstractions.Errors;
using MlConnector.Engine.Ports;

namespace MlConnector.Engine.Delivery.Tables;

/// <summary>
/// Compares what our receipts say of a table with what the destination shows, before anything is sent: emptied, recreated, trimmed, overwritten by others, or our own store restored from an older copy. Pure. A difference
/// holds the stream with the choice <c>rebuild</c> or <c>adopt</c>; nothing is guessed.
/// </summary>
public static class TableComparison
{
    private const string Choice =
        "Run `mlc rebuild` to fill the table anew from the journal, or `mlc adopt` to take the table as it is and go on from there.";

    /// <summary>Code of the hold of a stream whose pipeline was moved by its configuration.</summary>
    public const string MovedCode = "TABLE-MOVED";

    /// <summary>Code of the hold of a stream whose table is somebody's.</summary>
    public const string ForeignCode = "TABLE-FOREIGN";

    private const string Again = "Run `mlc apply -f FILE --allow-breaking` to create it again on purpose, then `mlc rebuild` to fill it from the journal.";

    /// <summary>What differs, or null. Figures that cannot be read are not compared.</summary>
    public static ConnectorError? Difference(StreamRecord state, TableState found)
    {
        // An empty identity is that of a table that was not there yet: nothing was delivered into it.
        if (!string.IsNullOrEmpty(state.TableIdentity) && state.TableIdentity != found.Identity)
        {
            if (string.IsNullOrEmpty(found.Identity)) return Gone(state);
            return Hold("TABLE-RECREATED", state, $"the table is another one than before (it was {state.TableIdentity}, it is {found.Identity}): it was deleted and created again, or the dataset was replaced");
        }

        if (state.LastVersion > 0 && found.NewestVersion > state.LastVersion)
        {
            return Hold("STORE-BEHIND", state, Text($"the table holds row version {found.NewestVersion}, newer than anything this data folder knows ({state.LastVersion}): the data folder was restored from an older copy, or somebody else delivers here"));
        }

        // Unknown after an adopt; before the first receipt the table has to be empty.
        long? expected = state.TableIdentity is null ? state.ExpectedRows ?? 0 : state.ExpectedRows;
        return expected is { } ours && found.Rows is { } rows && rows != ours ? RowsDiffer(state, ours, rows) : null;
    }

    /// <summary>There is nothing to fill or to go on from until the table is made again.</summary>
    public static ConnectorError Gone(StreamRecord state) => Hold("TABLE-RECREATED", state, "the table is not there any more: it was deleted, or the dataset was") with { Fix = Again };

    /// <summary>The configuration names another place than the one that the receipts are of: nobody did anything to a table.</summary>
    public static ConnectorError Moved(StreamRecord state, string pipeline, string filled, string now) => new(
        MovedCode, ErrorKind.Config, ErrorOwner.Operator, $"Table {state.Table}: the configuration of pipeline {pipeline} names {now} now, and what was delivered went into {filled}; in {now} this table has not been filled yet.",
        $"Run `mlc rebuild {pipeline}` to fill its tables there from the journal; or name {filled} again, apply, and `mlc adopt {pipeline}`.")
    {
        Where = $"stream {state.Stream}",
    };

    private static ConnectorError RowsDiffer(StreamRecord state, long expected, long rows) => expected == 0
        ? Hold("TABLE-NOT-EMPTY", state, Text($"the table holds {rows} rows, but this data folder has delivered none of them"))
        : rows == 0
        ? Hold("TABLE-EMPTIED", state, Text($"the table is empty, but {expected} rows were delivered and confirmed"))
        : rows < expected
            ? Hold("TABLE-TRIMMED", state, Text($"the table holds {rows} rows, but {expected} were delivered and confirmed: rows were deleted there"))
            : Hold("TABLE-OVERFILLED", state, Text($"the table holds {rows} rows, but only {expected} were delivered by this data folder: somebody else writes there, or the data folder was restored from an older copy"));

    private static ConnectorError Hold(string code, StreamRecord state, string what) =>
        new(code, ErrorKind.Config, ErrorOwner.Operator, $"Table {state.Table}: {what}.", Choice) { Where = $"stream {state.Stream}" };

    private static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
