namespace MlConnector.Engine.Delivery;

/// <summary>What becomes of a row that was read. Exactly one (INV-4).</summary>
public enum ReadFate : byte
{
    /// <summary>Its key is not at the destination.</summary>
    New,

    /// <summary>Its key is there with other content.</summary>
    Changed,

    /// <summary>It is there as it is.</summary>
    Unchanged,

    /// <summary>It does not pass the stream's <c>where</c>.</summary>
    Filtered,

    /// <summary>It cannot be delivered as it is.</summary>
    Dead,

    /// <summary>The same key with the same content was met before in this read.</summary>
    Repeated,

    /// <summary>It waits for the other half of its document.</summary>
    Waiting,
}

/// <summary>Counts of one stream in one run. A value: a copy is a snapshot.</summary>
public sealed record FateCounts
{
    /// <summary>Rows read.</summary>
    public long Read { get; init; }

    /// <inheritdoc cref="ReadFate.New"/>
    public long New { get; init; }

    /// <inheritdoc cref="ReadFate.Changed"/>
    public long Changed { get; init; }

    /// <summary>Rows that are at the destination as they are, repaired ones included.</summary>
    public long Unchanged { get; init; }

    /// <summary>Of the unchanged: delivered as repaired by a person.</summary>
    public long UnchangedRepaired { get; init; }

    /// <inheritdoc cref="ReadFate.Filtered"/>
    public long Filtered { get; init; }

    /// <summary>Rows that cannot be delivered, known ones included.</summary>
    public long Dead { get; init; }

    /// <summary>Of the dead: met before with the same content; they count up an existing dead letter.</summary>
    public long DeadAgain { get; init; }

    /// <inheritdoc cref="ReadFate.Repeated"/>
    public long Repeated { get; init; }

    /// <inheritdoc cref="ReadFate.Waiting"/>
    public long Waiting { get; init; }

    /// <summary>Rows at the destination by receipts of this run.</summary>
    public long Delivered { get; init; }

    /// <summary>Of the delivered: tombstones.</summary>
    public long Tombstones { get; init; }

    /// <summary>Of the delivered: closing rows of generations. They say that their generation is complete; nothing is gone by them.</summary>
    public long Closing { get; init; }

    /// <summary>Of the delivered: sent again from the journal (replays, unchanged rows of a new generation).</summary>
    public long Replayed { get; init; }

    /// <summary>Of the delivered: read by an earlier process that died before their batch was settled.</summary>
    public long Recovered { get; init; }

    /// <summary>Dead letters that this run found first.</summary>
    public long NewlyDead => Dead - DeadAgain;

    /// <summary>INV-4, first half: every row that was read has one fate.</summary>
    public bool EveryRowHasOneFate => Read == New + Changed + Unchanged + Filtered + Dead + Repeated + Waiting;

    /// <summary>INV-4, second half: what was delivered is what had to be.</summary>
    public bool EverythingWasDelivered => Delivered == New + Changed + Tombstones + Closing + Replayed + Recovered;

    /// <summary>What two reads of one run counted together.</summary>
    public FateCounts Plus(FateCounts other) => new()
    {
        Read = Read + other.Read,
        New = New + other.New,
        Changed = Changed + other.Changed,
        Unchanged = Unchanged + other.Unchanged,
        UnchangedRepaired = UnchangedRepaired + other.UnchangedRepaired,
        Filtered = Filtered + other.Filtered,
        Dead = Dead + other.Dead,
        DeadAgain = DeadAgain + other.DeadAgain,
        Repeated = Repeated + other.Repeated,
        Waiting = Waiting + other.Waiting,
        Delivered = Delivered + other.Delivered,
        Tombstones = Tombstones + other.Tombstones,
        Closing = Closing + other.Closing,
        Replayed = Replayed + other.Replayed,
        Recovered = Recovered + other.Recovered,
    };

    /// <summary>The broken half of INV-4 in figures, or null if both hold.</summary>
    public string? Imbalance()
    {
        if (!EveryRowHasOneFate)
        {
            return $"{Read} rows read, but {New} new + {Changed} changed + {Unchanged} unchanged + {Filtered} filtered + {Dead} dead + {Repeated} repeated + {Waiting} waiting";
        }

        return EverythingWasDelivered ? null : $"{Delivered} rows delivered, but {New} new + {Changed} changed + {Tombstones} tombstones + {Closing} closing + {Replayed} replayed + {Recovered} recovered";
    }
}
