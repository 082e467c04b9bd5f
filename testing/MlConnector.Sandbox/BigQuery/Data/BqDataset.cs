using System.Text.Json;

namespace MlConnector.Sandbox.BigQuery.Data;

/// <summary>A dataset: a place, and tables by name.</summary>
internal sealed class BqDataset(string project, string name, string location, JsonElement? labels)
{
    public string Name => name;

    public string Location => location;

    public SortedDictionary<string, BqTable> Tables { get; } = new(StringComparer.Ordinal);

    /// <summary>Names of tables that were deleted: streaming remembers them.</summary>
    public HashSet<string> Gone { get; } = new(StringComparer.Ordinal);

    public object Resource()
    {
        var resource = new Dictionary<string, object?>(StringComparer.Ordinal)
        {
            ["kind"] = "bigquery#dataset",
            ["id"] = $"{project}:{name}",
            ["datasetReference"] = new { projectId = project, datasetId = name },
            ["location"] = location,
            ["type"] = "DEFAULT",
        };
        if (labels is { } some) resource["labels"] = some;
        return resource;
    }
}
