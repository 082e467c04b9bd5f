using System.Collections.Immutable;
using System.Text;
using MlConnector.Abstractions.Records;

namespace MlConnector.Engine.Reconciliation;

/// <summary>Counts and exact sums per group of rows. A group that was met before costs no allocation.</summary>
internal sealed class GroupSums(int sums)
{
    private const byte Separator = 0x1F;
    private readonly Dictionary<string, Entry> groups = new(StringComparer.Ordinal);
    private byte[] key = new byte[256];
    private char[] text = new char[256];

    /// <summary>Groups met.</summary>
    public int Count => groups.Count;

    /// <summary>Adds a row: the cells at <paramref name="groupBy"/> name its group.</summary>
    public void Add(in RecordRow row, ReadOnlySpan<int> groupBy, ReadOnlySpan<decimal> values)
    {
        Entry entry = Find(NameOf(row, groupBy));
        entry.Count++;
        for (int i = 0; i < values.Length; i++) entry.Sums[i] += values[i];
    }

    /// <summary>A group that is known without rows.</summary>
    public void Know(ImmutableArray<string> group) => Find(Name(group));

    /// <summary>True if the group of a row is known.</summary>
    public bool Knows(in RecordRow row, ReadOnlySpan<int> groupBy) => groups.GetAlternateLookup<ReadOnlySpan<char>>().ContainsKey(NameOf(row, groupBy));

    /// <summary>The totals of a group; zeros if it was never met.</summary>
    public (long Count, ImmutableArray<decimal> Sums) Of(ImmutableArray<string> group) =>
        groups.TryGetValue(Name(group), out Entry? entry) ? (entry.Count, [.. entry.Sums]) : (0, [.. new decimal[sums]]);

    /// <summary>All groups.</summary>
    public IEnumerable<(ImmutableArray<string> Group, long Count, ImmutableArray<decimal> Sums)> All() =>
        groups.Select(group => (Parts(group.Key), group.Value.Count, group.Value.Sums.ToImmutableArray()));

    // Totals over everything have no group fields, and one group without parts.
    private static ImmutableArray<string> Parts(string name) => name.Length == 0 ? [] : [.. name[..^1].Split((char)Separator)];

    private static string Name(ImmutableArray<string> group) => string.Concat(group.Select(part => part + (char)Separator));

    private ReadOnlySpan<char> NameOf(in RecordRow row, ReadOnlySpan<int> groupBy)
    {
        int length = 0;
        foreach (int ordinal in groupBy)
        {
            ReadOnlySpan<byte> bytes = row.Bytes(ordinal);
            if (key.Length < length + bytes.Length + 1) Array.Resize(ref key, (length + bytes.Length + 1) * 2);
            bytes.CopyTo(key.AsSpan(length));
            length += bytes.Length;
            key[length++] = Separator;
        }

        if (text.Length < length) text = new char[length * 2];
        return text.AsSpan(0, Encoding.UTF8.GetChars(key.AsSpan(0, length), text));
    }

    private Entry Find(ReadOnlySpan<char> name)
    {
        Dictionary<string, Entry>.AlternateLookup<ReadOnlySpan<char>> lookup = groups.GetAlternateLookup<ReadOnlySpan<char>>();
        if (lookup.TryGetValue(name, out Entry? entry)) return entry;
        entry = new Entry(sums);
        lookup[name] = entry;
        return entry;
    }

    private sealed class Entry(int sums)
    {
        public long Count { get; set; }

        public decimal[] Sums { get; } = new decimal[sums];
    }
}
