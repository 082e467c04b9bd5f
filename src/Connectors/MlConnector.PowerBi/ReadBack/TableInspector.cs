using System.Collections.Immutable;
using System.Text.Json;
using MlConnector.Abstractions.Destinations;
using MlConnector.Abstractions.Errors;
using MlConnector.Abstractions.Schemas;
using MlConnector.Http.Rows;
using MlConnector.PowerBi.Datasets;

namespace MlConnector.PowerBi.ReadBack;

/// <summary>Looks at tables from outside: is it still the same dataset, how many rows, which batch is the newest.</summary>
internal sealed class TableInspector(DatasetDirectory datasets, QueryClient queries, BatchCounter counter, PowerBiOptions options)
{
    private volatile bool newestUnknown;

    /// <summary>The state of each table. The identity is the dataset's id, empty if dataset or table are gone; counts are missing where they cannot be read.</summary>
    public async Task<ImmutableArray<TableState>> InspectAsync(string workspace, ContainerReference dataset, ImmutableArray<TableSchema> tables, CancellationToken cancel)
    {
        ImmutableArray<string> there;
        try
        {
            there = await datasets.TablesAsync(workspace, dataset.Id, dataset.Name, cancel);
        }
        catch (ConnectorException e) when (e.Error.Code is "POWERBI-DATASET-GONE" or "POWERBI-NOT-PUSH")
        {
            // A dataset that is gone and one that takes no rows get the same answer here.
            bool gone = await datasets.GetAsync(workspace, dataset.Id, cancel) is null;
            ConnectorError error = gone ? PowerBiErrors.DatasetGone(dataset.Name) : e.Error;
            return [.. tables.Select(table => new TableState(table.Name, "") { Error = error })];
        }

        var states = ImmutableArray.CreateBuilder<TableState>(tables.Length);
        foreach (TableSchema table in tables)
        {
            states.Add(there.Contains(table.Name, StringComparer.Ordinal)
                ? await CountAsync(workspace, dataset, table, cancel)
                : new TableState(table.Name, "") { Error = PowerBiErrors.TableMissing(table.Name, dataset.Name) });
        }

        return states.MoveToImmutable();
    }

    private async Task<TableState> CountAsync(string workspace, ContainerReference dataset, TableSchema table, CancellationToken cancel)
    {
        var state = new TableState(table.Name, dataset.Id);
        if (options.ReadBack == ReadBackMode.Off) return state with { Error = PowerBiErrors.ReadBackOff() };
        try
        {
            state = state with { Rows = await counter.RowsAsync(workspace, dataset, table, cancel) };
        }
        catch (ConnectorException e) when (e.Error.Code == "POWERBI-READBACK-REFUSED" && options.ReadBack == ReadBackMode.Auto)
        {
            return state with { Error = e.Error };
        }

        return state.Rows == 0 || newestUnknown ? state : await NewestAsync(workspace, dataset, table, state, cancel);
    }

    private async Task<TableState> NewestAsync(string workspace, ContainerReference dataset, TableSchema table, TableState state, CancellationToken cancel)
    {
        try
        {
            using QueryRows rows = await queries.AskAsync(workspace, dataset, DaxQueries.NewestBatch(table), cancel);
            if (rows.Count == 0) return state;
            JsonElement newest = rows.Rows.First();
            return state with { NewestVersion = QueryRows.Number(newest, "v"), NewestBatch = QueryRows.Text(newest, LineageNames.NameOf(table, LineageColumn.BatchId)) };
        }
        catch (ConnectorException e) when (e.Error.Code == "POWERBI-QUERY-REFUSED")
        {
            // A stand-in that only counts: the row count has to do.
            newestUnknown = true;
            return state;
        }
    }
}
