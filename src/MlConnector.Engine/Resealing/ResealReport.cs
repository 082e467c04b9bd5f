using System.Collections.Immutable;

namespace MlConnector.Engine.Resealing;

/// <summary>How far the sealing of a stream's journal is.</summary>
/// <param name="Pipeline">Pipeline.</param>
/// <param name="Stream">Stream.</param>
/// <param name="Done">Segments written anew.</param>
/// <param name="Of">Segments that were to be.</param>
public sealed record ResealProgress(string Pipeline, string Stream, int Done, int Of);

/// <summary>A stream that was left as it is.</summary>
/// <param name="Pipeline">Pipeline.</param>
/// <param name="Stream">Stream.</param>
/// <param name="Why">In words.</param>
public sealed record LeftStream(string Pipeline, string Stream, string Why);

/// <summary>What was sealed anew.</summary>
/// <param name="Segments">Segments of journals.</param>
/// <param name="Repairs">Repairs of dead letters.</param>
public sealed record ResealReport(int Segments, int Repairs)
{
    /// <summary>Streams whose older rows stay under an older key for now.</summary>
    public ImmutableArray<LeftStream> Left { get; init; } = [];
}
