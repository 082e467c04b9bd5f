using MlConnector.Abstractions.Schemas;

namespace MlConnector.Abstractions.Destinations;

/// <summary>Ability: tells what it still holds of a generation that grows beside its table (<see cref="DestinationCapabilities.SwapsGenerations"/>) and may end there by itself. Asked before a generation that was interrupted goes on.</summary>
public interface ICountsGenerations
{
    /// <summary>Rows of a generation that has not taken its table's place, without closing rows; 0 if nothing of it is there.</summary>
    /// <exception cref="Errors.ConnectorException">It could not be asked.</exception>
    Task<long> CountGenerationAsync(ContainerReference container, TableSchema table, long generation, CancellationToken cancel);
}
