using System.Collections.Immutable;
using MlConnector.Abstractions.Schemas;

namespace MlConnector.Abstractions.Destinations;

/// <summary>Ability: what puts a generation of a replaced table in its place (<see cref="DestinationCapabilities.SwapsGenerations"/>) takes of limits that its batches take nothing of.</summary>
public interface IClaimsByGeneration
{
    /// <summary>What a generation takes besides its batches (<see cref="IDestination.ClaimsFor"/>), once. Reserved with its closing row; forecasts count it by generations. Empty for every other table. Pure.</summary>
    ImmutableArray<QuotaClaim> ClaimsOfGeneration(ContainerReference container, TableSchema table);
}
