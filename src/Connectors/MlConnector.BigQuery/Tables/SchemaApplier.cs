using System.Collections.Immutable;
using MlConnector.Abstractions.Destinations;
using MlConnector.Abstractions.Errors;
using MlConnector.BigQuery.Queries;
using Microsoft.Extensions.Logging;

namespace MlConnector.BigQuery.Tables;

/// <summary>Carries out a plan: dataset, tables, new columns, what is said beside them, views. Each step looks first and is harmless when it is repeated after a crash.</summary>
internal sealed class SchemaApplier(TableDirectory tables, SchemaPlanner planner, QueryClient queries, BigQueryOptions options, ILogger log)
{
    private const int MostLooks = 3;

    public async Task<ContainerReference> ApplyAsync(DestinationSchema wanted, DestinationSchema? deployed, SchemaDiff diff, bool allowBreaking, CancellationToken cancel)
    {
        ThrowIfForbidden(diff.Changes, allowBreaking);
        DatasetEntry? there = await tables.DatasetAsync(wanted.Container, cancel);
        ImmutableArray<TableChange> changes = await planner.ChangesAsync(wanted, deployed, cancel);
        // Since it was planned something may have gone: that is not made again in passing either.
        ThrowIfForbidden([.. changes.SelectMany(change => change.Changes)], allowBreaking);
        if (there is null)
        {
            await tables.CreateDatasetAsync(wanted.Container, TableBody.Dataset(wanted.Container, options), cancel);
            BigQueryLog.Changed(log, $"dataset {wanted.Container} created in {options.Location}");
        }
        else if (TableUpkeep.MissingLabels(there.Labels, options.Labels) is { } labels)
        {
            await tables.ChangeDatasetAsync(wanted.Container, TableBody.Labels(labels), cancel);
            BigQueryLog.Changed(log, $"dataset {wanted.Container} labelled {TableUpkeep.TextOf(labels)}");
        }

        for (int looks = 1; await FirstChangedMeanwhileAsync(wanted.Container, changes, cancel) is { } table; looks++)
        {
            // Somebody changed it after we had looked: what is to be done is found anew, and may not be allowed now.
            if (looks == MostLooks) throw new ConnectorException(BigQueryErrors.Changed($"Changing table {table}", "each time between our look and our own change"));
            changes = await planner.ChangesAsync(wanted, deployed, cancel);
            ThrowIfForbidden([.. changes.SelectMany(change => change.Changes)], allowBreaking);
        }

        return planner.Reference(wanted.Container);
    }

    /// <summary>Makes the changes in their order; gives the name of the first table that is not any more as it was read, and leaves it and what follows.</summary>
    private async Task<string?> FirstChangedMeanwhileAsync(string dataset, ImmutableArray<TableChange> changes, CancellationToken cancel)
    {
        foreach (TableChange change in changes)
        {
            if (!await ApplyAsync(dataset, change, cancel)) return change.Table.Name;
        }

        return null;
    }

    private async Task<bool> ApplyAsync(string dataset, TableChange change, CancellationToken cancel)
    {
        if (change.There is null) await tables.CreateTableAsync(dataset, change.Table.Name, TableBody.Table(dataset, change.Table, change.Layout, options), cancel);
        else if ((!change.Added.IsEmpty || !change.Upkeep.IsEmpty) && !await tables.ChangeTableAsync(dataset, change.There, TableBody.Change(change.There, change.Added, change.Upkeep), cancel)) return false;
        foreach (ReaderView view in change.Views) await queries.ExecuteAsync(view.Statement(options, dataset), $"Creating the view {view.Name}", cancel);
        foreach (SchemaChange step in change.Changes) BigQueryLog.Changed(log, step.Description);
        return true;
    }

    private static void ThrowIfForbidden(ImmutableArray<SchemaChange> changes, bool allowBreaking)
    {
        var problems = new Problems();
        problems.AddRange(changes.Select(change => change.Obstacle).OfType<ConnectorError>());
        if (!allowBreaking) problems.AddRange(changes.Where(change => change is { Breaking: true, Obstacle: null }).Select(change => BigQueryErrors.Breaking(change.Description)));
        problems.ThrowIfAny();
    }
}
