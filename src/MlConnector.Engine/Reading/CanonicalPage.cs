using MlConnector.Abstractions.Sources;
using MlConnector.Engine.Mapping.Violations;

namespace MlConnector.Engine.Reading;

/// <summary>A source page whose cells have been narrowed to canonical form.</summary>
/// <param name="Page">The page.</param>
/// <param name="Violations">Per row: the first value that is not of its declared type, or none.</param>
internal sealed record CanonicalPage(SourcePage Page, RowViolation[] Violations)
{
    /// <summary>Per row: whether a document ends with it; empty = every row.</summary>
    public bool[] DocumentEnds { get; init; } = [];
}
