using System.Globalization;
using MlConnector.Abstractions.Destinations;
using MlConnector.Abstractions.Errors;
using MlConnector.Engine.Configuration.Model;
using MlConnector.Engine.Configuration.Revisions;
using MlConnector.Engine.Delivery.Tables;
using MlConnector.Engine.Leases;
using MlConnector.Engine.Planning;
using MlConnector.Engine.Ports;

namespace MlConnector.Composition.Pipelines;

/// <summary>What a person allows when a plan is carried out.</summary>
/// <param name="By">Who applies.</param>
public sealed record ApplyConsent(string By)
{
    /// <summary>Hash of the plan that was looked at; another one is refused. Null = whatever it is now.</summary>
    public string? PlanHash { get; init; }

    /// <summary>Changes that are not additive may happen.</summary>
    public bool AllowBreaking { get; init; }

    /// <summary>What somebody else made may be overwritten, once it is saved.</summary>
    public bool TakeOver { get; init; }

    /// <summary>What becomes of rows with an older mapping, for the audit trail.</summary>
    public ExistingRows Existing { get; init; }

    /// <summary>Whatever else may stand against the plan that is about to be carried out: throws if something does. Nothing has been changed yet.</summary>
    public Action<PipelinePlan>? LastWord { get; init; }

    /// <summary>A file that changes nothing leaves streams bound as they were applied.</summary>
    public bool KeepsBindings { get; init; }
}

/// <summary>What was applied.</summary>
/// <param name="Plan">The plan.</param>
/// <param name="Revision">Number of the revision that stands now.</param>
/// <param name="Container">Where it is at the destination.</param>
public sealed record AppliedPlan(PipelinePlan Plan, int Revision, ContainerReference Container);

/// <summary>
/// Applies a pipeline: plans it again, refuses what must not happen, then changes the destination, the revision and the audit trail, in this order; dying in between leaves what applying again finishes. One process
/// of a workspace at a time (INV-8): two that find no dataset would each create one.
/// </summary>
public sealed class PipelineApplier(Workspace workspace)
{
    /// <summary>Applies what a site was opened for.</summary>
    /// <exception cref="ConnectorException">What <see cref="PlanObjections"/> has against the plan, or what the destination refuses.</exception>
    public async Task<AppliedPlan> ApplyAsync(PipelineSite site, ConfigurationFile configuration, ApplyConsent consent, Action<LeaseWait>? onWait, CancellationToken cancel)
    {
        await using HeldLease lease = await workspace.Engine.Leases.AcquireAsync(LeaseNames.Apply, null, onWait, cancel);
        using var owned = CancellationTokenSource.CreateLinkedTokenSource(cancel, lease.Lost);
        PipelinePlan plan = await site.PlanAsync(configuration.Root, workspace, countRows: false, owned.Token, consent.KeepsBindings);
        PlanObjections.ThrowIfAny(plan, consent);
        consent.LastWord?.Invoke(plan);
        return await CarryOutAsync(site, plan, consent, owned.Token);
    }

    private async Task<AppliedPlan> CarryOutAsync(PipelineSite site, PipelinePlan plan, ApplyConsent consent, CancellationToken cancel)
    {
        ContainerReference container = plan.Content.Container ?? new ContainerReference("", "");
        if (!plan.Schema.Changes.IsEmpty || plan.Schema.Container is null) container = await site.Destination.ApplySchemaAsync(site.Schema, plan.Deployed, plan.Schema, consent.AllowBreaking, cancel) with { Home = plan.Home };
        cancel.ThrowIfCancellationRequested();
        await FreeAsync(plan.Pipeline, cancel);

        // From here on it is done, and the trail must say so, whether or not its caller still waits.
        string content = RevisionJson.Write(plan.Content with { Container = container });
        int number = await workspace.Store.Revisions.AddAsync(plan.Pipeline, plan.FromRevision, content, RevisionJson.Hash(content), consent.By, workspace.Time.GetUtcNow(), CancellationToken.None);
        foreach (AppliedStream stream in plan.Content.Streams) await workspace.Store.Streams.OpenAsync(plan.Pipeline, stream.Plan.Name, stream.Table.Name, CancellationToken.None);
        if (number != plan.FromRevision || !plan.Schema.Changes.IsEmpty)
        {
            await workspace.AuditAsync(
                consent.By, "apply", plan.Pipeline,
                ("revision", number.ToString(CultureInfo.InvariantCulture)), ("existing", consent.Existing.ToString()), ("configuration", string.Join('\n', plan.Configuration)), ("reading", string.Join('\n', plan.Reading)),
                ("destination", string.Join('\n', plan.Schema.Changes.Select(change => change.Description))));
        }

        return new AppliedPlan(plan, number, container);
    }

    /// <summary>No table that is wanted is somebody's any more, or the plan would have been refused: streams that were held for that are looked at again by their next run. Before the revision, so that none stays held if that is all that was done.</summary>
    private async Task FreeAsync(string pipeline, CancellationToken cancel)
    {
        foreach (StreamRecord stream in await workspace.Store.Streams.ListAsync(pipeline, cancel))
        {
            if (stream.Hold is { } hold && Holds.FromJson(hold).Code == TableComparison.ForeignCode) await workspace.Store.Streams.HoldAsync(stream.Id, null, cancel);
        }
    }
}
