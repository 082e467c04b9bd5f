namespace MlConnector.BigQuery.Loads;

/// <summary>Partitions of a table, each once. There is a bit for every day or month that a date can name, so that memory depends neither on rows nor on dates. Safe for several threads.</summary>
internal sealed class PartitionSet(PartitionLength length)
{
    private const int Bits = 64;
    private readonly Lock gate = new();
    private ulong[]? met;

    /// <summary>How many there are.</summary>
    public int Count { get; private set; }

    /// <summary>Adds those of a batch, a bit each.</summary>
    public void Add(ReadOnlySpan<ulong> more)
    {
        lock (gate)
        {
            met ??= new ulong[PartitionCount.Words(length)];
            for (int i = 0; i < met.Length; i++)
            {
                Count += System.Numerics.BitOperations.PopCount(more[i] & ~met[i]);
                met[i] |= more[i];
            }
        }
    }
}
