namespace MlConnector.Engine.Ports;

/// <summary>
/// All file access of journal, ledger and trace index goes through this, so that a test double can lose every unsynced byte and every new file whose folder was not synced. Names are
/// relative, with <c>/</c>, of letters, digits, <c>-</c>, <c>_</c> and <c>.</c>. Errors of the device are <see cref="IOException"/>.
/// </summary>
public interface ISegments
{
    /// <summary>Creates a new file for appending; fails if it exists. It survives a power cut only after <see cref="ISegmentWriter.Sync"/> and <see cref="SyncFolder"/>.</summary>
    ISegmentWriter Create(string name);

    /// <summary>
    /// Opens an existing file for appending at its end, after cutting it to <paramref name="length"/> bytes (torn tail). What is left from <paramref name="unproven"/> on is written once more as it is: a sync that failed, maybe in an
    /// earlier process, can have left it in memory alone, and then no later sync would make it durable.
    /// </summary>
    ISegmentWriter Append(string name, long length, long unproven);

    /// <summary>Opens a file for reading at any place; several readers and one writer at once.</summary>
    ISegmentReader Open(string name);

    /// <summary>Names below a folder.</summary>
    IReadOnlyList<string> List(string folder);

    /// <summary>True if the file exists.</summary>
    bool Exists(string name);

    /// <summary>Removes a file, if it is there.</summary>
    void Delete(string name);

    /// <summary>
    /// Puts a file whose bytes are durable in the place of another of the same folder, in one step: whoever opens <paramref name="name"/> finds the one or the other, whole, also after a power cut; which of them is certain only after
    /// <see cref="SyncFolder"/>. Who has the old one open goes on reading that.
    /// </summary>
    void Replace(string name, string by);

    /// <summary>Makes creations, replacements and deletions in a folder durable.</summary>
    void SyncFolder(string folder);
}

/// <summary>Appends to one file. One thread at a time.</summary>
public interface ISegmentWriter : IDisposable
{
    /// <summary>Bytes so far.</summary>
    long Length { get; }

    /// <summary>Appends; not durable yet.</summary>
    void Write(ReadOnlySpan<byte> bytes);

    /// <summary>Makes everything written durable (fsync).</summary>
    void Sync();
}

/// <summary>Reads one file; safe for several threads.</summary>
public interface ISegmentReader : IDisposable
{
    /// <summary>Bytes in the file now.</summary>
    long Length { get; }

    /// <summary>Reads up to the span's length from a place; gives the bytes read, fewer only at the end.</summary>
    int Read(long offset, Span<byte> into);
}
