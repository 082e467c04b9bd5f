using MlConnector.Abstractions.Records;
using MlConnector.Engine.Blocks;
using MlConnector.Engine.Ports;

namespace MlConnector.Engine.Ledger;

/// <summary>
/// Entries in memory by key: the last put of a key counts. Pooled; open addressing over an index of half the entries' load. A slot is the place of the entry plus one, and beside it half a word of its key, so that another key
/// is told apart without a look at the entries, which lie far from the processor.
/// </summary>
internal sealed class EntryTable : IDisposable
{
    private LedgerEntry[] entries = RowArrays.Of<LedgerEntry>().Rent(256);
    private ulong[] slots;
    private int mask;

    public EntryTable() => slots = NewSlots(1024);

    /// <summary>Distinct keys.</summary>
    public int Count { get; private set; }

    /// <summary>The entries, in the order in which their keys came.</summary>
    public ReadOnlySpan<LedgerEntry> Entries => entries.AsSpan(0, Count);

    /// <summary>Adds or replaces.</summary>
    public void Put(in LedgerEntry entry)
    {
        ref ulong slot = ref Slot(entry.Key);
        if (slot > 0)
        {
            entries[Place(slot)] = entry;
            return;
        }

        if (Count == entries.Length) GrowEntries();
        entries[Count++] = entry;
        slot = Filled(entry.Key, Count);
        if (Count * 2 > mask) Rehash();
    }

    /// <summary>Puts all entries of another table.</summary>
    public void PutAll(EntryTable other)
    {
        for (int i = 0; i < other.Count; i++) Put(other.entries[i]);
    }

    /// <summary>Fills in the keys that are not known yet and are here.</summary>
    public void Lookup(ReadOnlySpan<Hash128> keys, Span<LedgerEntry> found, Span<bool> known)
    {
        if (Count == 0) return;
        for (int i = 0; i < keys.Length; i++)
        {
            if (known[i]) continue;
            ulong slot = Slot(keys[i]);
            known[i] = slot > 0;
            if (slot > 0) found[i] = entries[Place(slot)];
        }
    }

    /// <summary>True if it has a key of another table.</summary>
    public bool HasOneOf(EntryTable other)
    {
        for (int i = 0; i < other.Count; i++)
        {
            if (Slot(other.entries[i].Key) > 0) return true;
        }

        return false;
    }

    /// <summary>Gives all entries the record they lie in; their rows stay.</summary>
    public void SetPlace(JournalPlace place)
    {
        for (int i = 0; i < Count; i++) entries[i] = entries[i] with { Place = place with { Row = entries[i].Place.Row } };
    }

    /// <summary>The entries in key order, encoded, in a pooled buffer: return it.</summary>
    public byte[] Sorted()
    {
        ulong[] order = RowArrays.Of<ulong>().Rent(Count);
        int[] index = RowArrays.Of<int>().Rent(Count);
        for (int i = 0; i < Count; i++) (order[i], index[i]) = (entries[i].Key.High, i);
        Array.Sort(order, index, 0, Count);

        // Equal first halves are next to impossible, and put right here.
        for (int i = 1; i < Count; i++)
        {
            for (int j = i; j > 0 && order[j] == order[j - 1] && entries[index[j]].Key < entries[index[j - 1]].Key; j--) (index[j], index[j - 1]) = (index[j - 1], index[j]);
        }

        byte[] encoded = RowArrays.Of<byte>().Rent(Count * LedgerCode.Size);
        for (int i = 0; i < Count; i++) LedgerCode.Write(entries[index[i]], encoded.AsSpan(i * LedgerCode.Size));
        RowArrays.Of<ulong>().Return(order);
        RowArrays.Of<int>().Return(index);
        return encoded;
    }

    /// <inheritdoc />
    public void Dispose()
    {
        if (entries.Length == 0) return;
        RowArrays.Of<LedgerEntry>().Return(entries);
        RowArrays.Of<ulong>().Return(slots);
        entries = [];
        slots = [];
        Count = 0;
    }

    private ref ulong Slot(Hash128 key)
    {
        int at = (int)key.Low & mask;
        while (slots[at] > 0 && ((slots[at] ^ key.High) >> 32 != 0 || entries[Place(slots[at])].Key != key)) at = at + 1 & mask;
        return ref slots[at];
    }

    private static ulong Filled(Hash128 key, int count) => key.High & ~0xFFFF_FFFFUL | (uint)count;

    private static int Place(ulong slot) => (int)(uint)slot - 1;

    private void GrowEntries()
    {
        LedgerEntry[] more = RowArrays.Of<LedgerEntry>().Rent(Count * 2);
        entries.AsSpan(0, Count).CopyTo(more);
        RowArrays.Of<LedgerEntry>().Return(entries);
        entries = more;
    }

    private void Rehash()
    {
        RowArrays.Of<ulong>().Return(slots);
        slots = NewSlots((mask + 1) * 4);
        for (int i = 0; i < Count; i++) Slot(entries[i].Key) = Filled(entries[i].Key, i + 1);
    }

    private ulong[] NewSlots(int size)
    {
        ulong[] fresh = RowArrays.Of<ulong>().Rent(size);
        fresh.AsSpan(0, size).Clear();
        mask = size - 1;
        return fresh;
    }
}
