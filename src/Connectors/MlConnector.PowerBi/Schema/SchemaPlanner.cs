using System.Collections.Immutable;
using MlConnector.Abstractions.Destinations;
using MlConnector.Abstractions.Errors;
using MlConnector.Abstractions.Schemas;
using MlConnector.PowerBi.Datasets;
using MlConnector.PowerBi.Workspaces;

namespace MlConnector.PowerBi.Schema;

/// <summary>Compares the wanted tables with the dataset that is there. Changes nothing.</summary>
internal sealed class SchemaPlanner(WorkspaceDirectory workspaces, DatasetDirectory datasets, ColumnProbe probe, PowerBiOptions options, TimeProvider time)
{
    /// <summary>Fact of a container: id of its workspace.</summary>
    public const string WorkspaceFact = "workspace";

    /// <summary>Fact of a container: <c>us</c> if we created it.</summary>
    public const string CreatedFact = "created";

    public async Task<SchemaDiff> PlanAsync(DestinationSchema wanted, DestinationSchema? deployed, ContainerReference? container, CancellationToken cancel)
    {
        ImmutableArray<SchemaChange> obstacles = [.. SchemaRules.Problems(wanted).Select(error => new SchemaChange($"not possible: {error.Message}", Breaking: true) { Obstacle = error })];
        string workspace = await workspaces.IdAsync(cancel);
        DatasetEntry? entry;
        try
        {
            entry = Stored(wanted, container) ? await datasets.GetAsync(workspace, container!.Id, cancel) : await datasets.FindAsync(workspace, wanted.Container, cancel);
        }
        catch (ConnectorException e) when (e.Error.Code == "POWERBI-DATASET-AMBIGUOUS")
        {
            return new SchemaDiff(obstacles.Add(Obstacle($"choose among datasets called {wanted.Container}", e.Error)), null);
        }

        if (entry is null) return Creation(wanted, container, obstacles);
        ContainerReference found = Reference(entry, workspace, Stored(wanted, container) ? container : null);
        SchemaDiff diff = await CompareAsync(wanted, deployed, found, entry, workspace, cancel);
        return diff with { Changes = [.. obstacles, .. diff.Changes] };
    }

    /// <summary>What has to change at each table that exists; used by apply as well.</summary>
    public async Task<(ImmutableArray<TableChange> Changes, ImmutableArray<string> Remarks)> TableChangesAsync(
        DestinationSchema wanted, DestinationSchema? deployed, ContainerReference found, CancellationToken cancel)
    {
        var changes = ImmutableArray.CreateBuilder<TableChange>();
        var remarks = ImmutableArray.CreateBuilder<string>();
        foreach (TableSchema table in wanted.Tables)
        {
            if (deployed?.Tables.FirstOrDefault(old => old.Name == table.Name) is { } before) changes.Add(TableChange.Compare(table, before, found, options));
            else changes.Add(await AdoptAsync(table, found, remarks, cancel));
        }

        return (changes.ToImmutable(), remarks.ToImmutable());
    }

    private async Task<SchemaDiff> CompareAsync(DestinationSchema wanted, DestinationSchema? deployed, ContainerReference found, DatasetEntry entry,
        string workspace, CancellationToken cancel)
    {
        if (Unfit(entry) is { } unfit) return new SchemaDiff([Obstacle($"use dataset {entry.Name}", unfit)], found);
        ImmutableArray<string> tables;
        try
        {
            tables = await datasets.TablesAsync(workspace, entry.Id, entry.Name, cancel);
        }
        catch (ConnectorException e) when (e.Error.Code == "POWERBI-NOT-PUSH")
        {
            return new SchemaDiff([Obstacle($"use dataset {entry.Name}", e.Error)], found);
        }

        ImmutableArray<TableSchema> there = [.. wanted.Tables.Where(table => tables.Contains(table.Name, StringComparer.Ordinal))];
        IEnumerable<SchemaChange> missing = wanted.Tables.Except(there).Select(table => Obstacle($"add table {table.Name} to {entry.Name}",
            PowerBiErrors.TableMissing(table.Name, entry.Name)));
        (ImmutableArray<TableChange> changes, ImmutableArray<string> remarks) = await TableChangesAsync(wanted with { Tables = there }, deployed, found, cancel);
        return new SchemaDiff([.. missing, .. changes.SelectMany(change => change.Changes)], found)
        {
            Remarks = [.. remarks, .. AdoptionRemarks(deployed, found), .. Retirement.Remarks(time.GetUtcNow())],
        };
    }

    private async Task<TableChange> AdoptAsync(TableSchema table, ContainerReference found, ImmutableArray<string>.Builder remarks, CancellationToken cancel)
    {
        IReadOnlyList<string>? missing = options.ReadBack == ReadBackMode.Off ? null : await probe.MissingAsync(await workspaces.IdAsync(cancel), found, table, cancel);
        if (missing is null) remarks.Add($"The columns of {table.Name} could not be compared: the service lists table names only, and queries are not available here.");
        return TableChange.Adopt(table, missing ?? []);
    }

    private SchemaDiff Creation(DestinationSchema wanted, ContainerReference? container, ImmutableArray<SchemaChange> obstacles)
    {
        int relations = wanted.Tables.Sum(table => table.Relations.Length);
        string what = $"dataset {wanted.Container} with {wanted.Tables.Length} tables and {relations} relationships";
        SchemaChange create = Stored(wanted, container)
            ? new SchemaChange($"create {what} again: the one we used ({container!.Id}) no longer exists, and reports bound to it are broken", Breaking: true)
            : new SchemaChange($"create {what}", Breaking: false);
        return new SchemaDiff([.. obstacles, create], null) { Remarks = Retirement.Remarks(time.GetUtcNow()) };
    }

    private static IEnumerable<string> AdoptionRemarks(DestinationSchema? deployed, ContainerReference found)
    {
        if (deployed is not null || found.Facts.GetValueOrDefault(CreatedFact) == "us") yield break;
        yield return $"Dataset {found.Name} ({found.Id}) is adopted: its measures and relationships stay as they are.";
        yield return "Its retention cannot be read. If it was created with basicFIFO, the service drops rows above 200,000; use it only if you know that it was not.";
    }

    private static ConnectorError? Unfit(DatasetEntry entry)
    {
        if (entry.TakesRows == false) return PowerBiErrors.NotPush(entry.Name);
        return string.Equals(entry.Retention, "basicFIFO", StringComparison.OrdinalIgnoreCase)
            ? PowerBiErrors.Config("POWERBI-RETENTION", $"Dataset {entry.Name} drops its oldest rows above 200,000 (basicFIFO).",
                "Name another dataset, or let apply create one.")
            : null;
    }

    // The stored id stands as long as the pipeline names the same dataset, whatever it is called in the service by now.
    private static bool Stored(DestinationSchema wanted, ContainerReference? container) =>
        container is not null && (wanted.Container == container.Name || string.Equals(wanted.Container, container.Id, StringComparison.OrdinalIgnoreCase));

    private static ContainerReference Reference(DatasetEntry entry, string workspace, ContainerReference? stored) =>
        (stored ?? new ContainerReference(entry.Id, entry.Name)) is var found ? found with { Facts = found.Facts.SetItem(WorkspaceFact, workspace) } : found;

    private static SchemaChange Obstacle(string description, ConnectorError error) => new(description, Breaking: true) { Obstacle = error };
}
