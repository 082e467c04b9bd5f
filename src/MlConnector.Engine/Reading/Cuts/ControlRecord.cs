using System.Collections.Immutable;

namespace MlConnector.Engine.Reading.Cuts;

/// <summary>What a control record says of its document.</summary>
/// <param name="Document">Key of the document.</param>
/// <param name="Complete">False while it is not posted.</param>
/// <param name="Count">Rows it should have; null if the record does not say.</param>
/// <param name="Sums">Sums it should have, in the order of the cut's sums; null where the record has none.</param>
internal sealed record ControlRecord(ImmutableArray<string> Document, bool Complete, long? Count, ImmutableArray<decimal?> Sums);
