using MlConnector.Abstractions.Schemas;
using MlConnector.Abstractions.Sources;
using MlConnector.Engine.Mapping;

namespace MlConnector.Engine.Delivery.Rows;

/// <summary>What one revision says of a stream: enough to encode any journal record of it again.</summary>
/// <param name="Number">Revision.</param>
/// <param name="Stream">The stream as defined then.</param>
/// <param name="Mapping">Its mapping.</param>
/// <param name="Table">The table it filled.</param>
public sealed record StreamRevision(int Number, StreamDefinition Stream, MappingDefinition Mapping, TableSchema Table);

/// <summary>Finds what a revision says of a stream.</summary>
public interface IStreamRevisions
{
    /// <summary>The stream in a revision.</summary>
    /// <exception cref="Abstractions.Errors.ConnectorException"><c>REVISION-MISSING</c>: the revision, or the stream in it, is not there.</exception>
    Task<StreamRevision> FindAsync(string pipeline, string stream, int revision, CancellationToken cancel);
}
