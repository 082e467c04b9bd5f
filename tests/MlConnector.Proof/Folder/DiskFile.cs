namespace MlConnector.Proof.Folder;

/// <summary>Bytes at a place, or (no bytes) the end of the file there.</summary>
internal sealed record DiskChange(long Offset, byte[]? Bytes);

/// <summary>A file as the disk surely has it, and what was done to it since.</summary>
internal sealed class DiskFile(byte[] content)
{
    private const int Sector = 512;
    private readonly List<DiskChange> open = [];
    private byte[] durable = content;

    public void Change(DiskChange change) => open.Add(change);

    /// <summary>Everything so far is durable.</summary>
    public void Sync()
    {
        var bytes = new MemoryStream();
        bytes.Write(durable);
        foreach (DiskChange change in open) Apply(bytes, change, 0, change.Bytes?.Length ?? 0);
        durable = bytes.ToArray();
        open.Clear();
    }

    /// <summary>A sync failed: what was changed is nowhere but in memory, and no later sync writes it.</summary>
    public void Lose() => open.Clear();

    /// <summary>What is left after the power went: of the changes none, or those up to one which is torn, or any sectors of any of them.</summary>
    public byte[] AfterCut(Random random)
    {
        var bytes = new MemoryStream();
        bytes.Write(durable);
        int how = random.Next(3), whole = how == 1 ? random.Next(open.Count + 1) : 0;
        for (int i = 0; i < open.Count && how > 0; i++)
        {
            int length = open[i].Bytes?.Length ?? 0;
            if (how == 2) AnySectors(bytes, open[i], random);
            else if (i < whole) Apply(bytes, open[i], 0, length);
            else if (i == whole && length > 0) Apply(bytes, open[i], 0, random.Next(length));
        }

        return bytes.ToArray();
    }

    private static void AnySectors(MemoryStream bytes, DiskChange change, Random random)
    {
        if (change.Bytes is null && random.Next(2) == 0) Apply(bytes, change, 0, 0);
        for (int at = 0; at < change.Bytes?.Length; at += Sector)
        {
            if (random.Next(2) == 0) Apply(bytes, change, at, Math.Min(Sector, change.Bytes.Length - at));
        }
    }

    private static void Apply(MemoryStream bytes, DiskChange change, int from, int count)
    {
        if (change.Bytes is null)
        {
            bytes.SetLength(Math.Min(bytes.Length, change.Offset));
            return;
        }

        if (bytes.Length < change.Offset + from) bytes.SetLength(change.Offset + from);
        bytes.Position = change.Offset + from;
        bytes.Write(change.Bytes, from, count);
    }
}
