using System.Collections.Immutable;
using MlConnector.Abstractions.Destinations;
using MlConnector.Abstractions.Errors;
using MlConnector.BigQuery.Queries;
using Microsoft.Extensions.Logging;

namespace MlConnector.BigQuery.Tables;

/// <summary>Carries out a plan: dataset, tables, new columns, what is said beside them, views. Each step looks first and is harmless when it is repeated after a crash.</summary>
internal sealed class SchemaApplier(TableDirectory tables, SchemaPlanner planner, QueryClient queries, BigQueryOptions options, ILogger log)
{
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

        foreach (TableChange change in changes) await ApplyAsync(wanted.Container, change, cancel);
        return planner.Reference(wanted.Container);
    }

    private async Task ApplyAsync(string dataset, TableChange change, CancellationToken cancel)
    {
        if (change.There is null) await tables.CreateTableAsync(dataset, change.Table.Name, TableBody.Table(dataset, change.Table, change.Layout, options), cancel);
        else if (!change.Added.IsEmpty || !change.Upkeep.IsEmpty) await tables.ChangeTableAsync(dataset, change.Table.Name, TableBody.Change(change.There, change.Added, change.Upkeep), cancel);
        foreach (ReaderView view in change.Views) await queries.ExecuteAsync(view.Statement(options, dataset), $"Creating the view {view.Name}", cancel);
        foreach (SchemaChange step in change.Changes) BigQueryLog.Changed(log, step.Description);
    }

    private static void ThrowIfForbidden(ImmutableArray<SchemaChange> changes, bool allowBreaking)
    {
        var problems = new Problems();
        problems.AddRange(changes.Select(change => change.Obstacle).OfType<ConnectorError>());
        if (!allowBreaking) problems.AddRange(changes.Where(change => change is { Breaking: true, Obstacle: null }).Select(change => BigQueryErrors.Breaking(change.Description)));
        problems.ThrowIfAny();
    }
}
