using System.Collections.Immutable;
using MlConnector.Abstractions.Destinations;
using MlConnector.Abstractions.Errors;

namespace MlConnector.Tableau.ReadBack;

/// <summary>The site's hour of VizQL queries, shared by all runs and processes. It is so small that nobody waits for it: a query without room is not sent, and what it would have proven stays unproven.</summary>
internal sealed class QueryBudget(TableauOptions options, IPace pace)
{
    /// <summary>An hour, and what a query may be under way.</summary>
    private static readonly TimeSpan Hour = TimeSpan.FromHours(1) + TimeSpan.FromSeconds(10);

    private readonly QuotaClaim query =
        new($"tableau/site/{options.Server.Authority}/{options.Site}/queries", 1, [new QuotaWindow(Hour, options.Limits.QueriesPerHour)]) { Label = $"VizQL queries to site {options.Site}" };

    /// <summary>What one query takes.</summary>
    public ImmutableArray<QuotaClaim> One => [query];

    /// <summary>Takes a query, each time that one is sent.</summary>
    /// <exception cref="ConnectorException"><c>TABLEAU-READBACK-BUDGET</c>: there is none left. It asks for more patience than any call has, so that it is not tried again.</exception>
    public async Task TakeAsync(string what, CancellationToken cancel)
    {
        if (!await pace.TryAsync(query, cancel)) throw new ConnectorException(TableauErrors.Budget(what) with { RetryAfter = Hour });
    }
}
