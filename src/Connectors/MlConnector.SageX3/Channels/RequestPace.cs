using MlConnector.Abstractions.Configuration;
using MlConnector.Abstractions.Destinations;
using MlConnector.SageX3.Options;

namespace MlConnector.SageX3.Channels;

/// <summary>Keeps requests below a number per minute, where one is set, together with every other pipeline and process: the key is the server.</summary>
internal sealed class RequestPace(SageX3Options options, ConnectorServices services)
{
    // A minute, how old a permit may be, and what a request may be longer under way than the one that follows it a minute later.
    private static readonly TimeSpan Window = TimeSpan.FromMinutes(1) + IPace.LongestHeld + TimeSpan.FromSeconds(2);
    private readonly QuotaClaim? request = options.RequestsPerMinute == 0
        ? null
        : new($"sage-x3/{options.Url.Authority}/requests", 1, [new QuotaWindow(Window, options.RequestsPerMinute)]) { Label = $"requests to {options.Url.Host}" };

    /// <summary>Returns when a request may leave.</summary>
    public ValueTask WaitAsync(CancellationToken cancel) => request is null ? default : services.Pace.WaitAsync(request, cancel);
}
