using System.Buffers;
using System.Collections.Immutable;
using MlConnector.Engine.Blocks;

namespace MlConnector.Engine.Ledger.Runs;

/// <summary>A page of keys against several runs.</summary>
internal static class RunPage
{
    /// <summary>Fills in the keys not known yet, from the newest run that has them; the rest become default.</summary>
    public static void Lookup(ImmutableArray<SortedRun> newestFirst, ReadOnlySpan<Hash128> keys, Span<LedgerEntry> found, Span<bool> known)
    {
        bool[] held = ArrayPool<bool>.Shared.Rent(keys.Length);
        held.AsSpan(0, keys.Length).Clear();
        foreach (SortedRun run in newestFirst) run.MarkHeld(keys, held);
        ulong[] order = ArrayPool<ulong>.Shared.Rent(keys.Length);
        int[] index = ArrayPool<int>.Shared.Rent(keys.Length);
        int open = 0; // most keys of a first load are nowhere: they are not worth sorting
        for (int i = 0; i < keys.Length; i++)
        {
            if (!known[i] && held[i]) (order[open], index[open++]) = (keys[i].High, i);
        }

        Array.Sort(order, index, 0, open);
        foreach (SortedRun run in newestFirst)
        {
            if (open == 0) break;
            open = Lookup(run, keys, found, index, open);
        }

        ArrayPool<bool>.Shared.Return(held);
        ArrayPool<ulong>.Shared.Return(order);
        ArrayPool<int>.Shared.Return(index);
    }

    // Gives how many keys are still open; they move to the front, in order.
    private static int Lookup(SortedRun run, ReadOnlySpan<Hash128> keys, Span<LedgerEntry> found, int[] index, int open)
    {
        int left = 0;
        using RunLookup lookup = new(run);
        for (int i = 0; i < open; i++)
        {
            if (lookup.TryFind(keys[index[i]], out ReadOnlySpan<byte> entry)) found[index[i]] = LedgerCode.Read(entry);
            else index[left++] = index[i];
        }

        return left;
    }
}
