namespace MlConnector.Engine.Ledger;

/// <summary>Settings of a ledger.</summary>
public sealed record LedgerOptions
{
    /// <summary>Settled rows held in memory before they are written as a sorted run; about 80 bytes each. A little below a power of two, at which the tables would double.</summary>
    public int MemoryRows { get; init; } = 60_000;

    /// <summary>Runs of about the same size that are merged into one.</summary>
    public int MergeWidth { get; init; } = 16;

    /// <summary>Keys that <see cref="SeenKeys"/> holds in memory before they are written to a temporary file; 16 bytes each.</summary>
    public int SeenInMemory { get; init; } = 128 << 10;

    /// <summary>The defaults.</summary>
    public static LedgerOptions Default { get; } = new();
}
