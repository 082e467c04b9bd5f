using Microsoft.Extensions.Logging;
using MlConnector.Composition;
using MlConnector.Server.Configuration;
using MlConnector.Server.Hosting;

namespace MlConnector.Server.Runs.Logs;

/// <summary>Keeps the logs of runs within the time and the bytes that the service's settings give them.</summary>
internal sealed class RunLogSweep(Workspace workspace, RunLogs logs, CurrentSettings settings, ILogger<RunLogSweep> log) : PeriodicLook(workspace, TimeSpan.FromHours(6), log)
{
    /// <inheritdoc />
    public override Task LookAsync(CancellationToken cancel)
    {
        logs.Sweep(settings.Now.KeepRunLogs, settings.Now.RunLogBytes);
        return Task.CompletedTask;
    }
}
