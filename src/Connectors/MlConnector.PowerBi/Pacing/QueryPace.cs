using System.Collections.Immutable;
using MlConnector.Abstractions.Destinations;

namespace MlConnector.PowerBi.Pacing;

/// <summary>Keeps queries below the documented number per minute and principal, whatever datasets they ask.</summary>
internal sealed class QueryPace(PowerBiOptions options, IPace pace)
{
    // A minute, how old a permit may be, and what a query may be longer under way than the one that follows it a minute later.
    private static readonly TimeSpan Window = TimeSpan.FromMinutes(1) + IPace.LongestHeld + TimeSpan.FromSeconds(2);
    private readonly QuotaClaim query = new($"powerbi/principal/{options.Tenant}/{options.ClientId}/queries", 1, [new QuotaWindow(Window, options.Limits.QueriesPerMinute)])
    {
        Label = "queries of the service principal",
    };

    /// <summary>What a query takes.</summary>
    public ImmutableArray<QuotaClaim> Claims => [query];

    /// <summary>Returns when a query may leave.</summary>
    public ValueTask WaitAsync(CancellationToken cancel) => pace.WaitAsync(query, cancel);
}
