using System.Collections.Concurrent;
using MlConnector.Abstractions.Destinations;
using MlConnector.Abstractions.Errors;
using MlConnector.Abstractions.Schemas;
using MlConnector.Http.Rows;
using MlConnector.Tableau.Sources;

namespace MlConnector.Tableau.ReadBack;

/// <summary>
/// Counts the rows of a data source by batch id. All rows of a publication carry one id, so one small query tells all. What was counted stays true until the data source is published again: queries are scarce.
/// </summary>
internal sealed class BatchCounter(VizClient viz)
{
    private readonly ConcurrentDictionary<string, (string UpdatedAt, IReadOnlyDictionary<string, long> Rows)> counted = new(StringComparer.Ordinal);

    /// <summary>True for refusals that say nothing of the rows: no budget, no service, no right to read.</summary>
    public static bool CannotRead(ConnectorError error) => error.Code is TableauErrors.ReadBackBudget or "TABLEAU-READBACK-OFF" or "TABLEAU-DENIED";

    /// <summary>Rows by batch id.</summary>
    public async Task<IReadOnlyDictionary<string, long>> CountAsync(SourceEntry source, TableSchema table, CancellationToken cancel)
    {
        if (counted.TryGetValue(source.Id, out (string UpdatedAt, IReadOnlyDictionary<string, long> Rows) known) && known.UpdatedAt == source.UpdatedAt) return known.Rows;
        return await AskAsync(source, table, cancel);
    }

    /// <summary>True if the data source shows exactly the rows of a batch; asked anew, because it was just published.</summary>
    public async Task<bool> ShowsAsync(SourceEntry source, BatchReference batch, CancellationToken cancel)
    {
        IReadOnlyDictionary<string, long> rows = await AskAsync(source, batch.Table, cancel);
        return rows.Values.Sum() == batch.Rows && rows.GetValueOrDefault(batch.BatchId) == batch.Rows;
    }

    private async Task<IReadOnlyDictionary<string, long>> AskAsync(SourceEntry source, TableSchema table, CancellationToken cancel)
    {
        string batch = LineageNames.NameOf(table, LineageColumn.BatchId), id = LineageNames.NameOf(table, LineageColumn.SourceId);
        using VizRows answer = await viz.QueryAsync(source.Id, [new VizField(batch), new VizField(id, "COUNT", "rows")], [], "Counting rows", cancel);
        Dictionary<string, long> rows = new(StringComparer.Ordinal);
        foreach (VizRow row in answer.All) rows[row.Text(batch)] = row.Count("rows");
        counted[source.Id] = (source.UpdatedAt, rows);
        return rows;
    }
}
