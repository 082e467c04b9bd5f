using MlConnector.Engine.Blocks;

namespace MlConnector.Engine.Delivery.Placing;

/// <summary>
/// Keys of one read that got a fate but left no trace in the ledger (unchanged, filtered, dead), so that meeting them again counts as a repetition. Memory is bounded: at least the last <paramref name="kept"/> keys are remembered, at most
/// twice as many; a key that comes back later than that gets the fate of a first meeting again, which is harmless (nothing is sent for it).
/// </summary>
/// <param name="kept">Keys that are remembered for certain.</param>
internal sealed class RecentKeys(int kept = 1 << 17)
{
    private Dictionary<Hash128, Hash128> recent = [];
    private Dictionary<Hash128, Hash128> before = [];

    /// <summary>True if the key was met with the same content.</summary>
    public bool Has(Hash128 key, Hash128 source)
    {
        if (recent.Count == 0 && before.Count == 0) return false;
        return recent.TryGetValue(key, out Hash128 met) || before.TryGetValue(key, out met) ? met == source : false;
    }

    /// <summary>The key was met with this content.</summary>
    public void Add(Hash128 key, Hash128 source)
    {
        if (recent.Count >= kept)
        {
            (before, recent) = (recent, before);
            recent.Clear();
        }

        recent[key] = source;
    }

    /// <summary>Forgets everything.</summary>
    public void Clear()
    {
        recent.Clear();
        before.Clear();
    }
}
