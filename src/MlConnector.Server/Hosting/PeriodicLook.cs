using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using MlConnector.Abstractions.Errors;
using MlConnector.Composition;

namespace MlConnector.Server.Hosting;

/// <summary>Something that the service looks at again and again, from its start on. A look that fails (a store that is busy, a disk that is full) ends neither the looking nor the service: it is told, and the next look comes.</summary>
/// <param name="workspace">The data folder.</param>
/// <param name="beat">Time from one look to the next.</param>
/// <param name="log">Where a look that failed is told.</param>
public abstract class PeriodicLook(Workspace workspace, TimeSpan beat, ILogger log) : BackgroundService
{
    /// <summary>The data folder.</summary>
    protected Workspace Workspace => workspace;

    /// <summary>Looks once.</summary>
    public abstract Task LookAsync(CancellationToken cancel);

    /// <inheritdoc />
    protected sealed override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(beat, workspace.Time);
        try
        {
            do await TryLookAsync(stoppingToken);
            while (await timer.WaitForNextTickAsync(stoppingToken));
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            // The service ends.
        }
    }

    private async Task TryLookAsync(CancellationToken cancel)
    {
        try
        {
            await LookAsync(cancel);
        }
        catch (ConnectorException failed)
        {
            log.LookFailed(GetType().Name, workspace.Scrub(failed.Message));
        }
        catch (Exception unforeseen) when (!cancel.IsCancellationRequested)
        {
            log.LookBroke(GetType().Name, unforeseen);
        }
    }
}
