using System.Collections.Immutable;
using MlConnector.Abstractions.Destinations;

namespace MlConnector.Tableau.Publishing;

/// <summary>What a publication takes of its site's hour.</summary>
internal sealed class PublishClaims(TableauOptions options)
{
    /// <summary>An hour, and what a request may be under way and a permit old.</summary>
    private static readonly TimeSpan Hour = TimeSpan.FromHours(1) + TimeSpan.FromSeconds(10);

    private readonly ImmutableArray<QuotaClaim> claims =
        [new QuotaClaim($"tableau/site/{options.Server.Authority}/{options.Site}/publishes", 1, [new QuotaWindow(Hour, options.Limits.PublishesPerHour)]) { Label = $"publications to site {options.Site}" }];

    /// <summary>The claim of one publication, whatever its rows.</summary>
    public ImmutableArray<QuotaClaim> One => claims;
}
