using System.Globalization;
using MlConnector.Abstractions.Errors;
using MlConnector.Engine.Configuration.Revisions;
using MlConnector.Engine.Ports;

namespace MlConnector.Engine.Delivery.Rows;

/// <summary>Streams as their stored revisions say.</summary>
internal sealed class StoredRevisions(IRevisionStore store) : IStreamRevisions
{
    /// <summary>What a revision's content says of a stream.</summary>
    public static StreamRevision Of(int number, AppliedStream applied) => new(number, applied.Plan.Stream, applied.Plan.Mapping, applied.Table);

    /// <inheritdoc />
    public async Task<StreamRevision> FindAsync(string pipeline, string stream, int revision, CancellationToken cancel)
    {
        Revision? stored = await store.FindAsync(pipeline, revision, cancel);
        AppliedStream? applied = stored is null ? null : RevisionJson.Read(stored.Content).Streams.FirstOrDefault(each => each.Plan.Name == stream);
        return applied is not null ? Of(revision, applied) : throw new ConnectorException(new ConnectorError(
            "REVISION-MISSING", ErrorKind.Config, ErrorOwner.Operator,
            string.Create(CultureInfo.InvariantCulture, $"Revision {revision} of pipeline {pipeline}, with which a batch was sent, does not hold stream {stream}."),
            "Restore the store from a backup that is not older than the journal."));
    }
}
