namespace MlConnector.TestKit.Segments;

/// <summary>Bytes as programs see them, and as the disk has them.</summary>
internal sealed class MemoryFile(byte[] content)
{
    private readonly List<(int From, int To)> lost = [];
    private byte[] onDisk = content;

    public List<byte> Bytes { get; } = [.. content];

    public void Cut(int length)
    {
        if (length < Bytes.Count) Bytes.RemoveRange(length, Bytes.Count - length);
        WrittenAgain(length);
    }

    /// <summary>What is from here on was written once more, so that the next sync keeps it.</summary>
    public void WrittenAgain(int from)
    {
        for (int i = 0; i < lost.Count; i++) lost[i] = (Math.Min(lost[i].From, from), Math.Min(lost[i].To, from));
    }

    public void Synced()
    {
        onDisk = [.. Bytes];
        foreach ((int from, int to) in lost) onDisk.AsSpan(from, to - from).Clear();
    }

    /// <summary>A sync failed: programs go on seeing what it was to keep, and no later sync keeps it.</summary>
    public void NotSynced() => lost.Add((Same(), Bytes.Count));

    /// <summary>What is left: the synced bytes, and of the rest some pages, others as zeros; a shortening that was not synced may have been kept or not.</summary>
    public MemoryFile AfterCut(Random random, int page)
    {
        int same = Same();
        if (same == onDisk.Length && same == Bytes.Count || random.Next(3) == 0) return new MemoryFile(onDisk);
        List<byte> kept = [.. Bytes.Take(same)];
        int length = same + random.Next(Bytes.Count - same + 1);
        for (int at = same; at < length; at += page)
        {
            bool torn = random.Next(4) == 0;
            for (int i = at; i < Math.Min(at + page, length); i++) kept.Add(torn ? (byte)0 : Bytes[i]);
        }

        return new MemoryFile([.. kept]);
    }

    // Appending files differ from their synced form only behind a common beginning.
    private int Same()
    {
        int same = 0, most = Math.Min(onDisk.Length, Bytes.Count);
        while (same < most && onDisk[same] == Bytes[same]) same++;
        return same;
    }
}
