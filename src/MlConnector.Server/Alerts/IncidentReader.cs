using System.Collections.Immutable;
using MlConnector.Composition;
using MlConnector.Server.Alerts.Facts;
using MlConnector.Server.Configuration;
using MlConnector.Server.Standing;

namespace MlConnector.Server.Alerts;

/// <summary>Collects what is the matter now, of all pipelines and of the service.</summary>
public sealed class IncidentReader(Workspace workspace, CurrentSettings settings, RunFindings findings, QuotaOutlook outlook, RefusedCredentials refused, AuditWatch audit)
{
    /// <summary>Everything that needs a person.</summary>
    public async Task<ImmutableArray<Incident>> ReadAsync(IEnumerable<PipelineStanding> standings, CancellationToken cancel)
    {
        var incidents = ImmutableArray.CreateBuilder<Incident>();
        foreach (PipelineStanding standing in standings)
        {
            // What a run came to is told with its errors and their owners, and also while the next one goes on.
            IEnumerable<Need> lasting = standing.Needs.Where(need => need.Kind is not ("failed" or "unverified") && (need.Kind != "dead-letters" || standing.OpenDeadLetters > settings.Now.DeadLetterBudget));
            IEnumerable<Need> all = [.. lasting, .. await findings.OfAsync(standing, cancel), .. await outlook.OfAsync(standing.Pipeline, cancel)];
            incidents.AddRange(all.Select(need => new Incident(standing.Name, need)));
        }

        incidents.AddRange(CredentialDates.Of(await workspace.Vault.ListAsync(cancel)).Concat(refused.Needs).Select(need => new Incident("", need)));
        if (await audit.LookAsync(cancel) is { } broken) incidents.Add(new Incident("", broken));
        return incidents.ToImmutable();
    }
}
