using System.Collections.Immutable;
using MlConnector.Abstractions.Checks;
using MlConnector.Abstractions.Destinations;
using MlConnector.Abstractions.Errors;
using MlConnector.PowerBi.Checks;
using MlConnector.PowerBi.Datasets;
using MlConnector.PowerBi.Transport;
using MlConnector.PowerBi.Workspaces;
using Microsoft.Extensions.Logging;

namespace MlConnector.PowerBi.Schema;

/// <summary>Carries out a schema diff. Each step looks first at what is there, so that repeating it after a crash does no harm.</summary>
internal sealed class SchemaApplier(PowerBiClient client, WorkspaceDirectory workspaces, DatasetDirectory datasets, DatasetCreation creation,
    CreationProbe probe, SchemaPlanner planner, PowerBiOptions options, ILogger log)
{
    public async Task<ContainerReference> ApplyAsync(DestinationSchema wanted, DestinationSchema? deployed, SchemaDiff diff, bool allowBreaking, CancellationToken cancel)
    {
        ThrowIfForbidden(diff, allowBreaking);
        string workspace = await workspaces.IdAsync(cancel);
        if (diff.Container is null) return await CreateAsync(wanted, wanted.Container, workspace, cancel);
        return await ChangeAsync(wanted, deployed, diff.Container, workspace, cancel);
    }

    /// <summary>Creates a dataset of that name with the wanted tables, or takes the one that an earlier attempt created.</summary>
    public async Task<ContainerReference> CreateAsync(DestinationSchema wanted, string name, string workspace, CancellationToken cancel)
    {
        DatasetEntry? there = await datasets.FindAsync(workspace, name, cancel);
        if (there is not null) await ThrowIfForeignAsync(wanted, there, workspace, cancel);
        DatasetEntry entry = there ?? await CreateNewAsync(wanted, name, workspace, cancel);
        return new ContainerReference(entry.Id, name)
        {
            Facts = ImmutableDictionary<string, string>.Empty
                .Add(SchemaPlanner.WorkspaceFact, workspace).Add(SchemaPlanner.CreatedFact, "us").Add("retention", "None"),
        };
    }

    /// <summary>First a throw-away dataset with a row: a tenant that takes no push datasets any more, or no rows, is found before anything is there that people look at.</summary>
    private async Task<DatasetEntry> CreateNewAsync(DestinationSchema wanted, string name, string workspace, CancellationToken cancel)
    {
        if (options.ProbeCreation != CreationProbing.Never)
        {
            ImmutableArray<CheckFinding> found = await probe.RunAsync(workspace, readsBack: false, cancel);
            var problems = new Problems();
            problems.AddRange(found.Where(finding => finding.Outcome == CheckOutcome.Problem).Select(finding => finding.Error!));
            problems.ThrowIfAny();
            PowerBiLog.CreationProbed(log);
            foreach (CheckFinding left in found.Where(finding => finding.Outcome == CheckOutcome.Warning)) PowerBiLog.ProbeLeft(log, left.Detail);
        }

        return await creation.CreateAsync(workspace, name, wanted.Tables, cancel);
    }

    private async Task<ContainerReference> ChangeAsync(DestinationSchema wanted, DestinationSchema? deployed, ContainerReference found,
        string workspace, CancellationToken cancel)
    {
        (ImmutableArray<TableChange> changes, _) = await planner.TableChangesAsync(wanted, deployed, found, cancel);
        foreach (TableChange change in changes)
        {
            if (!change.Changes.IsEmpty)
            {
                byte[] body = DatasetBody.Change(change.Table, change.Kept, options);
                await client.AskAsync(
                    new PowerBiCall(HttpMethod.Put, PowerBiPath.Table(workspace, found.Id, change.Table.Name), "Changing the table", body) { Dataset = found.Name, Table = change.Table.Name },
                    cancel);
                PowerBiLog.TableChanged(log, change.Table.Name, found.Name);
            }

            found = KeptColumns.Remember(found, change.Table.Name, change.Kept);
        }

        return found;
    }

    private async Task ThrowIfForeignAsync(DestinationSchema wanted, DatasetEntry there, string workspace, CancellationToken cancel)
    {
        ImmutableArray<string> tables = await datasets.TablesAsync(workspace, there.Id, there.Name, cancel);
        if (tables.ToHashSet(StringComparer.Ordinal).SetEquals(wanted.Tables.Select(table => table.Name))) return;
        throw new ConnectorException(PowerBiErrors.Config("POWERBI-DATASET-TAKEN",
            $"A dataset called {there.Name} with other tables appeared ({there.Id}).", "Run mlc plan again and choose another name, or adopt it."));
    }

    private static void ThrowIfForbidden(SchemaDiff diff, bool allowBreaking)
    {
        var problems = new Problems();
        problems.AddRange(diff.Changes.Where(change => change.Obstacle is not null).Select(change => change.Obstacle!));
        if (!allowBreaking)
        {
            problems.AddRange(diff.Changes.Where(change => change is { Breaking: true, Obstacle: null }).Select(change =>
                PowerBiErrors.Config("POWERBI-SCHEMA-BREAKING", $"Not done without being told: {change.Description}.",
                    "Run mlc apply with leave to make breaking changes, or undo the change.")));
        }

        problems.ThrowIfAny();
    }
}
