using System.Collections.Immutable;
using MlConnector.Abstractions.Destinations;

namespace MlConnector.Tableau.Transport;

/// <summary>
/// What the site allows besides publications and queries: calls an hour of a user, and looks at jobs a day. Shared by all runs and processes. A call waits for its turn; a look that has no room is left out, because what a job brought
/// can be seen without it.
/// </summary>
internal sealed class CallPace(TableauOptions options, IPace pace)
{
    /// <summary>Calls that a publication takes at the least: its data source before and after, the beginning of the upload, a piece, the publication, a look at its job; and the count, where there is one.</summary>
    private const int CallsOfPublication = 6;

    /// <summary>What a request may be under way, and a permit old.</summary>
    private static readonly TimeSpan Margin = TimeSpan.FromSeconds(10);

    private readonly QuotaClaim call = new($"tableau/user/{options.Server.Authority}/{options.Site}/{options.App?.User ?? options.Token?.Name}/calls", 1, [new QuotaWindow(TimeSpan.FromHours(1) + Margin, options.Limits.CallsPerHour)])
    {
        Label = $"calls to site {options.Site}",
    };

    private readonly QuotaClaim look = new($"tableau/site/{options.Server.Authority}/{options.Site}/looks", 1, [new QuotaWindow(TimeSpan.FromDays(1) + Margin, options.Limits.LooksPerDay)])
    {
        Label = $"looks at jobs of site {options.Site}",
    };

    /// <summary>What a call and a look take.</summary>
    public ImmutableArray<QuotaClaim> All => [call, look];

    /// <summary>What the calls around one publication take at the least.</summary>
    public ImmutableArray<QuotaClaim> OfPublication => [call with { Amount = CallsOfPublication + (options.ReadsBack ? 1 : 0) }, look];

    /// <summary>Returns when a call may leave.</summary>
    public ValueTask WaitAsync(CancellationToken cancel) => pace.WaitAsync(call, cancel);

    /// <summary>Takes a look at a job, if there is room for one today.</summary>
    public ValueTask<bool> TryLookAsync(CancellationToken cancel) => pace.TryAsync(look, cancel);
}
