namespace MlConnector.Engine.Reading.Waiting;

/// <summary>Something that is asked for at each poll until it is settled or written off.</summary>
/// <param name="Document">A document or journal, or a range of journal numbers that were never met: <c>A/2026/11/7-9</c>.</param>
/// <param name="Why">Why it waits, in words.</param>
/// <param name="Polls">Polls at which it was found so; 0 where that is not counted.</param>
public sealed record WaitingItem(string Document, string Why, int Polls)
{
    /// <summary>True if these are numbers that no journal was ever met with: often those of journals that have no row for the stream.</summary>
    public bool IsMissing { get; init; }

    /// <summary>True if a person wrote it off and the next poll delivers it as it is.</summary>
    public bool IsWrittenOff => Polls == WaitingDocument.WrittenOff;
}
