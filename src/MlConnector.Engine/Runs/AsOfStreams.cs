using System.Collections.Immutable;
using MlConnector.Abstractions.Errors;
using MlConnector.Engine.Configuration.Revisions;

namespace MlConnector.Engine.Runs;

/// <summary>Which streams a run reads: those that keep days only when a day is asked for, and then no others.</summary>
internal static class AsOfStreams
{
    /// <summary>The streams of a request among those that were selected by name, or all.</summary>
    /// <exception cref="ConnectorException"><c>AS-OF-STREAM</c>.</exception>
    public static ImmutableArray<AppliedStream> Among(ImmutableArray<AppliedStream> selected, PinnedPipeline pipeline, RunRequest request)
    {
        bool KeepsDays(AppliedStream stream) => stream.Plan.Stream.AsOf is not null;
        if (request.AsOf is null)
        {
            if (request.Streams.IsEmpty) return selected.RemoveAll(KeepsDays);
            return selected.FirstOrDefault(KeepsDays) is { } undated ? throw Refused($"Stream {undated.Plan.Name} keeps days and is read for none unless you name one.", "Run it with --as-of DATE.") : selected;
        }

        if (request.Streams.IsEmpty) selected = [.. selected.Where(KeepsDays)];
        string[] dated = [.. pipeline.Content.Streams.Where(KeepsDays).Select(stream => stream.Plan.Name)];
        if (selected.IsEmpty || selected.FirstOrDefault(stream => !KeepsDays(stream)) is not null)
        {
            throw Refused(
                selected.FirstOrDefault(stream => !KeepsDays(stream)) is { } other ? $"Stream {other.Plan.Name} cannot be read as of a day." : $"Pipeline {pipeline.Name} has no stream that can be read as of a day.",
                dated.Length > 0 ? $"These can: {string.Join(", ", dated)}." : "Add one to the pipeline: mlc discover shows them, for instance gl_balance_snapshots or stock_snapshots of SYSPRO.");
        }

        return selected;
    }

    /// <summary>Refuses to read anew what the source cannot answer for any more.</summary>
    /// <exception cref="ConnectorException"><c>AS-OF-REBUILD</c>.</exception>
    public static void RefuseFromSource(ImmutableArray<AppliedStream> streams)
    {
        if (streams.FirstOrDefault(static stream => stream.Plan.Stream.AsOf is not null) is not { } dated) return;
        throw new ConnectorException(new ConnectorError(
            "AS-OF-REBUILD", ErrorKind.Config, ErrorOwner.Operator, $"Table {dated.Table.Name} keeps days that the source cannot be asked for once more, so it is not emptied to be read from there.",
            "Rebuild it from the journal, without --from-source; name the other streams with --stream."));
    }

    private static ConnectorException Refused(string message, string fix) => new(new ConnectorError("AS-OF-STREAM", ErrorKind.Config, ErrorOwner.Operator, message, fix));
}
