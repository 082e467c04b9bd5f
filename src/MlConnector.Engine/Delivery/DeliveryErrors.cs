using System.Globalization;
using MlConnector.Abstractions.Destinations;
using MlConnector.Abstractions.Errors;
using MlConnector.Abstractions.Schemas;
using MlConnector.Engine.Ports;

namespace MlConnector.Engine.Delivery;

/// <summary>The errors and doubts of delivering, in words.</summary>
internal static class DeliveryErrors
{
    /// <summary>A destination refused without saying why: our connector's mistake.</summary>
    public static ConnectorError Unexplained { get; } = new(
        "DELIVERY-UNEXPLAINED", ErrorKind.Bug, ErrorOwner.Us, "The destination connector refused a batch without an error.", "Report this with the run's id.");

    /// <summary>The destination allows no more rows in a table.</summary>
    public static ConnectorError TableFull(TableSchema table, long rows, long limit) => new(
        "TABLE-FULL", ErrorKind.Config, ErrorOwner.Operator, string.Create(CultureInfo.InvariantCulture, $"Table {table.Name} holds {rows} rows of {limit}; the next batch does not fit. Nothing of it was sent."),
        "Reload the current state into a second dataset: mlc compact");

    /// <summary>Sent again although nobody could tell whether it had arrived.</summary>
    public static string PossiblyDoubled(BatchRecord batch) =>
        $"Batch {batch.BatchId} ({batch.Rows} rows) was sent again without proof that it had not arrived, because nothing can be read back here; it may be there twice. Duplicate-proof measures are not affected.";

    /// <summary>Found more rows than were sent.</summary>
    public static string Doubled(BatchRecord batch) => $"Batch {batch.BatchId} ({batch.Rows} rows) {batch.Note} are at the destination.";

    /// <summary>A batch that a person has to decide about.</summary>
    public static ConnectorError Undecidable(BatchRecord batch, TableSchema table, ConfirmResult found) => new(
        found.Outcome == ConfirmOutcome.Partial ? "BATCH-PARTIAL" : "BATCH-UNDECIDABLE", ErrorKind.UnknownOutcome, ErrorOwner.Operator,
        found.Outcome == ConfirmOutcome.Partial
            ? $"Of batch {batch.BatchId} {found.RowsFound} of {batch.Rows} rows are in table {table.Name}, and the destination cannot say which."
            : $"It cannot be found out whether batch {batch.BatchId} ({batch.Rows} rows) arrived in table {table.Name}: {found.Error?.Message ?? "the destination gives no answer"}",
        "Run `mlc rebuild` to fill the table anew from the journal, or `mlc adopt` if the table is right as it is.")
    {
        Where = $"stream {table.Stream}",
    };

    /// <summary>The refusal lies in the table, not in rows.</summary>
    public static ConnectorError Schema(TableSchema table, ConnectorError refusal) => refusal with
    {
        Code = "DELIVERY-SCHEMA",
        Kind = ErrorKind.Config,
        Owner = ErrorOwner.DestinationAdmin,
        Message = $"Rows from all over a batch are refused by table {table.Name}, so it is not single rows: {refusal.Message}",
        Fix = "Compare the table with `mlc plan`; a column was changed or removed at the destination.",
        Where = $"stream {table.Stream}",
    };

    /// <summary>Rows refused together, not narrowed further.</summary>
    public static ConnectorError Unresolved(ConnectorError refusal, int rows) => refusal with
    {
        Code = "DELIVERY-REFUSED-RANGE",
        Message = $"One or more of {rows} rows were refused together, and the sends that may be spent on finding out which are used up: {refusal.Message}",
        Fix = "Replay them; the innocent ones pass, the guilty ones are narrowed further.",
    };

    /// <summary>The row that its batch was refused for, found by halving: nothing is left to be found.</summary>
    public static ConnectorError RowRefused(ConnectorError refusal) => refusal with
    {
        Message = $"It is this row that is refused: {refusal.Message}",
        Fix = "Correct the record at its source, or repair the row and replay it.",
    };

    /// <summary>A single row cannot be made smaller.</summary>
    public static ConnectorError RowTooLarge(ConnectorError refusal) => refusal with
    {
        Code = "DELIVERY-ROW-TOO-LARGE",
        Kind = ErrorKind.Data,
        Message = $"This row alone is larger than the destination takes: {refusal.Message}",
        Fix = "Map fewer or shorter columns for this stream.",
    };
}
