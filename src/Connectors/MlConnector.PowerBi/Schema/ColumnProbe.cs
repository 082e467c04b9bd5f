using MlConnector.Abstractions.Destinations;
using MlConnector.Abstractions.Errors;
using MlConnector.Abstractions.Schemas;
using MlConnector.PowerBi.ReadBack;

namespace MlConnector.PowerBi.Schema;

/// <summary>Asks an adopted dataset which columns it has. The service lists table names only, but refuses a query that names a column it does not know.</summary>
internal sealed class ColumnProbe(QueryClient queries)
{
    private bool unanswered;

    /// <summary>Names of wanted columns that the table lacks; null if such questions are not answered here.</summary>
    public async Task<IReadOnlyList<string>?> MissingAsync(string workspace, ContainerReference dataset, TableSchema table, CancellationToken cancel)
    {
        if (unanswered) return null;
        string[] columns = [.. table.Columns.Select(column => column.Name)];
        if (await HasAsync(workspace, dataset, DaxQueries.Probe(table.Name, columns), cancel)) return [];
        // Refused for a column, or because no such question is answered? One without columns tells.
        unanswered = unanswered || !await HasAsync(workspace, dataset, DaxQueries.ProbeTable(table.Name), cancel);
        if (unanswered) return null;
        var missing = new List<string>();
        await SearchAsync(workspace, dataset, table.Name, columns, missing, cancel);
        return missing;
    }

    private async Task SearchAsync(string workspace, ContainerReference dataset, string table, string[] columns, List<string> missing, CancellationToken cancel)
    {
        if (await HasAsync(workspace, dataset, DaxQueries.Probe(table, columns), cancel)) return;
        if (columns.Length == 1)
        {
            missing.Add(columns[0]);
            return;
        }

        await SearchAsync(workspace, dataset, table, columns[..(columns.Length / 2)], missing, cancel);
        await SearchAsync(workspace, dataset, table, columns[(columns.Length / 2)..], missing, cancel);
    }

    private async Task<bool> HasAsync(string workspace, ContainerReference dataset, string dax, CancellationToken cancel)
    {
        try
        {
            using QueryRows rows = await queries.AskAsync(workspace, dataset, dax, cancel);
            return true;
        }
        catch (ConnectorException e) when (e.Error.Code == "POWERBI-QUERY-REFUSED")
        {
            return false;
        }
        catch (ConnectorException e) when (e.Error.Code == "POWERBI-READBACK-REFUSED")
        {
            unanswered = true;
            return false;
        }
    }
}
