using System.Text.Json;
using MlConnector.Sandbox.PowerBi.Answers;

namespace MlConnector.Sandbox.PowerBi.Datasets;

/// <summary>The body that creates a push dataset, read and checked.</summary>
internal sealed record DatasetBody(string Name, IReadOnlyList<TableSchema> Tables, IReadOnlyList<TableRelationship> Relationships)
{
    private const int MaxTables = 75;

    public static DatasetBody Read(JsonElement json)
    {
        Fields.Object(json, "", "name", "tables", "relationships", "defaultMode", "datasources");
        string name = Fields.Required(json, "dataset", "name");
        bool streaming = ReadMode(Fields.Text(json, "dataset", "defaultMode"));
        List<TableSchema> tables = [.. Fields.Items(json, "", "tables").Select(table => TableBody.Read(table.Item, table.Place, streaming))];
        if (tables.Count is 0 or > MaxTables) throw new RefusedException(Refusal.Invalid($"A dataset has 1 to {MaxTables} tables.", "tableCount"));
        RefuseRepeats(tables.Select(static table => table.Name), "table");
        RefuseRepeats(tables.SelectMany(static table => table.Measures).Select(static measure => measure.Name), "measure");
        return new DatasetBody(name, tables, RelationshipBody.ReadAll(json, tables));
    }

    internal static void RefuseRepeats(IEnumerable<string> names, string what)
    {
        var seen = new HashSet<string>(StringComparer.OrdinalIgnoreCase);
        foreach (string name in names)
        {
            if (!seen.Add(name)) throw new RefusedException(Refusal.Invalid($"The {what} name '{name}' is used twice.", "repeatedName"));
        }
    }

    /// <summary>True for PushStreaming, which allows columns to have a name and a type only.</summary>
    private static bool ReadMode(string? mode) => mode switch
    {
        null or "Push" => false,
        "PushStreaming" => true,
        "Streaming" or "AsAzure" or "AsOnPrem" => throw new RefusedException(Refusal.Invalid($"The mode {mode} is not available here.", "mode")),
        _ => throw new RefusedException(Refusal.BadProperty("defaultMode", $"The value '{mode}' is not valid.")),
    };
}
