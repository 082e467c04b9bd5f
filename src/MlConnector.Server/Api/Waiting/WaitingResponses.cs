using System.Collections.Immutable;
using MlConnector.Engine.Reading.Waiting;

namespace MlConnector.Server.Api.Waiting;

/// <summary>What waits in a pipeline.</summary>
/// <param name="Items">Stream by stream.</param>
internal sealed record WaitingList(IReadOnlyList<WaitingState> Items)
{
    /// <summary>Of streams.</summary>
    public static WaitingList Of(IEnumerable<(string Stream, ImmutableArray<WaitingItem> Items)> streams) => new([.. streams.SelectMany(stream => stream.Items.Select(item => WaitingState.Of(stream.Stream, item)))]);
}

/// <summary>Something that is asked for at each poll until it is settled or written off.</summary>
/// <param name="Stream">Stream that it waits in.</param>
/// <param name="Document">A document or journal, or a range of journal numbers that were never met: <c>A/2026/11/7-9</c>.</param>
/// <param name="Why">Why it waits.</param>
/// <param name="Polls">Polls at which it was found so; null where that is not counted.</param>
/// <param name="Missing">True if these are numbers that no journal was ever met with.</param>
/// <param name="WrittenOff">True if a person wrote it off and the next run delivers it as it is.</param>
internal sealed record WaitingState(string Stream, string Document, string Why, int? Polls, bool Missing, bool WrittenOff)
{
    /// <summary>Of what the cursor of a stream remembers.</summary>
    public static WaitingState Of(string stream, WaitingItem item) => new(stream, item.Document, item.Why, item.Polls > 0 && !item.IsWrittenOff ? item.Polls : null, item.IsMissing, item.IsWrittenOff);
}

/// <summary>Something that is not waited for any longer.</summary>
/// <param name="Document">As the list shows it; of a range of numbers a part will do.</param>
/// <param name="Reason">Why, for the audit trail; at most 500 characters.</param>
internal sealed record WaitingOrder(string Document, string Reason);

/// <summary>What was written off.</summary>
/// <param name="Stream">Stream that it waited in.</param>
/// <param name="Document">The document or the numbers.</param>
/// <param name="Delivered">True if the next run delivers it as it is; false if it is not asked for again.</param>
internal sealed record WaitingEnded(string Stream, string Document, bool Delivered);
