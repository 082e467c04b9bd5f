using System.Collections.Immutable;
using MlConnector.Engine.Blocks;
using MlConnector.Engine.Ledger;

namespace MlConnector.Engine.Delivery.Placing;

/// <summary>What one read has to remember across its pages.</summary>
/// <param name="firstVersion">Versions from this one on were given by this read.</param>
/// <param name="seen">Collects every key met, if the read may turn out to be complete; null if absence is not judged.</param>
internal sealed class ReadMemory(long firstVersion, SeenKeys? seen)
{
    /// <summary>Keys whose content differed within one read that are looked at again; more of them, and the declared key is wrong beyond doubt.</summary>
    public const int MaxConflicts = 100;

    private readonly HashSet<Hash128> openMet = [];
    private readonly Dictionary<Hash128, ImmutableArray<string>> conflicts = [];
    private readonly List<LedgerEntry> lastGood = [];
    private bool listed;

    /// <inheritdoc cref="ReadMemory(long, SeenKeys?)"/>
    public long FirstVersion { get; private set; } = firstVersion;

    /// <summary>Tags of the companies of which a row came.</summary>
    public HashSet<ushort> Companies { get; } = [];

    /// <inheritdoc cref="ReadMemory(long, SeenKeys?)"/>
    public SeenKeys? Seen { get; } = seen;

    /// <summary>Keys met with different content, to be read again by key.</summary>
    public IReadOnlyDictionary<Hash128, ImmutableArray<string>> Conflicts => conflicts;

    /// <summary>Rows of which a new generation of a replaced table takes what was delivered last: the last good versions of rows that are dead now, and rows that were delivered as repaired.</summary>
    public IReadOnlyList<LedgerEntry> LastGood => lastGood;

    /// <summary>Keys of this read whose fate the ledger does not show.</summary>
    public RecentKeys Recent { get; } = new();

    /// <summary>Keys that are gone, but whose tombstone cannot be encoded with the pinned mapping: they stay at the destination.</summary>
    public long UnfitTombstones { get; set; }

    /// <summary>A row of a replaced table was delivered with another mapping, and has to come again.</summary>
    public bool HasOlder { get; set; }

    /// <summary>Keys met so far, repeated ones counted again; where keys are listed first, those listed.</summary>
    public long Met { get; private set; }

    /// <summary>A key was met; <paramref name="isAsked"/> tells that it would be asked for otherwise.</summary>
    public void Meet(Hash128 key, bool isAsked)
    {
        if (!listed) Met++;
        Seen?.Add(key);
        if (isAsked) openMet.Add(key);
    }

    /// <summary>A key was listed: it is there, whether its row is read or not.</summary>
    public void List(Hash128 key)
    {
        listed = true;
        Met++;
        Seen?.Add(key);
    }

    /// <summary>What was listed is read in full, and counts then.</summary>
    public void ReadAll() => (listed, Met) = (false, 0);

    /// <summary>True if this read has met a key that the ledger holds as open, or that has a dead letter or a repair.</summary>
    public bool HasMetOpen(Hash128 key) => openMet.Contains(key);

    /// <summary>The same key came twice with different content.</summary>
    public void Conflict(Hash128 key, ImmutableArray<string> parts) => conflicts.TryAdd(key, parts);

    /// <summary>A row of a replaced table is delivered again as it was.</summary>
    public void KeepLastGood(in LedgerEntry entry) => lastGood.Add(entry);

    /// <summary>What is read from now on is a read of its own: the conflicting keys, once more.</summary>
    public void BeginAgain(long version)
    {
        conflicts.Clear();
        Recent.Clear();
        FirstVersion = version;
    }
}
