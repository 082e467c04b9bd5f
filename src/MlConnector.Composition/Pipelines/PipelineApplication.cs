using System.Globalization;
using MlConnector.Abstractions.Destinations;
using MlConnector.Engine.Configuration.Model;
using MlConnector.Engine.Configuration.Revisions;
using MlConnector.Engine.Planning;

namespace MlConnector.Composition.Pipelines;

/// <summary>Carries out a plan: destination first, then the revision, then the audit trail. Dying in between leaves what applying again finishes.</summary>
public sealed class PipelineApplication(Workspace workspace, PipelineSite site, ExistingRows existing)
{
    /// <summary>Applies a plan that nobody has an objection to.</summary>
    public async Task<AppliedPlan> ApplyAsync(PipelinePlan plan, bool allowBreaking, CancellationToken cancel)
    {
        StoredPipeline? last = await StoredPipeline.FindOrNullAsync(workspace.Store.Revisions, plan.Pipeline, cancel);
        ContainerReference container = plan.Content.Container ?? new ContainerReference("", "");
        if (!plan.Schema.Changes.IsEmpty || plan.Schema.Container is null) container = await site.Destination.ApplySchemaAsync(site.Schema, last?.Schema, plan.Schema, allowBreaking, cancel);
        string content = RevisionJson.Write(plan.Content with { Container = container });
        int number = await workspace.Store.Revisions.AddAsync(plan.Pipeline, plan.FromRevision, content, RevisionJson.Hash(content), Workspace.Who, workspace.Time.GetUtcNow(), cancel);
        foreach (AppliedStream stream in plan.Content.Streams) await workspace.Store.Streams.OpenAsync(plan.Pipeline, stream.Plan.Name, stream.Table.Name, cancel);
        if (number != plan.FromRevision || !plan.Schema.Changes.IsEmpty)
        {
            await workspace.AuditAsync(
                "apply", plan.Pipeline, cancel,
                ("revision", number.ToString(CultureInfo.InvariantCulture)), ("existing", existing.ToString()), ("configuration", string.Join('\n', plan.Configuration)), ("reading", string.Join('\n', plan.Reading)),
                ("destination", string.Join('\n', plan.Schema.Changes.Select(change => change.Description))));
        }

        return new AppliedPlan(plan, number, container);
    }
}

/// <summary>What was applied.</summary>
/// <param name="Plan">The plan.</param>
/// <param name="Revision">Number of the revision that stands now.</param>
/// <param name="Container">Where it is at the destination.</param>
public sealed record AppliedPlan(PipelinePlan Plan, int Revision, ContainerReference Container);
