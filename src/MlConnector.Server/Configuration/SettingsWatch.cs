using Microsoft.Extensions.Logging;
using MlConnector.Composition;
using MlConnector.Server.Hosting;

namespace MlConnector.Server.Configuration;

/// <summary>Looks whether somebody has changed <c>service.yaml</c> by hand. What is wrong with it is logged once.</summary>
internal sealed class SettingsWatch(Workspace workspace, SettingsDesk desk, CurrentSettings current, ILogger<SettingsWatch> log) : PeriodicLook(workspace, TimeSpan.FromSeconds(5), log)
{
    private string told = "";

    /// <inheritdoc />
    public override async Task LookAsync(CancellationToken cancel)
    {
        await desk.LookAsync(cancel);
        string wrong = string.Join('\n', current.Problems);
        if (wrong.Length > 0 && wrong != told) log.SettingsWrong(Workspace.Scrub(wrong));
        told = wrong;
    }
}
