using MlConnector.Abstractions.Destinations;
using MlConnector.Abstractions.Errors;
using MlConnector.Abstractions.Schemas;

namespace MlConnector.Tableau.Schema;

/// <summary>What a project's data sources cannot be, found before the service is asked: all of it at once.</summary>
internal static class SchemaRules
{
    /// <summary>Every obstacle in a wanted schema.</summary>
    public static IEnumerable<ConnectorError> Problems(DestinationSchema wanted)
    {
        if (string.IsNullOrWhiteSpace(wanted.Container)) yield return Name("The pipeline names no project.", "Add dataset: PROJECT, or a path such as Finance/Ledger.");
        else if (NameRules.ProjectProblem(wanted.Container) is { } project) yield return Name(project, "Name the project by its path, such as Finance/Ledger.");
        foreach (TableSchema table in wanted.Tables)
        {
            if (NameRules.SourceProblem(table.Name) is { } source) yield return Name(source, "Rename the table in the pipeline.");
            foreach (string twice in table.Columns.GroupBy(column => column.Name, StringComparer.OrdinalIgnoreCase).Where(group => group.Skip(1).Any()).Select(group => group.Key))
                yield return Name($"Table {table.Name} has two columns called {twice} (case does not count).", "Rename one in the mapping.");
            foreach (ColumnSchema column in table.Columns)
            {
                if (NameRules.ColumnProblem(column.Name) is { } problem) yield return Name($"Table {table.Name}: {problem}", "Rename the column in the mapping.");
            }
        }
    }

    private static ConnectorError Name(string message, string fix) => TableauErrors.Config("TABLEAU-NAME", message, fix);
}
