using MlConnector.Abstractions.Errors;

namespace MlConnector.Engine.WriteBack;

/// <summary>Errors of writing to an ERP.</summary>
internal static class WriteBackErrors
{
    public static ConnectorException Off(string pipeline, string kind) => new(new ConnectorError(
        "WRITE-BACK-OFF", ErrorKind.Config, ErrorOwner.Operator, $"Pipeline {pipeline} may not create {kind}.", $"Allow it in its configuration, 'writeBack: {{ entries: [{kind}] }}', and apply that."));

    public static ConnectorError Unoffered(string what, string fix) => new("WRITE-BACK-UNOFFERED", ErrorKind.Config, ErrorOwner.Operator, what, fix);

    public static ConnectorError File(string where, string message, string fix) => new("WRITE-BACK-FILE", ErrorKind.Config, ErrorOwner.Operator, message, fix) { Where = where };

    public static ConnectorError Unbalanced(string where, string message) =>
        new("WRITE-BACK-BALANCE", ErrorKind.Config, ErrorOwner.Operator, message, "Correct the amounts: each line has one of the two, and both sums of an entry are the same.") { Where = where };

    public static ConnectorError Changed(string where, string entry, string note) => new(
        "WRITE-BACK-CHANGED", ErrorKind.Config, ErrorOwner.Operator, $"Entry {entry} was written before with other content ({note}).", "Give a new entry a new name; to correct one that was written, reverse it in the ERP.")
    { Where = where };

    public static ConnectorError Differs(string entry, string found) => new(
        "WRITE-BACK-DIFFERS", ErrorKind.Data, ErrorOwner.Operator, $"The ERP has {found} under the reference of entry {entry}, which is not what the file says.", "Look at it in the ERP; then 'mlc write-back decide' says what holds.");

    public static ConnectorError Doubled(string entry, string found) => new(
        "WRITE-BACK-DOUBLED", ErrorKind.Data, ErrorOwner.ErpAdmin, $"The ERP has more than one entry under the reference of {entry}: {found}.", "Reverse all but one of them in the ERP; then 'mlc write-back decide' says what holds.");

    public static ConnectorError Held(string entry, string why) => new(
        "WRITE-BACK-HELD", ErrorKind.UnknownOutcome, ErrorOwner.Operator, $"Entry {entry} is held: {why}", "Look for its reference in the ERP; then 'mlc write-back decide' says whether it is there, goes out again, or never.");

    public static ConnectorException NotHeld(string subject, string state) => new(new ConnectorError(
        "WRITE-BACK-NOT-HELD", ErrorKind.Config, ErrorOwner.Operator, $"'{subject}' is {state}.", "Only what is held is decided: see 'mlc write-back list'."));

    public static ConnectorError Ignored(string record, string field) => new(
        "WRITE-BACK-IGNORED", ErrorKind.Config, ErrorOwner.ErpAdmin, $"The ERP accepted the mark of {record}, but {field} does not show it.", "The field is not updatable through this projection, or another rule sets it: choose another field, or an action.");

    public static ConnectorError Conflict(string record) => new(
        "WRITE-BACK-CONFLICT", ErrorKind.Data, ErrorOwner.Operator, $"{record} was changed by somebody else each time it was to be marked; it is held.", "Look at it in the ERP; 'mlc write-back decide' says whether it is to be marked again, or never.");
}
