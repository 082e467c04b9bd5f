using System.Collections.Immutable;
using MlConnector.Abstractions.Configuration;
using MlConnector.Abstractions.Destinations;
using MlConnector.Abstractions.Schemas;
using MlConnector.Abstractions.Sources;
using MlConnector.Engine.Ports;

namespace MlConnector.Composition.Pipelines;

/// <summary>By which limits a pipeline is paced: the smallest thing that counts in each. Asks no system.</summary>
public static class PipelineLimits
{
    /// <summary>Rows of the fullest table, as far as they are known: some limits are narrower once a table is large.</summary>
    public static long FullestOf(IEnumerable<StreamRecord> streams) => streams.Max(stream => stream.ExpectedRows) ?? 0;

    /// <summary>What its batches count in; none before its tables were made.</summary>
    public static ImmutableArray<QuotaClaim> OfBatches(StoredPipeline pipeline, IDestination destination, long fullest) => pipeline.Content.Container is { } container
        ? [.. pipeline.Content.Streams.SelectMany(stream => Of(container, stream.Table, destination, fullest)).DistinctBy(claim => claim.Key, StringComparer.Ordinal)]
        : [];

    // What is new for each generation is never filled by more than one.
    private static IEnumerable<QuotaClaim> Of(ContainerReference container, TableSchema table, IDestination destination, long fullest) =>
        destination.ClaimsFor(container, table, 1, 1, fullest).Where(static claim => !claim.OfGeneration).Concat((destination as IClaimsByGeneration)?.ClaimsOfGeneration(container, table) ?? []);

    /// <summary>What everything of it counts in: batches, queries that prove them, requests to the source.</summary>
    public static async Task<PacedConnections> OfAllAsync(StoredPipeline pipeline, ConnectorServices services, long fullest)
    {
        await using IDestination destination = pipeline.OpenDestination(services);
        await using ISource source = pipeline.OpenSource(services);
        return new PacedConnections(
            (source as IPacesRequests)?.ClaimsOfRequest ?? [],
            [.. OfBatches(pipeline, destination, fullest), .. (destination as IPacesRequests)?.ClaimsOfRequest ?? [], .. (destination as IReadsBack)?.ClaimsOfQuestion ?? []]);
    }
}

/// <summary>What the two connections of a pipeline are paced by.</summary>
/// <param name="Source">Limits of the source.</param>
/// <param name="Destination">Limits of the destination.</param>
public sealed record PacedConnections(ImmutableArray<QuotaClaim> Source, ImmutableArray<QuotaClaim> Destination);
