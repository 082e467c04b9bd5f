namespace MlConnector.Abstractions.Checks;

/// <summary>What a look that found no fault has seen.</summary>
/// <param name="Outcome">In order, in order with a remark, or not tried.</param>
/// <param name="Words">What was seen, or why it was not tried; never a secret.</param>
public sealed record Look(CheckOutcome Outcome, string Words)
{
    /// <summary>In order.</summary>
    public static implicit operator Look(string words) => FromString(words);

    /// <summary>Seen, with how it ended.</summary>
    public static implicit operator Look((CheckOutcome Outcome, string Words) seen) => FromValueTuple(seen);

    /// <summary>In order.</summary>
    public static Look FromString(string words) => new(CheckOutcome.Ok, words);

    /// <summary>Seen, with how it ended.</summary>
    public static Look FromValueTuple((CheckOutcome Outcome, string Words) seen) => new(seen.Outcome, seen.Words);

    /// <summary>Nothing is known, and why.</summary>
    public static Look NotTried(string reason) => new(CheckOutcome.Skipped, $"not tried: {reason}");
}
