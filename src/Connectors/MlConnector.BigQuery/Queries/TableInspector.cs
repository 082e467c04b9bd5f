using System.Collections.Immutable;
using MlConnector.Abstractions.Destinations;
using MlConnector.Abstractions.Schemas;
using MlConnector.BigQuery.Tables;

namespace MlConnector.BigQuery.Queries;

/// <summary>Looks at tables from outside: is it still the same one, how many rows, which batch is the newest.</summary>
/// <remarks>A replaced table is overwritten whole by each generation, which may give it another time of creation; that it was deleted and made again is told by its rows.</remarks>
internal sealed class TableInspector(TableDirectory tables, QueryClient queries, BigQueryOptions options)
{
    private const string What = "Inspecting the table";

    /// <summary>The state of each table; its identity is empty if it is gone.</summary>
    public async Task<ImmutableArray<TableState>> InspectAsync(ContainerReference container, ImmutableArray<TableSchema> wanted, CancellationToken cancel)
    {
        var states = ImmutableArray.CreateBuilder<TableState>(wanted.Length);
        foreach (TableSchema table in wanted) states.Add(await InspectAsync(container, table, cancel));
        return states.MoveToImmutable();
    }

    private async Task<TableState> InspectAsync(ContainerReference container, TableSchema table, CancellationToken cancel)
    {
        if (await tables.FindAsync(container.Name, table.Name, cancel) is not { } there)
            return new TableState(table.Name, "") { Error = BigQueryErrors.NotFound($"Table {table.Name} of dataset {container.Name}", "") };
        string address = TableAddress.Of(options, container, table.Name);
        var state = new TableState(table.Name, table.Mode == WriteMode.Replace ? there.Name : there.Identity);
        await foreach (string?[] row in queries.AskAsync(table.Name, ProofQueries.CountRows(address), [], What, cancel)) state = state with { Rows = ValueText.Whole(row[0]) };
        if (state.Rows is null or 0) return state;
        await foreach (string?[] row in queries.AskAsync(table.Name, ProofQueries.NewestBatch(address, table), [], What, cancel)) state = state with { NewestVersion = ValueText.Whole(row[0]), NewestBatch = row[1] };
        return state;
    }
}
