using System.Collections.Immutable;
using MlConnector.Abstractions.Destinations;
using MlConnector.Abstractions.Errors;
using MlConnector.Abstractions.Schemas;
using MlConnector.BigQuery.Queries;
using MlConnector.BigQuery.Staging;

namespace MlConnector.BigQuery.Tables;

/// <summary>Compares the wanted tables with the dataset that is there. Changes nothing.</summary>
internal sealed class SchemaPlanner(TableDirectory tables, ScanForecast scans, MergeForecast merges, BigQueryOptions options)
{
    public async Task<SchemaDiff> PlanAsync(DestinationSchema wanted, DestinationSchema? deployed, ContainerReference? container, CancellationToken cancel)
    {
        ImmutableArray<SchemaChange> obstacles = [.. SchemaRules.Problems(wanted, options).Select(error => new SchemaChange($"not possible: {error.Message}", Breaking: true) { Obstacle = error })];
        if (!obstacles.IsEmpty) return new SchemaDiff(obstacles, container);
        if (await tables.DatasetAsync(wanted.Container, cancel) is not { Location: var location } dataset) return Creation(wanted, deployed, container);
        if (!string.Equals(location, options.Location, StringComparison.OrdinalIgnoreCase)) return new SchemaDiff([new SchemaChange($"use dataset {wanted.Container}", Breaking: true) { Obstacle = Elsewhere(wanted.Container, location, options.Location) }], container);
        ImmutableArray<TableChange> changes = await ChangesAsync(wanted, deployed, cancel);
        IEnumerable<(TableSchema, TableEntry)> read = changes.Where(change => change.There is { ViewQuery: null } && wanted.Tables.Contains(change.Table)).Select(change => (change.Table, change.There!));
        ContainerReference reference = Reference(wanted.Container);
        IEnumerable<SchemaChange> labelled = TableUpkeep.MissingLabels(dataset.Labels, options.Labels) is { } labels ? [new SchemaChange($"label dataset {wanted.Container}: {TableUpkeep.TextOf(labels)}", Breaking: false)] : [];
        string? ends = EndRules.OfDataset(wanted.Container, dataset, changes.Any(change => change.There is null));
        string?[] remarks = [ends, .. changes.Select(change => change.Remark), await scans.TellAsync(wanted.Container, read, cancel), await merges.TellAsync(reference, wanted.Tables.Where(table => IsMerged(table, changes)), cancel)];
        return new SchemaDiff([.. labelled, .. changes.SelectMany(change => change.Changes)], reference) { Remarks = [.. remarks.OfType<string>()] };
    }

    /// <summary>True of a table that takes merges and needs nothing before: it is there with its changes, as it is wanted.</summary>
    private static bool IsMerged(TableSchema table, ImmutableArray<TableChange> changes) =>
        table.Mode == WriteMode.Upsert && new[] { table.Name, StagingTables.ChangesOf(table.Name) }.All(name => changes.Any(change => change.Table.Name == name && change is { There: not null, Changes.IsEmpty: true }));

    /// <summary>What has to change at each table; used by apply as well.</summary>
    public async Task<ImmutableArray<TableChange>> ChangesAsync(DestinationSchema wanted, DestinationSchema? deployed, CancellationToken cancel)
    {
        var changes = ImmutableArray.CreateBuilder<TableChange>();
        foreach (TableSchema table in wanted.Tables)
        {
            TableSchema? before = Before(table, wanted, deployed);
            TableEntry? there = await tables.FindAsync(wanted.Container, table.Name, cancel);
            List<(ReaderView, TableEntry?)> views = [];
            foreach (ReaderView view in ReaderView.Of(options, wanted.Container, table)) views.Add((view, await tables.FindAsync(wanted.Container, view.Name, cancel)));
            TableChange change = TableChange.Compare(table, options.LayoutOf(table.Name), before, there, views, options);
            changes.Add(options.Streams && before is not null && there is null ? MadeAgain(change) : change);
            if (table.Mode == WriteMode.Upsert) changes.Add(await OfStagingAsync(wanted.Container, table, before, cancel));
        }

        return changes.ToImmutable();
    }

    private async Task<TableChange> OfStagingAsync(string dataset, TableSchema table, TableSchema? before, CancellationToken cancel)
    {
        TableEntry? there = await tables.FindAsync(dataset, StagingTables.ChangesOf(table.Name), cancel);
        return TableChange.Compare(StagingTables.Changes(table), StagingTables.LayoutOfChanges(table, options), before is { Mode: WriteMode.Upsert } ? StagingTables.Changes(before) : null, there, [], options);
    }

    /// <summary>The service's own name of a dataset.</summary>
    public ContainerReference Reference(string dataset) => new($"{options.Project}:{dataset}", dataset);

    private static string Beside(DestinationSchema wanted)
    {
        string[] ledgers = [.. wanted.Tables.Where(table => table.TrialBalance is not null).Select(table => table.Name)];
        return ledgers.Length == 0 ? "" : $", and a view of the trial balance beside {string.Join(" and ", ledgers)}";
    }

    private SchemaDiff Creation(DestinationSchema wanted, DestinationSchema? deployed, ContainerReference? container)
    {
        SchemaChange creation = container is not null && container.Name == wanted.Container
            ? new SchemaChange($"create dataset {wanted.Container} with {wanted.Tables.Length} tables again: the one we used no longer exists", Breaking: true)
            : new SchemaChange($"create dataset {wanted.Container} with {wanted.Tables.Length} tables and a view of the current state beside each{Beside(wanted)}", Breaking: false);
        // With the dataset its streamed tables are gone, whose names take no rows for a while.
        IEnumerable<TableChange> lost = wanted.Tables.Where(table => options.Streams && Before(table, wanted, deployed) is not null).Select(table => MadeAgain(TableChange.Compare(table, options.LayoutOf(table.Name), table, null, [], options)));
        return new SchemaDiff([creation, .. lost.SelectMany(change => change.Changes)], null);
    }

    private static TableChange MadeAgain(TableChange change) => change.Blocked(BigQueryErrors.StreamedTable($"Creating table {change.Table.Name} again"));

    /// <summary>A table as it was applied to the same dataset; in another one there was none of ours.</summary>
    private static TableSchema? Before(TableSchema table, DestinationSchema wanted, DestinationSchema? deployed) =>
        deployed?.Container == wanted.Container ? deployed.Tables.FirstOrDefault(old => old.Name == table.Name) : null;

    /// <summary>The dataset lies where the connection does not look for it.</summary>
    public static ConnectorError Elsewhere(string dataset, string location, string wanted) => BigQueryErrors.Config(
        "BIGQUERY-LOCATION", $"Dataset {dataset} lies in {location}, the connection says {wanted}.", "Correct the connection's location, or name another dataset: a dataset cannot be moved.");
}
