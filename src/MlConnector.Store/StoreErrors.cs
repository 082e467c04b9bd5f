using MlConnector.Abstractions.Errors;
using MlConnector.Engine.Ports;
using MlConnector.Engine.Runs;

namespace MlConnector.Store;

/// <summary>Every error of the store, in one place.</summary>
internal static class StoreErrors
{
    private const string Restore = "Stop all runs, keep a copy of the data folder, and put a backup of the whole folder in its place; without one move it away, set the secrets, apply the configuration again and run `mlc adopt`, which takes the tables as they are (guide: backup and restore).";

    public static ConnectorError Missing(string tried, string install) =>
        new("SQLITE-MISSING", ErrorKind.Config, ErrorOwner.Operator, $"The SQLite library was not found (looked for {tried}).", $"Install it: {install}");

    public static ConnectorError Old(string version, string install) =>
        new("SQLITE-OLD", ErrorKind.Config, ErrorOwner.Operator, $"The SQLite library found is version {version}; 3.37 or newer is needed.", $"Install a newer one: {install}");

    public static ConnectorError Newer(long found, long known) =>
        new("STORE-NEWER", ErrorKind.Config, ErrorOwner.Operator, $"The store has version {found}, written by a newer ml-connector; this one knows versions up to {known}.", "Use the newer program again, or restore the backup that it made before it changed the store (backups folder).");

    public static ConnectorError Damaged(string finding) =>
        new("STORE-DAMAGED", ErrorKind.Config, ErrorOwner.Operator, $"The store is damaged: {finding.TrimEnd('.')}.", Restore);

    public static ConnectorError Busy() =>
        new("STORE-BUSY", ErrorKind.Transient, ErrorOwner.Operator, "Another process holds the store's write lock for too long.", "Try again; if it stays, look for a process that hangs or a tool that has the store open.");

    public static ConnectorError Full() =>
        new(OwnFaults.Full, ErrorKind.Transient, ErrorOwner.Operator, "The disk with the data folder is full; nothing was changed.", "Free some space and run again.");

    public static ConnectorError Access(string path, string why) =>
        new("STORE-ACCESS", ErrorKind.Config, ErrorOwner.Operator, $"The store {path} cannot be opened for writing ({why}).", "Give the user who runs mlc the right to write the data folder, or choose another one.");

    public static ConnectorError Device(string why) =>
        new(OwnFaults.Device, ErrorKind.Transient, ErrorOwner.Operator, $"The device failed under the store ({why}).", "Check the disk (dmesg, SMART) and run again: what was not durable will be asked of the destination.");

    public static ConnectorError Failed(string why) =>
        new("STORE-FAILED", ErrorKind.Bug, ErrorOwner.Us, $"The store refused a statement ({why}).", "Report this with the version from 'mlc version'.");

    public static ConnectorError FenceLost(Fence fence, string holder) =>
        new("FENCE-LOST", ErrorKind.Transient, ErrorOwner.Operator, $"The lease {fence.Lease} was taken over by {holder}; nothing was written.", "Nothing: the new holder goes on from the last settled batch.");

    public static ConnectorError TurnTaken(string pipeline, DateTimeOffset due, string run) => new(
        RunCodes.TurnTaken, ErrorKind.Transient, ErrorOwner.Operator, $"Pipeline {pipeline} has had its turn of {due.UtcDateTime:yyyy-MM-dd HH:mm}Z: run {run}.", "Nothing: somebody else noticed first that it was due.");

    public static ConnectorError RevisionMoved(string pipeline, int expected, int last) =>
        new("REVISION-MOVED", ErrorKind.Config, ErrorOwner.Operator, $"Pipeline {pipeline} has revision {last} by now; the change was made on revision {expected}.", "Look at what changed with 'mlc plan' and apply again.");

    public static ConnectorError BatchSettled(string batchId, string state) =>
        new("BATCH-SETTLED", ErrorKind.Bug, ErrorOwner.Us, $"Batch {batchId} is {state} and must not be sent again.", "Report this: it was refused, so nothing was delivered twice.");

    public static ConnectorError StreamUnknown(StreamId stream) =>
        new("STREAM-UNKNOWN", ErrorKind.Bug, ErrorOwner.Us, $"The store has no stream number {stream}.", "Report this with the version from 'mlc version'.");

    public static ConnectorError QuotaImpossible(string label, long amount, long limit) =>
        new("QUOTA-IMPOSSIBLE", ErrorKind.Config, ErrorOwner.Operator, $"One request takes {amount} of {label}, but only {limit} are allowed at all.", "Make batches smaller, or correct the limit in the configuration.");

    public static ConnectorError DeadLetterUnknown(long id) =>
        new("DEAD-LETTER-UNKNOWN", ErrorKind.Config, ErrorOwner.Operator, $"There is no dead letter {id}.", "List them with 'mlc dead-letters'.");

    public static ConnectorError DeadLetterClosed(long id, string state, string? reason) =>
        new("DEAD-LETTER-CLOSED", ErrorKind.Config, ErrorOwner.Operator, $"Dead letter {id} is {state}{(reason is null ? "" : $" ({reason})")} and cannot be repaired.", "Look for a newer one of the same key with 'mlc dead-letters --key'.");

    public static ConnectorError AuditGap(long expected, long given) =>
        new("AUDIT-NUMBER", ErrorKind.Bug, ErrorOwner.Us, $"The next audit entry must have number {expected}, not {given}.", "Report this with the version from 'mlc version'.");
}
