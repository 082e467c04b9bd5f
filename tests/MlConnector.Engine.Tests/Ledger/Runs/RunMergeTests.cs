using System.Buffers.Binary;
using MlConnector.Abstractions.Records;
using MlConnector.Engine.Ledger.Runs;

namespace MlConnector.Engine.Tests.Ledger.Runs;

public sealed class RunMergeTests
{
    private const int EntrySize = 13;
    private static readonly RunShape Shape = new(EntrySize, KeySize: 12, FilterBits: 0);

    [Fact]
    public void Every_key_comes_once_in_order_from_the_newest_source_that_has_it()
    {
        for (int seed = 0; seed < 200; seed++)
        {
            var random = new Random(seed);
            SortedDictionary<UInt128, byte>[] sources = [.. Enumerable.Range(0, random.Next(0, 20)).Select(source => Entries(random, (byte)source))];
            var newest = new SortedDictionary<UInt128, byte>();
            foreach (SortedDictionary<UInt128, byte> older in sources.Reverse())
            {
                foreach ((UInt128 key, byte source) in older) newest[key] = source;
            }

            Assert.Equal(newest, Merged(sources));
        }
    }

    [Fact]
    public void A_merge_that_has_ended_stays_at_its_end()
    {
        using RunMerge merge = new(Shape, [Cursor(new SortedDictionary<UInt128, byte> { [1] = 0 }), Cursor([])]);
        Assert.True(merge.MoveNext());
        Assert.False(merge.MoveNext());
        Assert.False(merge.MoveNext());
    }

    private static List<KeyValuePair<UInt128, byte>> Merged(SortedDictionary<UInt128, byte>[] sources)
    {
        var merged = new List<KeyValuePair<UInt128, byte>>();
        using RunMerge merge = new(Shape, sources.Select(Cursor));
        while (merge.MoveNext()) merged.Add(KeyValuePair.Create(KeyOf(merge.Current), merge.Current[EntrySize - 1]));
        return merged;
    }

    // Few prefixes and few endings, so that keys, and their first eight bytes alone, meet in many sources; the last prefix is that of an exhausted source.
    private static SortedDictionary<UInt128, byte> Entries(Random random, byte source)
    {
        var entries = new SortedDictionary<UInt128, byte>();
        for (int i = random.Next(0, 40); i > 0; i--)
        {
            ulong prefix = random.Next(5) == 0 ? ulong.MaxValue : (ulong)random.Next(12) << 40;
            entries[(UInt128)prefix << 32 | (uint)random.Next(4)] = source;
        }

        return entries;
    }

    private static MemoryCursor Cursor(SortedDictionary<UInt128, byte> entries)
    {
        byte[] buffer = RowArrays.Of<byte>().Rent(Math.Max(1, entries.Count * EntrySize));
        int at = 0;
        foreach ((UInt128 key, byte source) in entries)
        {
            BinaryPrimitives.WriteUInt64BigEndian(buffer.AsSpan(at), (ulong)(key >> 32));
            BinaryPrimitives.WriteUInt32BigEndian(buffer.AsSpan(at + 8), (uint)key);
            buffer[at + EntrySize - 1] = source;
            at += EntrySize;
        }

        return new MemoryCursor(buffer, entries.Count, EntrySize);
    }

    private static UInt128 KeyOf(ReadOnlySpan<byte> entry) => (UInt128)BinaryPrimitives.ReadUInt64BigEndian(entry) << 32 | BinaryPrimitives.ReadUInt32BigEndian(entry[8..]);
}
