using MlConnector.Abstractions.Checks;
using MlConnector.Abstractions.Configuration;
using MlConnector.Abstractions.Destinations;
using MlConnector.Abstractions.Errors;
using MlConnector.Abstractions.Sources;
using MlConnector.Engine.Configuration.Model;
using MlConnector.Engine.Configuration.Planning;
using MlConnector.Engine.Configuration.Revisions;
using MlConnector.Engine.Planning;
using MlConnector.Engine.Reading;

namespace MlConnector.Composition.Pipelines;

/// <summary>Checks both ends of pipelines: every finding, a refusal included.</summary>
public sealed class ConnectionCheck(Workspace workspace)
{
    /// <summary>A person waits for what it says: a system that is away is told soon, however patient runs are.</summary>
    private static readonly TimeSpan FaultPatience = TimeSpan.FromSeconds(15);

    private readonly List<CheckFinding> findings = [];
    private readonly ConnectorServices services = workspace.AskedServices with { FaultPatience = FaultPatience };

    /// <summary>What was found so far.</summary>
    public CheckReport Report => new([.. findings]);

    /// <summary>The connections of a pipeline as a file has it.</summary>
    public async Task FileAsync(ConfigurationFile configuration, PipelineSettings settings, CancellationToken cancel)
    {
        await using PipelineSite site = await PipelineSite.OpenAsync(configuration, settings, services);
        StoredPipeline? applied = await StoredPipeline.FindOrNullAsync(workspace.Store.Revisions, settings.Name, cancel);
        if (await AddAsync(settings.Source, () => site.Source.CheckAsync([.. site.Plans.Select(plan => plan.Name)], cancel), applied))
            foreach (StreamPlan plan in site.Plans) await AddAsync(settings.Source, () => StrategyAsync(site.Source, plan.Stream, () => site.Source.BindAsync(plan.Stream, cancel), cancel));
        await AddAsync(settings.Destination, () => site.Destination.CheckAsync(site.Schema, cancel));
    }

    /// <summary>The connections of a pipeline as applied.</summary>
    public async Task StoredAsync(StoredPipeline stored, CancellationToken cancel)
    {
        await using ISource source = stored.OpenSource(services);
        await using IDestination destination = stored.OpenDestination(services);
        if (await AddAsync(stored.Content.Settings.Source, () => source.CheckAsync([.. stored.Content.Streams.Select(stream => stream.Plan.Name)], cancel), stored))
            foreach (AppliedStream stream in stored.Content.Streams) await AddAsync(stored.Content.Settings.Source, () => StrategyAsync(source, stream.Plan.Stream, () => Task.FromResult(stream.Binding), cancel));
        await AddAsync(stored.Content.Settings.Destination, () => destination.CheckAsync(stored.Schema, cancel));
    }

    /// <summary>Adds the findings of a check; false if the system could not be reached, so that nothing more is asked of it.</summary>
    private async Task<bool> AddAsync(string connection, Func<Task<CheckReport>> check, StoredPipeline? applied = null)
    {
        int before = findings.Count;
        try
        {
            foreach (CheckFinding finding in (await check()).Findings.SelectMany(finding => WithProposals(finding, applied))) findings.Add(finding with { Subject = $"{connection}: {finding.Subject}" });
        }
        catch (ConnectorException failed)
        {
            findings.AddRange(failed.Errors.Select(error => new CheckFinding(connection, CheckOutcome.Problem, error.Message) { Error = error }));
        }

        return findings.Skip(before).All(finding => finding is not { Error.OutOfReach: true } and not { Outcome: CheckOutcome.Skipped });
    }

    /// <summary>The strategy of a stream is the pipeline's to choose, so the source's own check does not know it.</summary>
    private static async Task<CheckReport> StrategyAsync(ISource source, StreamDefinition stream, Func<Task<StreamBinding>> bind, CancellationToken cancel)
    {
        ConnectorError? missing = await StreamAbilities.MissingAsync(source, stream, bind, cancel);
        return new CheckReport(missing is null ? [] : [new CheckFinding($"stream {stream.Name}, strategy", CheckOutcome.Problem, missing.Message) { Error = missing }]);
    }

    /// <summary>Runs keep what was applied; that the site offers another way now is for a person to decide.</summary>
    private static IEnumerable<CheckFinding> WithProposals(CheckFinding finding, StoredPipeline? applied)
    {
        yield return finding;
        if (finding.Proposal is not { } proposal || applied?.Content.Streams.FirstOrDefault(stream => stream.Plan.Name == proposal.Stream) is not { } stream) yield break;
        foreach (string line in BindingDiff.Between(proposal.Stream, stream.Binding, proposal.Binding))
        {
            yield return new CheckFinding($"{finding.Subject}, as applied", CheckOutcome.Warning, $"{line[2..]}. Runs read as in revision {applied.Revision.Number}; look at the change with mlc plan, and take it over with mlc apply.");
        }
    }
}
