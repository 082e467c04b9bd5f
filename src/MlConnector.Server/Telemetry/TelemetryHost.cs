using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using MlConnector.Abstractions.Errors;
using MlConnector.Composition;
using MlConnector.Server.Runs;

namespace MlConnector.Server.Telemetry;

/// <summary>Counts runs as they end, and reads how pipelines stand where measurements are sent without anybody asking.</summary>
internal sealed class TelemetryHost(Workspace workspace, RunDesk desk, RunTelemetry runs, OtlpExport export, ILogger<TelemetryHost> log) : BackgroundService
{
    private static readonly TimeSpan Beat = TimeSpan.FromSeconds(30);

    /// <inheritdoc />
    public override Task StartAsync(CancellationToken cancellationToken)
    {
        desk.WhenEnded(Count);
        return base.StartAsync(cancellationToken);
    }

    /// <inheritdoc />
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        if (export.Standing is not { } standing) return;
        using var beat = new PeriodicTimer(Beat, workspace.Time);
        try
        {
            do await TryAsync(() => standing.ReadAsync(stoppingToken));
            while (await beat.WaitForNextTickAsync(stoppingToken));
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            // The service ends.
        }
    }

    private void Count(LiveRun run) => _ = TryAsync(() => runs.CountAsync(run, CancellationToken.None));

    private async Task TryAsync(Func<Task> measure)
    {
        try
        {
            await measure();
        }
        catch (ConnectorException failed)
        {
            log.MeasureFailed(workspace.Scrub(failed.Message));
        }
    }
}
