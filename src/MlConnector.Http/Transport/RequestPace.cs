using System.Collections.Immutable;
using MlConnector.Abstractions.Destinations;

namespace MlConnector.Http.Transport;

/// <summary>Keeps requests below a number per minute, ahead of a vendor's limit and together with every other pipeline and process: the key is the server.</summary>
/// <param name="pace">Where all of them reserve.</param>
/// <param name="system">The vendor's word in keys, such as <c>ifs-cloud</c>.</param>
/// <param name="server">Any address of the server.</param>
/// <param name="perMinute">Requests a minute; 0 = no limit.</param>
public sealed class RequestPace(IPace pace, string system, Uri server, long perMinute)
{
    // A minute, how old a permit may be, and what a request may be longer under way than the one that follows it a minute later.
    private static readonly TimeSpan Window = TimeSpan.FromMinutes(1) + IPace.LongestHeld + TimeSpan.FromSeconds(2);
    private readonly QuotaClaim? request = perMinute == 0 ? null : new($"{system}/{server.Authority}/requests", 1, [new QuotaWindow(Window, perMinute)]) { Label = $"requests to {server.Host}" };

    /// <summary>What a request takes; empty without a limit.</summary>
    public ImmutableArray<QuotaClaim> Claims => request is null ? [] : [request];

    /// <summary>Returns when a request may leave.</summary>
    public ValueTask WaitAsync(CancellationToken cancel) => request is null ? default : pace.WaitAsync(request, cancel);
}
