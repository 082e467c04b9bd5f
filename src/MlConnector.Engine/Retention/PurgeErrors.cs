using System.Globalization;
using MlConnector.Abstractions.Errors;

namespace MlConnector.Engine.Retention;

/// <summary>Why a purge is refused, in words.</summary>
internal static class PurgeErrors
{
    public static ConnectorException NoReason() => Make("PURGE-REASON", "A purge needs a reason; it is kept in the audit trail.", "Give it with --reason, for example the number of the request.");

    public static ConnectorException NoStream(string pipeline, string stream) => Make(
        "PURGE-STREAM", $"No revision of pipeline {pipeline} has a stream {stream}.", "Look at `mlc status` for its streams.");

    public static ConnectorException Unknown(string stream, string key) => Make(
        "PURGE-UNKNOWN", $"Neither journal nor dead letters of stream {stream} have a row with the key {key}.", "Give the source id as delivered (_SourceId), or one whole key part.");

    public static ConnectorException Ambiguous(string key, IReadOnlyList<string> found) => Make(
        "PURGE-AMBIGUOUS", string.Create(CultureInfo.InvariantCulture, $"{key} fits {(found.Count < PurgeScan.MostKeys ? "" : "at least ")}{found.Count} keys: {string.Join(", ", found.Take(20))}{(found.Count > 20 ? ", …" : "")}."),
        "Give the source id of the one that is meant.");

    public static ConnectorException Unsettled(string stream, int batches) => Make(
        "PURGE-UNSETTLED", string.Create(CultureInfo.InvariantCulture, $"{batches} batches of stream {stream} have an unknown outcome, and their rows may have to be sent again."),
        "Run the pipeline first, so that they are settled; then purge again.");

    public static ConnectorException Incomplete(string sourceId, long rows) => new(new ConnectorError(
        "PURGE-INCOMPLETE", ErrorKind.Bug, ErrorOwner.Us, string.Create(CultureInfo.InvariantCulture, $"After the purge the journal still has {rows} rows of {sourceId} that say something of the person."), "Purge again; if it stays, report this."));

    private static ConnectorException Make(string code, string message, string fix) => new(new ConnectorError(code, ErrorKind.Config, ErrorOwner.Operator, message, fix));
}
