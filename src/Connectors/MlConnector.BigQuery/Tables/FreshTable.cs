using MlConnector.Abstractions.Destinations;
using MlConnector.Abstractions.Errors;
using MlConnector.Abstractions.Schemas;

namespace MlConnector.BigQuery.Tables;

/// <summary>
/// Tells a table or column that streaming does not know <em>yet</em> from one that is not there. The service's own view of tables is right at once; where rows are streamed it follows within seconds or minutes. A value is never let
/// fall for it (<c>ignoreUnknownValues</c>).
/// </summary>
internal sealed class FreshTable(TableDirectory tables, BigQueryOptions options, TimeProvider time)
{
    /// <summary>What it means that streaming does not find a table.</summary>
    public async Task<ConnectorError> MissingAsync(ContainerReference container, TableSchema table, string detail, CancellationToken cancel)
    {
        TableEntry? there = await tables.FindAsync(container.Name, table.Name, cancel);
        return there is not null && IsRecent(there.Times.Created) ? BigQueryErrors.NotReady($"Table {table.Name}") : BigQueryErrors.NotFound($"Sending rows to {table.Name}", detail);
    }

    /// <summary>What it means that streaming does not know a column.</summary>
    public async Task<ConnectorError> UnknownColumnAsync(ContainerReference container, TableSchema table, string detail, CancellationToken cancel)
    {
        TableEntry? there = await tables.FindAsync(container.Name, table.Name, cancel);
        bool complete = there is not null && table.Columns.All(column => there.Column(column.Name) is not null);
        return complete && (IsRecent(there!.Times.Changed) || IsRecent(there.Times.Created)) ? BigQueryErrors.NotReady($"A column of {table.Name}") : BigQueryErrors.TableDiffers(detail);
    }

    private bool IsRecent(DateTimeOffset? at) => at is { } moment && time.GetUtcNow() - moment < options.FreshTable;
}
