using MlConnector.Abstractions.Destinations;
using MlConnector.Abstractions.Errors;
using MlConnector.Abstractions.Schemas;
using MlConnector.BigQuery.Queries;

namespace MlConnector.BigQuery.Staging;

/// <summary>Says what the merge of one batch, and the comparison at the end of a run, would scan of tables as they are now, because the service bills by it: judged without running it, and without bounds of days, so it is the most.</summary>
internal sealed class MergeForecast(QueryClient queries, BigQueryOptions options)
{
    private const string What = "Judging what a merge would scan";

    /// <summary>One sentence about tables that are there with their changes; null if there are none.</summary>
    public async Task<string?> TellAsync(ContainerReference container, IEnumerable<TableSchema> tables, CancellationToken cancel)
    {
        List<(string Table, long Bytes)> scans = [], compared = [];
        try
        {
            foreach (TableSchema table in tables)
            {
                scans.Add((table.Name, await queries.JudgeAsync(MergeStatement.Of(options, container, table, dayColumn: null), [QueryParameter.Text("batch", "x")], What, cancel)));
                compared.Add((table.Name, await queries.JudgeAsync(ChangeComparer.Statement(options, container, table), [QueryParameter.List("ids", ["x"])], What, cancel)));
            }
        }
        catch (ConnectorException e)
        {
            return $"What a merge would scan could not be judged: {e.Error.Message}";
        }

        if (scans.Count == 0) return null;
        long most = scans.Max(scan => scan.Bytes);
        string capped = most <= options.BytesPerQuery ? $"it may scan {ScanForecast.Size(options.BytesPerQuery)} (bytesPerQuery)" : $"bytesPerQuery allows {ScanForecast.Size(options.BytesPerQuery)}: raise it, or partition the table, or batches are refused";
        string unproven = compared.Exists(scan => scan.Bytes > options.BytesPerQuery) ? ", which is more than bytesPerQuery allows: raise it, or runs stay unverified" : "";
        return $"The merge of a batch would scan at most {Sizes(scans)}, as the tables are now, and less where the days of its rows are known; {capped}. Comparing a table with its staged changes at the end of a run would scan {Sizes(compared)}{unproven}.";
    }

    private static string Sizes(IEnumerable<(string Table, long Bytes)> scans) => string.Join(", ", scans.Select(scan => $"{ScanForecast.Size(scan.Bytes)} for {scan.Table}"));
}
