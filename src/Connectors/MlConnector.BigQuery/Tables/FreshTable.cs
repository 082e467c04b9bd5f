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
        return there is null ? BigQueryErrors.NotFound($"Sending rows to {table.Name}", detail) : NotKnown($"Table {table.Name}", there.Times.Created);
    }

    /// <summary>What a check says where streaming does not find a table: one that was just made is as it should be.</summary>
    /// <exception cref="ConnectorException">It is not there, or streaming ought to know it by now.</exception>
    public async Task<string> ProbedAsync(ContainerReference container, TableSchema table, string detail, CancellationToken cancel)
    {
        ConnectorError meaning = await MissingAsync(container, table, detail, cancel);
        return meaning.Kind == ErrorKind.Transient ? $"the project may stream rows; table {table.Name} was just made, and is not known there yet" : throw new ConnectorException(meaning);
    }

    /// <summary>What it means that streaming does not know a column.</summary>
    public async Task<ConnectorError> UnknownColumnAsync(ContainerReference container, TableSchema table, string detail, CancellationToken cancel)
    {
        TableEntry? there = await tables.FindAsync(container.Name, table.Name, cancel);
        bool complete = there is not null && table.Columns.All(column => there.Column(column.Name) is not null);
        return complete ? NotKnown($"A column of {table.Name}", there!.Times.Changed ?? there.Times.Created) : BigQueryErrors.TableDiffers(detail);
    }

    /// <summary>The service shows it, and does not know it where rows are streamed: for a while that is as it should be.</summary>
    private ConnectorError NotKnown(string what, DateTimeOffset? made) => made is { } at && time.GetUtcNow() - at < options.FreshTable ? BigQueryErrors.NotReady(what) : BigQueryErrors.NotStreamed(what, options.FreshTable);
}
