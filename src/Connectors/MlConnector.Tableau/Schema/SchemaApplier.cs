using MlConnector.Abstractions.Destinations;
using MlConnector.Abstractions.Errors;
using MlConnector.Tableau.Sources;
using Microsoft.Extensions.Logging;

namespace MlConnector.Tableau.Schema;

/// <summary>Carries out a plan: the project is made, and what the plan claims, and nothing else, is remembered as ours; what is taken over is saved first. Each step looks first and is harmless when it is repeated after a crash.</summary>
internal sealed class SchemaApplier(SiteDirectory site, SourceCopies copies, ILogger log)
{
    public async Task<ContainerReference> ApplyAsync(DestinationSchema wanted, SchemaDiff diff, bool allowBreaking, CancellationToken cancel)
    {
        ThrowIfForbidden(diff, allowBreaking);
        ProjectEntry project = await site.MakeProjectAsync(wanted.Container, cancel);
        ContainerReference container = diff.Container?.Id == project.Id ? diff.Container : new ContainerReference(project.Id, wanted.Container);
        foreach (SchemaChange claim in diff.Changes.Where(change => change.Claims is not null))
        {
            if (await site.FindAsync(project.Id, claim.Claims!, cancel) is not { } source) continue;
            if (claim.TakesOver) await copies.SaveAsync(wanted.Container, source, cancel);
            container = SchemaPlanner.With(container, source);
        }

        foreach (SchemaChange change in diff.Changes) TableauLog.Changed(log, change.Description);
        return container;
    }

    private static void ThrowIfForbidden(SchemaDiff diff, bool allowBreaking)
    {
        var problems = new Problems();
        problems.AddRange(diff.Changes.Select(change => change.Obstacle).OfType<ConnectorError>());
        if (!allowBreaking) problems.AddRange(diff.Changes.Where(change => change is { Breaking: true, Obstacle: null }).Select(change => TableauErrors.Breaking(change.Description)));
        problems.ThrowIfAny();
    }
}
