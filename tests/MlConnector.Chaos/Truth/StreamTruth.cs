using System.Collections.Immutable;

namespace MlConnector.Chaos.Truth;

/// <summary>How a table's rows make its current state.</summary>
internal enum Shape
{
    /// <summary>Every row counts.</summary>
    EveryRow,

    /// <summary>The newest version of each key counts, unless it is a tombstone.</summary>
    NewestVersion,

    /// <summary>The rows of the newest generation that has its closing row count.</summary>
    NewestGeneration,
}

/// <summary>Which table of its ERP a stream reads and what its destination has to look like; written down by hand, so that nothing of the engine judges the engine.</summary>
/// <param name="Stream">The stream.</param>
/// <param name="Entity">The table in the ERP.</param>
/// <param name="Table">The table in the dataset.</param>
/// <param name="Key">Columns of the ERP that name a row.</param>
/// <param name="Shape">How the destination is read.</param>
internal sealed record StreamTruth(string Stream, string Entity, string Table, ImmutableArray<string> Key, Shape Shape)
{
    /// <summary>Columns of digits that the ERP fills with zeros.</summary>
    public ImmutableArray<string> Codes { get; init; } = [];

    /// <summary>Columns that the channel brings; empty = all that both sides have.</summary>
    public ImmutableArray<string> Columns { get; init; } = [];

    /// <summary>History is kept when the ERP purges a row: it may stay as it last was, or be marked as gone.</summary>
    public bool KeepsPurged { get; init; }

    /// <summary>A date that its rows can be partitioned by.</summary>
    public string? Date { get; init; }

    /// <summary>Other tables relate to it: where nothing can be swapped it is emptied and filled, and has no generations.</summary>
    public bool IsRelated { get; init; }
}
