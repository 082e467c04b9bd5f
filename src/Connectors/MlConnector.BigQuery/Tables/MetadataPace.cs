using MlConnector.Abstractions.Destinations;

namespace MlConnector.BigQuery.Tables;

/// <summary>Keeps changes of what describes tables and datasets below what the service takes of them, over all runs and processes. The figures are documented, and nobody can have them raised.</summary>
internal sealed class MetadataPace(BigQueryOptions options, IPace pace)
{
    private const long Updates = 5, PartitionedUpdates = 50, Creations = 10;

    /// <summary>Ten seconds, and what a permit may be old and a request under way.</summary>
    private static readonly TimeSpan UpdateWindow = TimeSpan.FromSeconds(10) + IPace.LongestHeld + TimeSpan.FromSeconds(2);

    /// <summary>A second, and what a permit may be old.</summary>
    private static readonly TimeSpan CreationWindow = TimeSpan.FromSeconds(1) + IPace.LongestHeld;

    /// <summary>Returns when a dataset may be changed.</summary>
    public ValueTask DatasetAsync(string dataset, CancellationToken cancel) => WaitAsync($"dataset/{options.Project}:{dataset}/updates", Updates, UpdateWindow, $"changes of dataset {dataset}", cancel);

    /// <summary>Returns when a table may be changed.</summary>
    public ValueTask TableAsync(string dataset, TableEntry there, CancellationToken cancel) =>
        WaitAsync($"table/{options.Project}:{dataset}.{there.Name}/updates", there.Partitions.Length.Length > 0 ? PartitionedUpdates : Updates, UpdateWindow, $"changes of table {there.Name}", cancel);

    /// <summary>Returns when a table may be created.</summary>
    public ValueTask CreationAsync(CancellationToken cancel) => WaitAsync($"project/{options.Project}/creations", Creations, CreationWindow, $"tables created in project {options.Project}", cancel);

    private ValueTask WaitAsync(string of, long limit, TimeSpan window, string label, CancellationToken cancel) => pace.WaitAsync(new QuotaClaim($"bigquery/{of}", 1, [new QuotaWindow(window, limit)]) { Label = label }, cancel);
}
