using System.Collections.Immutable;
using MlConnector.Abstractions.Destinations;
using MlConnector.Abstractions.Schemas;

namespace MlConnector.Engine.Pacing;

/// <summary>What a batch is reckoned to take of the vendor's limits before its rows are known.</summary>
internal static class ReckonedClaims
{
    private const int TypicalRowBytes = 512;

    /// <summary>Of any batch of a table; <paramref name="fullest"/> is what the fullest table of the container holds.</summary>
    public static ImmutableArray<QuotaClaim> Of(IDestination destination, ContainerReference container, TableSchema table, int rows, long fullest) =>
        destination.ClaimsFor(container, table, rows, (long)rows * TypicalRowBytes, fullest);

    /// <summary>Of a batch of a read of everything into a table that holds nothing of it yet: where new keys have a way of their own, they take that.</summary>
    public static ImmutableArray<QuotaClaim> OfFirstRead(IDestination destination, ContainerReference container, TableSchema table, int rows, long fullest) =>
        destination is ITakesNewRows takes && takes.TakesNewRows(table) ? takes.ClaimsForNew(container, table, rows, (long)rows * TypicalRowBytes) : Of(destination, container, table, rows, fullest);
}
