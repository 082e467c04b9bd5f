using System.Globalization;
using MlConnector.Sandbox.BigQuery.Iam;
using MlConnector.Sandbox.BigQuery.Rest;

namespace MlConnector.Sandbox.BigQuery.Data;

/// <summary>Every dataset of the project. Whoever looks or changes holds <see cref="Gate"/>.</summary>
internal sealed class Warehouse(string project)
{
    public Lock Gate { get; } = new();

    /// <summary>What the service account may do.</summary>
    public Rights Rights { get; } = new();

    public SortedDictionary<string, BqDataset> Datasets { get; } = new(StringComparer.Ordinal);

    public BqDataset Dataset(string name) => Datasets.GetValueOrDefault(name) ?? throw Refusal.NotFound($"Not found: Dataset {project}:{name}");

    public BqTable Table(string dataset, string name) => Dataset(dataset).Tables.GetValueOrDefault(name) ?? throw Refusal.NotFound($"Not found: Table {project}:{dataset}.{name}");

    /// <summary>A table as a query or job names it, in a location.</summary>
    public BqTable Located(string dataset, string name, string location)
    {
        if (!Datasets.TryGetValue(dataset, out var found) || !string.Equals(found.Location, location, StringComparison.OrdinalIgnoreCase)) throw Refusal.NotFound($"Not found: Dataset {project}:{dataset} was not found in location {location}");
        return found.Tables.GetValueOrDefault(name) ?? throw Refusal.NotFound(string.Create(CultureInfo.InvariantCulture, $"Not found: Table {project}:{dataset}.{name} was not found in location {location}"));
    }
}
