using MlConnector.Abstractions.Checks;
using MlConnector.Abstractions.Configuration;
using MlConnector.Abstractions.Destinations;
using MlConnector.Abstractions.Errors;
using MlConnector.Abstractions.Sources;

namespace MlConnector.Composition.Pipelines;

/// <summary>Uses credentials that their vendor ends when nobody does, the standby ones too: for the command, and for the service once a day.</summary>
public sealed class CredentialUse(Workspace workspace)
{
    /// <summary>Signs in once with each such credential of some pipelines' connections; a finding each. A connection of several pipelines is used once. Never throws for what a connection or a vendor refuses.</summary>
    public async Task<CheckReport> UseAsync(IEnumerable<StoredPipeline> pipelines, CancellationToken cancel)
    {
        var findings = new Dictionary<string, IReadOnlyList<CheckFinding>>(StringComparer.Ordinal);
        foreach (StoredPipeline stored in pipelines)
        {
            try
            {
                await using ISource source = stored.OpenSource(workspace.Services);
                await using IDestination destination = stored.OpenDestination(workspace.Services);
                await UseAsync(stored.Content.Settings.Source, source, findings, cancel);
                await UseAsync(stored.Content.Settings.Destination, destination, findings, cancel);
            }
            catch (ConnectorException refused)
            {
                findings[stored.Name] = [.. refused.Errors.Select(error => new CheckFinding($"pipeline {stored.Name}", CheckOutcome.Problem, error.Message) { Error = error })];
            }
        }

        return new CheckReport([.. findings.Values.SelectMany(found => found)]);
    }

    private static async Task UseAsync(string connection, object end, Dictionary<string, IReadOnlyList<CheckFinding>> findings, CancellationToken cancel)
    {
        if (end is not IKeepsAlive living || findings.ContainsKey(connection)) return;
        findings[connection] = [.. (await living.KeepAliveAsync(cancel)).Findings.Select(finding => finding with { Subject = $"{connection}: {finding.Subject}" })];
    }
}
