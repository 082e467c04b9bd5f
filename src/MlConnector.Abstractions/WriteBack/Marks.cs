using System.Collections.Immutable;

namespace MlConnector.Abstractions.WriteBack;

/// <summary>How a record shows that it was processed, and what brings it there.</summary>
/// <param name="Stream">The stream whose delivered records are marked.</param>
/// <param name="Field">The field of the ERP that shows it.</param>
/// <param name="Value">What it shows then, in canonical form.</param>
public sealed record ProcessedMark(string Stream, string Field, string Value)
{
    /// <summary>The action of the ERP that brings it there; empty = the field itself is set.</summary>
    public string Action { get; init; } = "";
}

/// <summary>A record that is to be marked, as it is now.</summary>
/// <param name="Key">Its key, in the order of the stream's key.</param>
/// <param name="Tag">What the ERP compares to know whether it is still the same: an entity tag. Opaque.</param>
/// <param name="Value">What the field shows; null for nothing.</param>
public sealed record MarkedRecord(ImmutableArray<string> Key, string Tag, string? Value);
