using MlConnector.Abstractions.Destinations;
using MlConnector.Abstractions.Errors;
using MlConnector.Abstractions.Schemas;
using MlConnector.PowerBi.ReadBack;

namespace MlConnector.PowerBi.Schema;

/// <summary>Asks an adopted dataset which columns it has. The service lists table names only, but refuses a query that names a column it does not know.</summary>
internal sealed class ColumnProbe(QueryClient queries)
{
    /// <summary>Names of wanted columns that the table lacks; null if such questions are not answered here.</summary>
    public async Task<IReadOnlyList<string>?> MissingAsync(string workspace, ContainerReference dataset, TableSchema table, CancellationToken cancel)
    {
        string[] columns = [.. table.Columns.Select(column => column.Name)];
        bool? whole = await HasAsync(workspace, dataset, table.Name, columns, cancel);
        if (whole != false) return whole is null ? null : [];
        var missing = new List<string>();
        await SearchAsync(workspace, dataset, table.Name, columns, missing, cancel);
        // Not one column known means that the question is not understood, rather than that the table is empty of ours.
        return missing.Count == columns.Length ? null : missing;
    }

    private async Task SearchAsync(string workspace, ContainerReference dataset, string table, string[] columns, List<string> missing, CancellationToken cancel)
    {
        if (await HasAsync(workspace, dataset, table, columns, cancel) == true) return;
        if (columns.Length == 1)
        {
            missing.Add(columns[0]);
            return;
        }

        await SearchAsync(workspace, dataset, table, columns[..(columns.Length / 2)], missing, cancel);
        await SearchAsync(workspace, dataset, table, columns[(columns.Length / 2)..], missing, cancel);
    }

    private async Task<bool?> HasAsync(string workspace, ContainerReference dataset, string table, string[] columns, CancellationToken cancel)
    {
        try
        {
            using QueryRows rows = await queries.AskAsync(workspace, dataset, DaxQueries.Probe(table, columns), cancel);
            return true;
        }
        catch (ConnectorException e) when (e.Error.Code == "POWERBI-QUERY-REFUSED")
        {
            return false;
        }
        catch (ConnectorException e) when (e.Error.Code == "POWERBI-READBACK-REFUSED")
        {
            return null;
        }
    }
}
