using System.Collections.Immutable;
using MlConnector.Abstractions.Checks;
using MlConnector.Abstractions.Destinations;
using MlConnector.Abstractions.Errors;
using MlConnector.Abstractions.Schemas;
using MlConnector.Tableau.ReadBack;
using MlConnector.Tableau.Schema;
using MlConnector.Tableau.SignIn;
using MlConnector.Tableau.Sources;

namespace MlConnector.Tableau.Checks;

/// <summary>Looks at the project of a pipeline: whether it is there, whether the user may publish into it, and whose the data sources are that would be published over.</summary>
internal sealed class ProjectCheck(SessionKeeper sessions, SiteDirectory site, VizClient viz, PublishProbe probe, TableauOptions options)
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
        if (project is not null) foreach (TableSchema table in schema.Tables) await SourceAsync(project, schema.Container, table, findings, cancel);
    }

    private async Task<Look> PublishingAsync(ProjectEntry? project, string path, CancellationToken cancel)
    {
        if (!options.TriesPublishing) return (CheckOutcome.Warning, "not shown, because tryPublishing is false");
        return project is null ? (CheckOutcome.Skipped, "not tried, because there is no project yet; check again after apply") : await probe.TryAsync(project, path, cancel);
    }

    private async Task SourceAsync(ProjectEntry project, string path, TableSchema table, ImmutableArray<CheckFinding>.Builder findings, CancellationToken cancel)
    {
        SourceEntry? source = null;
        await findings.LookAsync($"data source {table.Name}", async () =>
        {
            source = await site.FindAsync(project.Id, table.Name, cancel);
            return source is null ? (CheckOutcome.Ok, "is made by its first publication") : OwnerOf(source, (await sessions.GetAsync(cancel)).User);
        });
        if (source is not null && options.ReadsBack) await FieldsAsync(source, path, table, findings, cancel);
    }

    /// <summary>A data source of somebody else is published over by the project's leader only.</summary>
    private static Look OwnerOf(SourceEntry source, string user)
    {
        if (source.Owner.Length == 0 || user.Length == 0) return (CheckOutcome.Ok, "is there; whose it is is not shown");
        return source.Owner == user ? (CheckOutcome.Ok, "is there, and belongs to the user who publishes")
            : (CheckOutcome.Warning, "belongs to another user: only the project's leader or an administrator may publish over it, which is not shown. Make the user the leader of the project, or let the owner hand the data source over");
    }

    /// <summary>What the data source itself says of its columns, beside the mapping.</summary>
    private async Task FieldsAsync(SourceEntry source, string path, TableSchema table, ImmutableArray<CheckFinding>.Builder findings, CancellationToken cancel)
    {
        string subject = $"fields of {table.Name}";
        try
        {
            ShownFields shown = await ShownFields.ReadAsync(viz, source, cancel);
            ConnectorError[] differences = [.. shown.DifferencesFrom(table, $"{path}/{table.Name}")];
            if (shown.Error is { } error) findings.Add(new CheckFinding(subject, error.Code == TableauErrors.NoApiAccess ? CheckOutcome.Problem : CheckOutcome.Skipped, error.Message) { Error = error });
            else if (!shown.CarryLineageOf(table)) findings.Add(new CheckFinding(subject, CheckOutcome.Warning, "our lineage columns are not among them, so it is not ours; mlc apply takes it over with --take-over only"));
            else if (differences.Length == 0) findings.Add(new CheckFinding(subject, CheckOutcome.Ok, "are shown as the mapping publishes them"));
            else findings.AddRange(differences.Select(differs => new CheckFinding(subject, CheckOutcome.Warning, differs.Message) { Error = differs }));
        }
        catch (ConnectorException e)
        {
            findings.Add(new CheckFinding(subject, CheckOutcome.Problem, e.Error.Message) { Error = e.Error });
        }
    }
}
