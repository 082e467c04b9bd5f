using MlConnector.Abstractions.Destinations;
using MlConnector.Abstractions.Errors;
using MlConnector.Abstractions.Schemas;

namespace MlConnector.PowerBi.Schema;

/// <summary>What a push dataset cannot be, found before the service is asked: all of it at once.</summary>
internal static class SchemaRules
{
    /// <summary>Every obstacle in a wanted schema.</summary>
    public static IEnumerable<ConnectorError> Problems(DestinationSchema wanted)
    {
        if (string.IsNullOrWhiteSpace(wanted.Container)) yield return Problem("POWERBI-NAME", "The pipeline names no dataset.", "Add dataset: NAME.");
        if (wanted.Tables.Length is 0 or > NameRules.Most)
        {
            yield return Problem("POWERBI-LIMIT",
                $"A push dataset has 1 to {NameRules.Most} tables, not {wanted.Tables.Length}.",
                "Spread the streams over several pipelines with a dataset each.");
        }

        foreach (string twice in Twice(wanted.Tables.Select(table => table.Name)))
        {
            yield return Problem("POWERBI-NAME",
                $"Two tables are called {twice} (case does not count).", "Rename one.");
        }

        foreach (TableSchema table in wanted.Tables)
        {
            foreach (ConnectorError error in TableProblems(table)) yield return error;
        }

        int relations = wanted.Tables.Sum(table => table.Relations.Length);
        if (relations > NameRules.Most)
        {
            yield return Problem("POWERBI-LIMIT",
                $"A push dataset has at most {NameRules.Most} relationships, not {relations}.", "Remove some relations.");
        }

        foreach (ConnectorError error in RelationProblems(wanted)) yield return error;
    }

    private static IEnumerable<ConnectorError> TableProblems(TableSchema table)
    {
        if (NameRules.TableProblem(table.Name) is { } name) yield return Problem("POWERBI-NAME", name, "Rename the table in the pipeline.");
        if (table.Columns.Length > NameRules.Most)
        {
            yield return Problem("POWERBI-LIMIT",
                $"Table {table.Name} has {table.Columns.Length} columns with its lineage; {NameRules.Most} are the limit.",
                "Leave columns out of the mapping.");
        }

        foreach (string twice in Twice(table.Columns.Select(column => column.Name)))
        {
            yield return Problem("POWERBI-NAME",
                $"Table {table.Name} has two columns called {twice} (case does not count).", "Rename one in the mapping.");
        }

        foreach (ColumnSchema column in table.Columns)
        {
            if (NameRules.ColumnProblem(column.Name) is { } problem)
            {
                yield return Problem("POWERBI-NAME", $"Table {table.Name}: {problem}",
                    "Rename the column in the mapping.");
            }
        }

        if (table.Mode == WriteMode.Upsert)
        {
            yield return Problem("POWERBI-WRITE-MODE",
                $"Table {table.Name}: a push dataset cannot update rows by key.", "Use write: versions, append or replace.");
        }

        LineageColumn needed = table.Mode == WriteMode.Replace ? LineageColumn.Generation : LineageColumn.BatchId;
        if (table.OrdinalOf(needed) < 0)
        {
            yield return Problem("POWERBI-LINEAGE", $"Table {table.Name} lacks its lineage column for {needed}.",
                "Report it: the mapping left it out.") with
            { Kind = ErrorKind.Bug, Owner = ErrorOwner.Us };
        }
    }

    // The one side must hold each key once, which only a table that is emptied and filled again does.
    private static IEnumerable<ConnectorError> RelationProblems(DestinationSchema wanted)
    {
        foreach (TableSchema table in wanted.Tables)
        {
            foreach (TableRelation relation in table.Relations)
            {
                string place = $"Table {table.Name}, relation from {relation.FromColumn} to {relation.ToTable}.{relation.ToColumn}";
                TableSchema? one = wanted.Tables.FirstOrDefault(other => other.Name == relation.ToTable);
                if (table.OrdinalOf(relation.FromColumn) < 0 || one is null || one.OrdinalOf(relation.ToColumn) < 0)
                {
                    yield return Problem(
                        "POWERBI-RELATION", $"{place}: a column or table of it does not exist.", "Correct the names.");
                }
                else if (one.Mode != WriteMode.Replace)
                {
                    yield return Problem("POWERBI-RELATION",
                        $"{place}: the table on the one side is not write: replace, so a key may occur twice there and queries would fail.",
                        "Use write: replace for it, or remove the relation.");
                }
                else if (table.Columns[table.OrdinalOf(relation.FromColumn)].NativeType != one.Columns[one.OrdinalOf(relation.ToColumn)].NativeType)
                {
                    yield return Problem(
                        "POWERBI-RELATION", $"{place}: the columns differ in type.", "Give both the same type.");
                }
            }
        }
    }

    private static IEnumerable<string> Twice(IEnumerable<string> names) =>
        names.GroupBy(name => name, StringComparer.OrdinalIgnoreCase).Where(group => group.Skip(1).Any()).Select(group => group.Key);

    private static ConnectorError Problem(string code, string message, string fix) => PowerBiErrors.Config(code, message, fix);
}
