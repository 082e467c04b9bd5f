using MlConnector.Abstractions.Configuration;
using MlConnector.Abstractions.Destinations;
using MlConnector.IfsCloud.Options;

namespace MlConnector.IfsCloud.Projections;

/// <summary>Keeps requests below the tenant's number per minute, ahead of them and together with every other pipeline and process: the key is the tenant's host.</summary>
internal sealed class RequestPace(IfsCloudOptions options, ConnectorServices services)
{
    // A minute, how old a permit may be, and what a request may be longer under way than the one that follows it a minute later.
    private static readonly TimeSpan Window = TimeSpan.FromMinutes(1) + IPace.LongestHeld + TimeSpan.FromSeconds(2);
    private readonly QuotaClaim? request = options.RequestsPerMinute == 0
        ? null
        : new($"ifs-cloud/{options.Url.Authority}/requests", 1, [new QuotaWindow(Window, Math.Max(1, (long)options.RequestsPerMinute * options.UsePercent / 100))]) { Label = $"requests to {options.Url.Host}" };

    /// <summary>Returns when a request may leave.</summary>
    public ValueTask WaitAsync(CancellationToken cancel) => request is null ? default : services.Pace.WaitAsync(request, cancel);
}
