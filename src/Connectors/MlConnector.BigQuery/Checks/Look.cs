using MlConnector.Abstractions.Checks;

namespace MlConnector.BigQuery.Checks;

/// <summary>What a look that found no fault has seen.</summary>
/// <param name="Outcome">In order, or not tried.</param>
/// <param name="Words">What was seen, or why it was not tried.</param>
internal sealed record Look(CheckOutcome Outcome, string Words)
{
    /// <summary>In order.</summary>
    public static implicit operator Look(string words) => new(CheckOutcome.Ok, words);

    /// <summary>Nothing is known, and why.</summary>
    public static Look NotTried(string reason) => new(CheckOutcome.Skipped, $"not tried: {reason}");
}
