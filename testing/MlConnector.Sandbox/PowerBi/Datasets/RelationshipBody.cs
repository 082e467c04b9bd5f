using System.Text.Json;
using MlConnector.Sandbox.PowerBi.Answers;

namespace MlConnector.Sandbox.PowerBi.Datasets;

/// <summary>The relationships of a body: active, many to one, between columns that exist and have the same type.</summary>
internal static class RelationshipBody
{
    private const int MaxRelationships = 75;

    public static TableRelationship[] ReadAll(JsonElement json, IReadOnlyList<TableSchema> tables)
    {
        TableRelationship[] all = [.. Fields.Items(json, "", "relationships").Select(item => Read(item.Item, item.Place, tables))];
        if (all.Length > MaxRelationships) throw new RefusedException(Refusal.Invalid($"A dataset has at most {MaxRelationships} relationships.", "relationshipCount"));
        DatasetBody.RefuseRepeats(all.Select(static relationship => relationship.Name), "relationship");
        return all;
    }

    private static TableRelationship Read(JsonElement json, string place, IReadOnlyList<TableSchema> tables)
    {
        Fields.Object(json, place, "name", "fromTable", "fromColumn", "toTable", "toColumn", "crossFilteringBehavior");
        if (Fields.Text(json, place, "crossFilteringBehavior") is { } crossing && crossing is not ("OneDirection" or "BothDirections" or "Automatic"))
        {
            throw new RefusedException(Refusal.BadProperty($"{place}.crossFilteringBehavior", $"The value '{crossing}' is not valid."));
        }

        var relationship = new TableRelationship(
            TableBody.Name(Fields.Required(json, place, "name")),
            Fields.Required(json, place, "fromTable"),
            Fields.Required(json, place, "fromColumn"),
            Fields.Required(json, place, "toTable"),
            Fields.Required(json, place, "toColumn"));
        var from = ColumnOf(tables, relationship.FromTable, relationship.FromColumn, relationship.Name);
        var to = ColumnOf(tables, relationship.ToTable, relationship.ToColumn, relationship.Name);
        bool holds = from.Type == to.Type && relationship.FromTable != relationship.ToTable;
        return holds ? relationship : throw new RefusedException(Refusal.Invalid($"The relationship '{relationship.Name}' does not connect two tables by columns of one type.", "relationship"));
    }

    private static TableColumn ColumnOf(IReadOnlyList<TableSchema> tables, string table, string column, string relationship)
    {
        var found = tables.FirstOrDefault(candidate => candidate.Name == table);
        return found is not null && found.IndexOf(column) is >= 0 and var index
            ? found.Columns[index]
            : throw new RefusedException(Refusal.Invalid($"The relationship '{relationship}' names '{table}'[{column}], which does not exist.", "relationship"));
    }
}
