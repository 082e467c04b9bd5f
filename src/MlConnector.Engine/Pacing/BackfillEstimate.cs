using System.Collections.Immutable;
using MlConnector.Abstractions.Destinations;

namespace MlConnector.Engine.Pacing;

/// <summary>
/// The shortest time in which so many batches can be sent under the vendor's limits: pure arithmetic over claims and what is used already. It answers "when does the backfill
/// end" and "does this schedule fit", and is shown with the limit that decides.
/// </summary>
public static class BackfillEstimate
{
    /// <summary>
    /// Time until the last of <paramref name="batches"/> may leave. <paramref name="perBatch"/> are the claims of one full batch; <paramref name="used"/> gives the units of a
    /// window that are taken now. A limit below the claim of one batch gives <see cref="TimeSpan.MaxValue"/>: the batch is too large for it.
    /// </summary>
    public static (TimeSpan Time, string Limit) ForBatches(long batches, ImmutableArray<QuotaClaim> perBatch, Func<QuotaClaim, QuotaWindow, long> used)
    {
        (TimeSpan Time, string Limit) longest = (TimeSpan.Zero, "");
        foreach (QuotaClaim claim in perBatch)
        {
            foreach (QuotaWindow window in claim.Windows)
            {
                TimeSpan time = TimeFor(batches, claim.Amount, window, used(claim, window));
                if (time > longest.Time) longest = (time, claim.Label);
            }
        }

        return longest;
    }

    private static TimeSpan TimeFor(long batches, long amount, QuotaWindow window, long used)
    {
        if (amount <= 0 || batches <= 0) return TimeSpan.Zero;
        long perWindow = window.Limit / amount;
        if (perWindow == 0) return TimeSpan.MaxValue;
        long free = Math.Max(0, window.Limit - used) / amount;
        if (batches <= free) return TimeSpan.Zero;
        long windows = (batches - free + perWindow - 1) / perWindow;
        return windows > TimeSpan.MaxValue.Ticks / Math.Max(1, window.Length.Ticks) ? TimeSpan.MaxValue : TimeSpan.FromTicks(window.Length.Ticks * windows);
    }
}
