using MlConnector.Abstractions.Destinations;
using MlConnector.Abstractions.Errors;
using MlConnector.Abstractions.Schemas;
using MlConnector.BigQuery.Staging;

namespace MlConnector.BigQuery.Tables;

/// <summary>What a dataset cannot be, found before the service is asked: all of it at once.</summary>
internal static class SchemaRules
{
    private const int MostColumns = 10_000;

    /// <summary>Every obstacle in a wanted schema.</summary>
    public static IEnumerable<ConnectorError> Problems(DestinationSchema wanted, BigQueryOptions options)
    {
        if (string.IsNullOrWhiteSpace(wanted.Container)) yield return Name("The pipeline names no dataset.", "Add dataset: NAME.");
        else if (NameRules.TableProblem(wanted.Container) is { } dataset) yield return Name(dataset, "Name the dataset with letters, digits and underscore.");
        foreach (string twice in Twice(wanted.Tables.SelectMany(table => Names(table, wanted.Container, options)))) yield return Name($"Two tables or views would be called {twice}.", "Rename one.");
        foreach (ConnectorError error in wanted.Tables.SelectMany(table => TableProblems(table, options.LayoutOf(table.Name)))) yield return error;
        foreach (string unknown in options.Layouts.Keys.Where(name => wanted.Tables.All(table => table.Name != name)))
            yield return Name($"The connection lays out a table {unknown}, which the pipeline does not have.", "Correct the name below tables, or remove it.");
    }

    private static IEnumerable<string> Names(TableSchema table, string dataset, BigQueryOptions options) =>
        [table.Name, .. ReaderView.Of(options, dataset, table).Select(view => view.Name), .. table.Mode == WriteMode.Upsert ? [StagingTables.ChangesOf(table.Name)] : Array.Empty<string>()];

    private static IEnumerable<ConnectorError> TableProblems(TableSchema table, TableLayout layout)
    {
        if (NameRules.TableProblem(table.Name) is { } name) yield return Name(name, "Rename the table in the pipeline.");
        if (table.Columns.Length > MostColumns) yield return Name($"Table {table.Name} has {table.Columns.Length} columns; {MostColumns} are the limit.", "Leave columns out of the mapping.");
        foreach (string twice in Twice(table.Columns.Select(column => column.Name))) yield return Name($"Table {table.Name} has two columns called {twice} (case does not count).", "Rename one in the mapping.");
        foreach (ColumnSchema column in table.Columns)
        {
            if (NameRules.ColumnProblem(column.Name) is { } problem) yield return Name($"Table {table.Name}: {problem}", "Rename the column in the mapping.");
        }

        if (layout.Column is { } by && (table.OrdinalOf(by) is not (>= 0 and int at) || table.Columns[at].NativeType is not ("DATE" or "DATETIME" or "TIMESTAMP")))
            yield return Name($"Table {table.Name} cannot be partitioned by {by}: it has no such column of dates.", "Name a DATE, DATETIME or TIMESTAMP column of the table in partitionBy.");
        foreach (string cluster in layout.ClusterBy.Where(column => table.OrdinalOf(column) < 0)) yield return Name($"Table {table.Name} cannot be clustered by {cluster}: it has no such column.", "Correct clusterBy.");
    }

    private static IEnumerable<string> Twice(IEnumerable<string> names) => names.GroupBy(name => name, StringComparer.OrdinalIgnoreCase).Where(group => group.Skip(1).Any()).Select(group => group.Key);

    private static ConnectorError Name(string message, string fix) => BigQueryErrors.Config("BIGQUERY-NAME", message, fix);
}
