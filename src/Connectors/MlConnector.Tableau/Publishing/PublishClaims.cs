using System.Collections.Immutable;
using MlConnector.Abstractions.Destinations;

namespace MlConnector.Tableau.Publishing;

/// <summary>What a publication takes of its site's hour and day.</summary>
internal sealed class PublishClaims(TableauOptions options)
{
    /// <summary>What a request may be under way, and a permit old.</summary>
    private static readonly TimeSpan Margin = TimeSpan.FromSeconds(10);

    private readonly ImmutableArray<QuotaClaim> claims =
        [new QuotaClaim($"tableau/site/{options.Server.Authority}/{options.Site}/publishes", 1, [new QuotaWindow(TimeSpan.FromHours(1) + Margin, options.Limits.PublishesPerHour), new QuotaWindow(TimeSpan.FromDays(1) + Margin, options.Limits.PublishesPerDay)]) { Label = $"publications to site {options.Site}" }];

    /// <summary>The claim of one publication, whatever its rows.</summary>
    public ImmutableArray<QuotaClaim> One => claims;
}
