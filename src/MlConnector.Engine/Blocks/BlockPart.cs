namespace MlConnector.Engine.Blocks;

/// <summary>What the rows of one page have in common. A block is a sequence of parts.</summary>
/// <param name="Company">Company they were read from; empty where the source has none. At most 200 bytes of UTF-8.</param>
/// <param name="Page">Number of the page in its read; 0 for tombstones and other rows that no page held.</param>
/// <param name="ReadAt">When the page was read, UTC.</param>
/// <param name="Version">Version of its rows: max(last + 1, UTC milliseconds); positive, below 2^48.</param>
public sealed record BlockPart(string Company, long Page, DateTimeOffset ReadAt, long Version)
{
    /// <summary>Rows of the part, contiguous in the block.</summary>
    public int Rows { get; internal set; }

    /// <summary>First row of the part in the block.</summary>
    public int FirstRow { get; internal set; }

    /// <summary>Number of the journal record the rows were first written with, where retention has carried them into another one; 0 otherwise.</summary>
    public long Origin { get; init; }

    /// <summary>Run that read them, where it differs from the record's (carried rows); empty otherwise.</summary>
    public string OriginRun { get; init; } = "";
}
