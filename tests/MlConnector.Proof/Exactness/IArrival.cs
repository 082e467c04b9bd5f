using System.Collections.Immutable;
using MlConnector.Abstractions.Destinations;
using MlConnector.Abstractions.Schemas;

namespace MlConnector.Proof.Exactness;

/// <summary>Where rows arrive.</summary>
internal interface IArrival : IAsyncDisposable
{
    /// <summary>What it is called where things are counted.</summary>
    string Name { get; }

    /// <summary>Columns behind the key.</summary>
    ImmutableArray<ExactColumn> Columns { get; }

    /// <summary>The table.</summary>
    TableSchema Table { get; }

    /// <summary>Takes a batch; gives its rows as they are there: column → text, those without a value may be missing.</summary>
    Task<IReadOnlyList<IReadOnlyDictionary<string, string?>>> ReceiveAsync(DeliveryBatch batch);
}
