using System.Globalization;
using System.Text.Json;
using MlConnector.Sandbox.BigQuery.Rest;

namespace MlConnector.Sandbox.BigQuery.Data;

/// <summary>A dataset: a place, and tables by name.</summary>
internal sealed class BqDataset(string project, string name, string location, DateTimeOffset created)
{
    private int changes;
    private DateTimeOffset? changed;

    public string Name => name;

    public string Location => location;

    public JsonElement? Labels { get; private set; }

    public string Description { get; private set; } = "";

    /// <summary>When what describes it was changed.</summary>
    public List<DateTimeOffset> Updates { get; } = [];

    /// <summary>Another one after every change.</summary>
    public string Etag => ResourceEtag.Of($"{project}:{name}", created, changes);

    public SortedDictionary<string, BqTable> Tables { get; } = new(StringComparer.Ordinal);

    /// <summary>Names of tables that were deleted: streaming remembers them.</summary>
    public HashSet<string> Gone { get; } = new(StringComparer.Ordinal);

    /// <summary>Changes of tables by load and copy jobs, by the table's name: one that is made again under its name has not a new day.</summary>
    public Dictionary<string, List<(DateTimeOffset At, int Partitions)>> Modifications { get; } = new(StringComparer.Ordinal);

    /// <summary>Takes the fields that a request supplies. A dataset stays where it is.</summary>
    public BqDataset Change(JsonElement body, DateTimeOffset now)
    {
        if (Fields.Text(body, "location") is { Length: > 0 } elsewhere && !string.Equals(elsewhere, location, StringComparison.OrdinalIgnoreCase)) throw Refusal.Invalid($"Cannot change the location of dataset {project}:{name}.");
        Labels = LabelRules.Read(body) ?? Labels;
        if (Fields.Child(body, "description") is not null) Description = Fields.Text(body, "description");
        changes++;
        changed = now;
        return this;
    }

    public object Resource()
    {
        var resource = new Dictionary<string, object?>(StringComparer.Ordinal)
        {
            ["kind"] = "bigquery#dataset",
            ["etag"] = Etag,
            ["id"] = $"{project}:{name}",
            ["selfLink"] = $"{ResourceLink.Of(project)}/datasets/{name}",
            ["access"] = Array.Empty<object>(),
            ["creationTime"] = created.ToUnixTimeMilliseconds().ToString(CultureInfo.InvariantCulture),
            ["lastModifiedTime"] = (changed ?? created).ToUnixTimeMilliseconds().ToString(CultureInfo.InvariantCulture),
            ["maxTimeTravelHours"] = "168",
            ["datasetReference"] = new { projectId = project, datasetId = name },
            ["location"] = location,
            ["type"] = "DEFAULT",
        };
        if (Labels is { } labels) resource["labels"] = labels;
        if (Description.Length > 0) resource["description"] = Description;
        return resource;
    }
}
