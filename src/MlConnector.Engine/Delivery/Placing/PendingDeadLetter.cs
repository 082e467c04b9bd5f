using MlConnector.Abstractions.Errors;
using MlConnector.Engine.Blocks;

namespace MlConnector.Engine.Delivery.Placing;

/// <summary>A dead row that waits for its place in the journal.</summary>
/// <param name="Key">Key hash.</param>
/// <param name="Source">Hash of the canonical source cells.</param>
/// <param name="Row">Row in the block of dead rows.</param>
/// <param name="SourceId">Key as delivered.</param>
/// <param name="Column">Column or field it is about.</param>
/// <param name="Error">Why.</param>
internal sealed record PendingDeadLetter(Hash128 Key, Hash128 Source, int Row, string SourceId, string Column, ConnectorError Error);
