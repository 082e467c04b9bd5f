using MlConnector.Abstractions.Schemas;

namespace MlConnector.Abstractions.Destinations;

/// <summary>
/// Ability: compares a table whose rows are changed by key (<see cref="WriteMode.Upsert"/>) with what was staged for it. Counts per batch are of what was staged there (<see cref="IReadsBack.CountBatchesAsync"/>), which says nothing of
/// what its readers see.
/// </summary>
public interface IComparesChanges
{
    /// <summary>Counts the rows of the table, and the keys of some batches of which it does not show what was staged last. Memory does not depend on their number.</summary>
    /// <exception cref="Errors.ConnectorException">It cannot be asked, or only above a limit of the settings.</exception>
    Task<ChangedTable> CompareAsync(ContainerReference container, TableSchema table, IReadOnlyList<string> batchIds, CancellationToken cancel);
}

/// <summary>What a table whose rows are changed by key shows.</summary>
/// <param name="Rows">Its rows.</param>
/// <param name="Differing">Keys of the batches asked for that are missing, are there although they are gone, or have another version than was staged last.</param>
/// <param name="Example"><c>_SourceId</c> of one of them; null if there is none.</param>
public sealed record ChangedTable(long Rows, long Differing, string? Example);
