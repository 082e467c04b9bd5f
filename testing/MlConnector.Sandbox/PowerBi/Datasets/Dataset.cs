using System.Collections.Immutable;
using MlConnector.Sandbox.PowerBi.Refreshes;
using MlConnector.Sandbox.PowerBi.Rows;

namespace MlConnector.Sandbox.PowerBi.Datasets;

/// <summary>A dataset of a workspace. Everything that changes is changed under <see cref="Gate"/>.</summary>
internal sealed class Dataset
{
    public required string Id { get; init; }

    public required string Name { get; init; }

    /// <summary>Rises with every creation; orders those of one moment.</summary>
    public required int Ordinal { get; init; }

    public required DateTimeOffset CreatedAt { get; init; }

    /// <summary>When creation is over.</summary>
    public required DateTimeOffset VisibleAt { get; init; }

    /// <summary>False for an import dataset: it is refreshed and takes no rows.</summary>
    public required bool TakesRows { get; init; }

    public required string ConfiguredBy { get; init; }

    /// <summary>The key of its push URLs.</summary>
    public required string PushKey { get; init; }

    public required ImmutableDictionary<string, PushTable> Tables { get; init; }

    public IReadOnlyList<TableRelationship> Relationships { get; init; } = [];

    public required PostBudget Budget { get; init; }

    public required RefreshHistory Refreshes { get; init; }

    /// <summary>Held for short moments only; bodies are read outside of it.</summary>
    public Lock Gate { get; } = new();

    /// <summary>Order of creation of the tables.</summary>
    public required IReadOnlyList<string> TableNames { get; init; }

    public long LargestTable => Tables.Values.Max(table => table.Store.Count);
}
