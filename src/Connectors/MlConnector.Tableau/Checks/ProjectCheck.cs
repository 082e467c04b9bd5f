using System.Collections.Immutable;
using MlConnector.Abstractions.Checks;
using MlConnector.Abstractions.Destinations;
using MlConnector.Abstractions.Schemas;
using MlConnector.Tableau.SignIn;
using MlConnector.Tableau.Sources;

namespace MlConnector.Tableau.Checks;

/// <summary>Looks at the project of a pipeline: whether it is there, whether the user may publish into it, and whose the data sources are that would be published over.</summary>
internal sealed class ProjectCheck(SessionKeeper sessions, SiteDirectory site, PublishProbe probe, TableauOptions options)
{
    /// <summary>Adds what is found.</summary>
    public async Task RunAsync(DestinationSchema? schema, ImmutableArray<CheckFinding>.Builder findings, CancellationToken cancel)
    {
        if (schema is null)
        {
            findings.Add(new CheckFinding("project", CheckOutcome.Skipped, "no pipeline names one"));
            return;
        }

        ProjectEntry? project = null;
        bool looked = await findings.LookAsync($"project {schema.Container}", async () =>
        {
            project = await site.FindProjectAsync(schema.Container, cancel);
            return project is null ? (CheckOutcome.Ok, "does not exist yet; apply creates it, which only administrators and the leaders of the project above may do: not shown") : (CheckOutcome.Ok, "is there");
        });
        if (!looked) return;
        await findings.LookAsync("publishing", () => PublishingAsync(project, schema.Container, cancel));
        if (project is not null) foreach (TableSchema table in schema.Tables) await findings.LookAsync($"data source {table.Name}", () => SourceAsync(project, table, cancel));
    }

    private async Task<(CheckOutcome, string)> PublishingAsync(ProjectEntry? project, string path, CancellationToken cancel)
    {
        if (!options.TriesPublishing) return (CheckOutcome.Warning, "not shown, because tryPublishing is false");
        return project is null ? (CheckOutcome.Skipped, "not tried, because there is no project yet; check again after apply") : await probe.TryAsync(project, path, cancel);
    }

    /// <summary>A data source of somebody else is published over by the project's leader only.</summary>
    private async Task<(CheckOutcome, string)> SourceAsync(ProjectEntry project, TableSchema table, CancellationToken cancel)
    {
        if (await site.FindAsync(project.Id, table.Name, cancel) is not { } source) return (CheckOutcome.Ok, "is made by its first publication");
        string user = (await sessions.GetAsync(cancel)).User;
        if (source.Owner.Length == 0 || user.Length == 0) return (CheckOutcome.Ok, "is there; whose it is is not shown");
        return source.Owner == user ? (CheckOutcome.Ok, "is there, and belongs to the user who publishes")
            : (CheckOutcome.Warning, "belongs to another user: only the project's leader or an administrator may publish over it, which is not shown. Make the user the leader of the project, or let the owner hand the data source over");
    }
}
