namespace MlConnector.Engine.Delivery;

/// <summary>Counts fates of one stream while it is delivered. The placing task and the settling task write different counters; <see cref="Snapshot"/> may be taken by any.</summary>
internal sealed class FateTally
{
    private readonly long[] byFate = new long[7];
    private long read;
    private long deadAgain;
    private long unchangedRepaired;
    private long delivered;
    private long tombstones;
    private long closing;
    private long replayed;
    private long recovered;

    /// <summary>A row got its fate.</summary>
    public void Count(ReadFate fate)
    {
        Interlocked.Increment(ref read);
        Interlocked.Increment(ref byFate[(int)fate]);
    }

    /// <summary>Adds the fates of a page at once: one interlocked operation per fate, not per row.</summary>
    public void Count(ReadOnlySpan<int> fates)
    {
        for (int i = 0; i < fates.Length; i++)
        {
            if (fates[i] == 0) continue;
            Interlocked.Add(ref read, fates[i]);
            Interlocked.Add(ref byFate[i], fates[i]);
        }
    }

    /// <summary>A dead row of this read is known already.</summary>
    public void CountDeadAgain() => Interlocked.Increment(ref deadAgain);

    /// <summary>An unchanged row stands at the destination as a person repaired it.</summary>
    public void CountRepaired() => Interlocked.Increment(ref unchangedRepaired);

    /// <summary>INV-4: a row that was placed as new or changed turned out to be dead at the destination.</summary>
    public void Turn(ReadFate from, ReadFate to)
    {
        Interlocked.Decrement(ref byFate[(int)from]);
        Interlocked.Increment(ref byFate[(int)to]);
    }

    /// <summary>Rows have a receipt.</summary>
    public void CountDelivered(long rows, long ofThemTombstones, long ofThemReplayed)
    {
        Interlocked.Add(ref delivered, rows);
        Interlocked.Add(ref tombstones, ofThemTombstones);
        Interlocked.Add(ref replayed, ofThemReplayed);
    }

    /// <summary>The closing row of a generation has a receipt.</summary>
    public void CountClosing()
    {
        Interlocked.Increment(ref delivered);
        Interlocked.Increment(ref closing);
    }

    /// <summary>Rows of an earlier process have a receipt.</summary>
    public void CountRecovered(long rows)
    {
        Interlocked.Add(ref delivered, rows);
        Interlocked.Add(ref recovered, rows);
    }

    /// <summary>The counts now.</summary>
    public FateCounts Snapshot() => new()
    {
        Read = Interlocked.Read(ref read),
        New = Of(ReadFate.New),
        Changed = Of(ReadFate.Changed),
        Unchanged = Of(ReadFate.Unchanged),
        UnchangedRepaired = Interlocked.Read(ref unchangedRepaired),
        Filtered = Of(ReadFate.Filtered),
        Dead = Of(ReadFate.Dead),
        DeadAgain = Interlocked.Read(ref deadAgain),
        Repeated = Of(ReadFate.Repeated),
        Waiting = Of(ReadFate.Waiting),
        Delivered = Interlocked.Read(ref delivered),
        Tombstones = Interlocked.Read(ref tombstones),
        Closing = Interlocked.Read(ref closing),
        Replayed = Interlocked.Read(ref replayed),
        Recovered = Interlocked.Read(ref recovered),
    };

    private long Of(ReadFate fate) => Interlocked.Read(ref byFate[(int)fate]);
}
