using System.Globalization;
using MlConnector.Abstractions.Destinations;
using MlConnector.Abstractions.Schemas;
using MlConnector.BigQuery.Queries;
using MlConnector.BigQuery.Tables;

namespace MlConnector.BigQuery.Staging;

/// <summary>Looks at a generation in its staging table, which may have been deleted or ended by itself.</summary>
internal sealed class GrowingGeneration(TableDirectory tables, QueryClient queries, BigQueryOptions options)
{
    /// <summary>Its rows and their keys, closing rows left out, in a staging table that is there.</summary>
    public async Task<(long Rows, long Keys)> LookAsync(ContainerReference container, TableSchema table, string staging, CancellationToken cancel)
    {
        (long Rows, long Keys) found = default;
        await foreach (string?[] row in queries.AskAsync(table.Name, ProofQueries.RowsAndKeys(TableAddress.Of(options, container, staging), table), [], "Checking the new generation", cancel))
            found = (ValueText.Whole(row[0] ?? "0"), ValueText.Whole(row[1]));
        return found;
    }

    /// <summary>Its rows; 0 if there is no such table.</summary>
    public async Task<long> CountAsync(ContainerReference container, TableSchema table, long generation, CancellationToken cancel)
    {
        string staging = StagingTables.GenerationOf(table.Name, generation.ToString(CultureInfo.InvariantCulture));
        return await tables.FindAsync(container.Name, staging, cancel) is null ? 0 : (await LookAsync(container, table, staging, cancel)).Rows;
    }
}
