using System.Collections.Concurrent;
using MlConnector.Abstractions.Destinations;
using MlConnector.Abstractions.Errors;
using MlConnector.Abstractions.Schemas;
using MlConnector.Http.Rows;
using MlConnector.Tableau.Sources;

namespace MlConnector.Tableau.ReadBack;

/// <summary>
/// Counts the rows of a data source by batch id. All rows of a publication carry one id, so one small query tells all. What was counted is taken for true until the data source is published again, because queries are scarce; whoever waits
/// for what was just published asks anew, because the service may still answer from before it.
/// </summary>
internal sealed class BatchCounter(VizClient viz)
{
    /// <summary>Queries that prove a removal: what is shown before it, what is shown afterwards, and that the rows are gone.</summary>
    public const int QuestionsOfRemoval = 3;

    private readonly ConcurrentDictionary<string, (string UpdatedAt, IReadOnlyDictionary<string, long> Rows)> counted = new(StringComparer.Ordinal);

    /// <summary>True for refusals that say nothing of the rows: no budget, no service, no right to read.</summary>
    public static bool CannotRead(ConnectorError error) => error.Code is TableauErrors.ReadBackBudget or TableauErrors.ReadBackOff or TableauErrors.NoApiAccess or "TABLEAU-DENIED";

    /// <summary>Rows by batch id; none of a data source without our lineage columns, which somebody else published.</summary>
    public async Task<IReadOnlyDictionary<string, long>> CountOursAsync(SourceEntry source, TableSchema table, CancellationToken cancel)
    {
        try
        {
            return await CountAsync(source, table, cancel);
        }
        catch (ConnectorException e) when (e.Error.Code == TableauErrors.FieldUnknown)
        {
            return new Dictionary<string, long>(StringComparer.Ordinal);
        }
    }

    /// <summary>Rows by batch id.</summary>
    public async Task<IReadOnlyDictionary<string, long>> CountAsync(SourceEntry source, TableSchema table, CancellationToken cancel, bool asksAnew = false)
    {
        if (!asksAnew && counted.TryGetValue(source.Id, out (string UpdatedAt, IReadOnlyDictionary<string, long> Rows) known) && known.UpdatedAt == source.UpdatedAt) return known.Rows;
        return await AskAsync(source, table, cancel);
    }

    /// <summary>True if the data source shows exactly the rows of a batch; asked anew, because it was just published.</summary>
    public async Task<bool> ShowsAsync(SourceEntry source, BatchReference batch, CancellationToken cancel)
    {
        IReadOnlyDictionary<string, long> rows = await AskAsync(source, batch.Table, cancel);
        return rows.Values.Sum() == batch.Rows && rows.GetValueOrDefault(batch.BatchId) == batch.Rows;
    }

    /// <summary>True if the data source shows exactly what a removal is from: the rows that stay and those that are gone, all under the id of that publication.</summary>
    public async Task<bool> ShowsBeforeAsync(SourceEntry source, BatchReference batch, RowRemoval removal, CancellationToken cancel)
    {
        IReadOnlyDictionary<string, long> rows = await CountAsync(source, batch.Table, cancel);
        return rows.Count == 1 && rows.GetValueOrDefault(removal.ShownAs) == batch.Rows + removal.SourceIds.Length;
    }

    /// <summary>True if the data source shows the rows that stay, and none of those that are gone. A removal need not change the time of update, so what was counted before may be too old.</summary>
    public async Task<bool> ShowsAfterAsync(SourceEntry source, BatchReference batch, RowRemoval removal, bool asksAnew, CancellationToken cancel)
    {
        IReadOnlyDictionary<string, long> rows = await CountAsync(source, batch.Table, cancel, asksAnew);
        if (rows.Values.Sum() != batch.Rows || rows.GetValueOrDefault(removal.ShownAs) != batch.Rows) return false;
        string id = LineageNames.NameOf(batch.Table, LineageColumn.SourceId);
        using VizRows gone = await viz.QueryAsync(source.Id, [new VizField(id)], [VizFilter.Set(id, removal.SourceIds)], "Looking for removed rows", cancel);
        return !gone.All.Any();
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
