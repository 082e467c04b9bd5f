using System.Collections.Immutable;
using Microsoft.Extensions.Logging;
using MlConnector.Composition;
using MlConnector.Engine.Ports;
using MlConnector.Server.Alerts.Policy;
using MlConnector.Server.Configuration;
using MlConnector.Server.Hosting;
using MlConnector.Server.Standing;

namespace MlConnector.Server.Alerts;

/// <summary>Looks at what is the matter, decides who is told, and sends it. What was told is in the store: a restart or a second node tells nothing twice.</summary>
public sealed class AlertLoop(Workspace workspace, CurrentSettings settings, StandingReader standings, IncidentReader incidents, AlertSender sender, ILogger<AlertLoop> log) : PeriodicLook(workspace, TimeSpan.FromSeconds(20), log)
{
    /// <summary>Looks, decides and sends once.</summary>
    public override async Task LookAsync(CancellationToken cancel)
    {
        ImmutableArray<Incident> present = await incidents.ReadAsync(await standings.ListAsync(cancel), cancel);
        AlertStep Decide(IReadOnlyList<AlertRecord> known) => AlertPolicy.Next(known, present, settings.Now.Alerts, Workspace.Time.GetUtcNow(), Workspace.Ids.Next);

        // Most looks find nothing new, and write nothing.
        if (!Decide(await Workspace.Store.Alerts.IncidentsAsync(cancel)).IsEmpty) await Workspace.Store.Alerts.StepAsync(Decide, cancel);
        await sender.SendDueAsync(cancel);
    }
}
