using System.Globalization;
using MlConnector.Abstractions.Records;
using MlConnector.Engine.Blocks;
using MlConnector.Engine.Ledger.Runs;
using MlConnector.Engine.Ports;

namespace MlConnector.Engine.Ledger;

/// <summary>Keys met by one complete read, live, unchanged, dead and repeated alike: 16 bytes each, sorted outside of memory. Temporary files; nothing of it survives a crash.</summary>
public sealed class SeenKeys : IDisposable
{
    private static readonly RunShape Shape = new(Hash128.Size, Hash128.Size, 0);
    private readonly ISegments segments;
    private readonly StreamLedger ledger;
    private readonly string folder;
    private readonly Hash128[] memory;
    private readonly List<SortedRun> spilled = [];
    private int used;

    internal SeenKeys(ISegments segments, StreamLedger ledger, string folder, int inMemory)
    {
        this.segments = segments;
        this.ledger = ledger;
        this.folder = folder;
        memory = new Hash128[inMemory];
    }

    /// <summary>Adds a key; again if it is met again.</summary>
    public void Add(Hash128 key)
    {
        if (used == memory.Length) Spill();
        memory[used++] = key;
    }

    /// <summary>
    /// Live entries of the ledger that were not met, in key order, among the companies that were read completely. Who acts on one checks the company in its journal row (see <see cref="KeyHash"/>).
    /// </summary>
    public IEnumerable<LedgerEntry> Absent(IReadOnlyCollection<ushort> companyTags)
    {
        using RunMerge seen = new(Shape, [Sorted(), .. spilled.Select(run => new FileCursor(run))]);
        bool more = seen.MoveNext();
        foreach (LedgerEntry entry in companyTags.Distinct().Order().SelectMany(tag => ledger.Scan(tag)))
        {
            while (more && Hash128.Read(seen.Current) < entry.Key) more = seen.MoveNext();
            if (entry.IsLive && !(more && Hash128.Read(seen.Current) == entry.Key)) yield return entry;
        }
    }

    /// <inheritdoc />
    public void Dispose()
    {
        foreach (SortedRun run in spilled) run.Release(merged: true);
        spilled.Clear();
    }

    private void Spill()
    {
        using MemoryCursor sorted = Sorted();
        string name = string.Create(CultureInfo.InvariantCulture, $"{folder}/seen-{spilled.Count:D6}.tmp");
        segments.Delete(name);
        using RunWriter writer = new(segments, name, Shape, sorted.Count);
        while (sorted.MoveNext()) writer.Add(sorted.Current);
        spilled.Add(new SortedRun(segments, Shape, writer.Finish(0)));
        used = 0;
    }

    private MemoryCursor Sorted()
    {
        memory.AsSpan(0, used).Sort();
        byte[] sorted = RowArrays.Of<byte>().Rent(used * Hash128.Size);
        int count = 0;
        for (int i = 0; i < used; i++)
        {
            if (i == 0 || memory[i] != memory[i - 1]) memory[i].Write(sorted.AsSpan(count++ * Hash128.Size));
        }

        return new MemoryCursor(sorted, count, Hash128.Size);
    }
}
