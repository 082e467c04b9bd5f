using System.Collections.Immutable;
using MlConnector.Engine.Ports;

namespace MlConnector.Engine.Replay;

/// <summary>One sending of a batch.</summary>
/// <param name="Number">1 for the first.</param>
/// <param name="MarkedAt">When it was marked, before its first byte left.</param>
/// <param name="LeftAt">When its last byte could have left at the latest; null if the process died over it.</param>
/// <param name="End">How it ended: the state that the batch has now for the last one, else why it was sent again.</param>
public sealed record SendAttempt(int Number, DateTimeOffset MarkedAt, DateTimeOffset? LeftAt, string End)
{
    /// <summary>The attempts of a batch: the first one and the newest, where there were very many; none of a batch that never left.</summary>
    public static ImmutableArray<SendAttempt> Of(BatchRecord batch, IReadOnlyList<BatchRepeat> repeats)
    {
        if (NeverLeft(batch)) return [];
        var attempts = ImmutableArray.CreateBuilder<SendAttempt>(repeats.Count + 1);
        attempts.Add(Of(batch, 1, batch.PostedAt, repeats));
        foreach (BatchRepeat repeat in repeats) attempts.Add(Of(batch, repeat.Attempt, repeat.MarkedAt, repeats));
        return attempts.MoveToImmutable();
    }

    private static SendAttempt Of(BatchRecord batch, int number, DateTimeOffset markedAt, IReadOnlyList<BatchRepeat> repeats)
    {
        if (number == batch.Attempt) return new SendAttempt(number, markedAt, batch.LastSentAt, batch.State.ToString().ToLowerInvariant());
        BatchRepeat? next = repeats.FirstOrDefault(repeat => repeat.Attempt == number + 1);
        return new SendAttempt(number, markedAt, next?.LastLeftAt, next?.EndOfLast ?? "sent again; of what is not kept");
    }

    private static bool NeverLeft(BatchRecord batch) => batch.State == BatchState.Adopted || batch is { State: BatchState.Refused, LastSentAt: null };
}
