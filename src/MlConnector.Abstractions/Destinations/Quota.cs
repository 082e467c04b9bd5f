using System.Collections.Immutable;

namespace MlConnector.Abstractions.Destinations;

/// <summary>A limit over a sliding window: at most <paramref name="Limit"/> units in any <paramref name="Length"/>.</summary>
public sealed record QuotaWindow(TimeSpan Length, long Limit);

/// <summary>
/// What one request takes from a vendor's object. Reserved in the store in the transaction that marks the batch <em>sending</em>, and not returned on
/// an unknown outcome.
/// </summary>
/// <param name="Key">The vendor's object and the unit: <c>powerbi/dataset/{id}/posts</c>. Shared by every pipeline and process that meets it.</param>
/// <param name="Amount">Units taken.</param>
/// <param name="Windows">All limits that apply to the key.</param>
public sealed record QuotaClaim(string Key, long Amount, ImmutableArray<QuotaWindow> Windows)
{
    /// <summary>For people: <c>posts to dataset Finance</c>.</summary>
    public string Label { get; init; } = Key;
}
