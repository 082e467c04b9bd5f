using System.Numerics;

namespace MlConnector.Store.Quotas;

/// <summary>What was taken of a limit, and when: UTC ticks.</summary>
internal readonly record struct QuotaEntry(long At, long Amount);

/// <summary>
/// Merges old entries, so that a million reservations stay a few thousand rows. Entries that are old enough fall into buckets of at most a 128th of their age and are counted at
/// the newest time in the bucket: nothing is freed early, and late by less than a 128th of the window. Buckets nest, so repeating it loses nothing more.
/// </summary>
internal static class QuotaCompaction
{
    private const int Precision = 7;

    /// <summary>Entries in order of time, merged; those not newer than <paramref name="now"/> − <paramref name="keep"/> are dropped.</summary>
    public static IReadOnlyList<QuotaEntry> Compact(IReadOnlyList<QuotaEntry> entries, long now, long keep)
    {
        List<QuotaEntry> merged = [];
        var open = (Shift: -1, Bucket: -1L);
        foreach (var entry in entries)
        {
            if (entry.At <= now - keep) continue;
            var shift = Math.Max(0, BitOperations.Log2((ulong)Math.Max(1, now - entry.At)) - Precision);
            var bucket = (Shift: shift, Bucket: entry.At >> shift);
            if (bucket == open) merged[^1] = new QuotaEntry(entry.At, merged[^1].Amount + entry.Amount);
            else merged.Add(entry);
            open = bucket;
        }
        return merged;
    }
}
