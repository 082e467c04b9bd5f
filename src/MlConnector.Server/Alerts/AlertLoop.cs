using System.Collections.Immutable;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using MlConnector.Abstractions.Errors;
using MlConnector.Composition;
using MlConnector.Engine.Ports;
using MlConnector.Server.Alerts.Policy;
using MlConnector.Server.Configuration;
using MlConnector.Server.Standing;

namespace MlConnector.Server.Alerts;

/// <summary>Looks at what is the matter, decides who is told, and sends it. What was told is in the store: a restart or a second node tells nothing twice.</summary>
public sealed class AlertLoop(Workspace workspace, ServiceSettings settings, StandingReader standings, IncidentReader incidents, AlertSender sender, ILogger<AlertLoop> log) : BackgroundService
{
    private static readonly TimeSpan Beat = TimeSpan.FromSeconds(20);

    /// <summary>Looks, decides and sends once.</summary>
    public async Task LookAsync(CancellationToken cancel)
    {
        ImmutableArray<Incident> present = await incidents.ReadAsync(await standings.AllAsync(cancel), cancel);
        AlertStep Decide(IReadOnlyList<AlertRecord> known) => AlertPolicy.Next(known, present, settings.Alerts, workspace.Time.GetUtcNow(), workspace.Ids.Next);

        // Most looks find nothing new, and write nothing.
        if (!Decide(await workspace.Store.Alerts.IncidentsAsync(cancel)).IsEmpty) await workspace.Store.Alerts.StepAsync(Decide, cancel);
        await sender.SendDueAsync(cancel);
    }

    /// <inheritdoc />
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var beat = new PeriodicTimer(Beat, workspace.Time);
        try
        {
            do await TryLookAsync(stoppingToken);
            while (await beat.WaitForNextTickAsync(stoppingToken));
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            // The service ends.
        }
    }

    /// <summary>A store that is busy or full for a while ends no alerts: it is looked at again.</summary>
    private async Task TryLookAsync(CancellationToken cancel)
    {
        try
        {
            await LookAsync(cancel);
        }
        catch (ConnectorException failed)
        {
            log.AlertLookFailed(workspace.Scrub(failed.Message));
        }
    }
}
