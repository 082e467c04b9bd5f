using System.Globalization;
using MlConnector.Abstractions.Errors;
using MlConnector.Abstractions.Schemas;
using MlConnector.BigQuery.Tables;

namespace MlConnector.BigQuery.Queries;

/// <summary>
/// Says what the questions for proof would scan of tables as they are now, because the service bills by it: the service judges each of them without running it, which is free. Sums are judged over every column that is a measure, of
/// which control totals take some: it is the most that a run asks for a table once.
/// </summary>
internal sealed class ScanForecast(QueryClient queries, BigQueryOptions options)
{
    private const string What = "Judging what a question would scan";
    private const long Megabyte = 1_000_000;

    /// <summary>One sentence about tables that are there; null if there are none.</summary>
    public async Task<string?> TellAsync(string dataset, IEnumerable<(TableSchema Table, TableEntry There)> tables, CancellationToken cancel)
    {
        var bytes = new SortedDictionary<string, long>(StringComparer.Ordinal);
        long most = 0;
        try
        {
            foreach ((TableSchema table, TableEntry there) in tables)
            {
                foreach (string question in Questions(dataset, table, there))
                {
                    long one = await queries.JudgeAsync(question, [QueryParameter.List("ids", ["x"])], What, cancel);
                    most = Math.Max(most, one);
                    bytes[table.Name] = bytes.GetValueOrDefault(table.Name) + one;
                }
            }
        }
        catch (ConnectorException e)
        {
            return $"What proof would scan could not be judged: {e.Error.Message}";
        }

        if (bytes.Count == 0) return null;
        string each = string.Join(", ", bytes.Select(table => $"{table.Key} {Size(table.Value)}"));
        string capped = most <= options.BytesPerQuery ? $"one question may scan {Size(options.BytesPerQuery)} (bytesPerQuery)" : $"one of them would scan {Size(most)}, and bytesPerQuery allows {Size(options.BytesPerQuery)}: raise it, or runs stay unverified";
        return $"Proof by queries would scan {Size(bytes.Values.Sum())} a run, as the tables are now ({each}); {capped}.";
    }

    private IEnumerable<string> Questions(string dataset, TableSchema table, TableEntry there)
    {
        string address = TableAddress.Of(options, dataset, table.Name);
        if (table.Columns.Any(column => column.Lineage != LineageColumn.None && there.Column(column.Name) is null)) yield break;
        yield return ProofQueries.NewestBatch(address, table);
        yield return ProofQueries.CountBatches(address, table);
        yield return ProofQueries.Totals(address, table, [], [.. table.MeasureColumns.Where(column => there.Column(column) is not null)]);
    }

    /// <summary>Bytes in whole megabytes, rounded up.</summary>
    public static string Size(long bytes) => string.Create(CultureInfo.InvariantCulture, $"{(bytes / Megabyte) + (bytes % Megabyte > 0 ? 1 : 0):N0} MB");
}
