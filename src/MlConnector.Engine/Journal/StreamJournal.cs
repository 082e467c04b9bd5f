using MlConnector.Abstractions.Errors;
using MlConnector.Engine.Blocks;
using MlConnector.Engine.Ports;

namespace MlConnector.Engine.Journal;

/// <summary>
/// The journal of one stream: append-only segment files <c>journal/{stream}/{segment}.mlj</c> of encrypted records. One instance per stream and process, opened by the
/// holder of the stream's lease (INV-8); its methods may be called by several threads.
/// </summary>
public sealed class StreamJournal : IAsyncDisposable
{
    /// <summary>
    /// A batch gets its number when it is begun and its record when it is full, so a part of an earlier batch or the rows of another builder may be journaled before it with a higher number. More batches than this are never
    /// begun and not journaled at once (placing hands on what is complete after a few): the highest number is among so many of the last records.
    /// </summary>
    private const int MostInDisorder = 32;

    private readonly ISegments segments;
    private readonly IKeyRing keys;
    private readonly TimeProvider time;
    private readonly SegmentFiles files;
    private readonly GroupCommit commit;
    private readonly JournalRecords places;
    private long lastNumber;

    private StreamJournal(ISegments segments, IKeyRing keys, StreamId stream, TimeProvider time, SegmentFiles files, GroupCommit commit, long lastNumber)
    {
        this.segments = segments;
        this.keys = keys;
        this.time = time;
        this.files = files;
        this.commit = commit;
        this.lastNumber = lastNumber;
        Stream = stream;
        places = new JournalRecords(segments, keys, files, stream);
    }

    /// <summary>Its stream.</summary>
    public StreamId Stream { get; }

    /// <summary>Number of the newest record; 0 if there is none. New numbers must be higher, also when the store knows less.</summary>
    public long LastNumber => Interlocked.Read(ref lastNumber);

    /// <summary>Bytes of all segments.</summary>
    public long Bytes => Segments().Sum(segment => segment.Bytes);

    /// <summary>
    /// Opens the journal, and finds its torn tail: what was written after the last completed fsync and is not whole is cut before the next append. Reads headers of the newest segment only, or of a few more records if it is a young one.
    /// <paramref name="newestKnown"/> is the newest batch that the store knows, or null.
    /// </summary>
    /// <exception cref="ConnectorException">
    /// <c>JOURNAL-DAMAGED</c>: bytes that were durable are not whole. <c>JOURNAL-BEHIND</c>: the record of <paramref name="newestKnown"/> is not
    /// there: the journal is older than the store, or was deleted. <c>JOURNAL-FORMAT</c>: written by a newer version.
    /// </exception>
    public static Task<StreamJournal> OpenAsync(ISegments segments, IKeyRing keys, StreamId stream, TimeProvider time, JournalOptions options, BatchRecord? newestKnown, CancellationToken cancel)
    {
        cancel.ThrowIfCancellationRequested();
        SegmentFiles names = new(segments, stream);
        List<int> numbers = names.Numbers();
        SegmentTail tail = new(0, 0, 0, 0);
        long newest = 0;
        for (int i = numbers.Count - 1, records = 0; i >= 0 && records < MostInDisorder; i--)
        {
            SegmentTail found = SegmentTail.Find(segments, names.Name(numbers[i]), stream);
            if (i == numbers.Count - 1) tail = found;
            newest = Math.Max(newest, found.LastNumber);
            records += found.Records;
        }

        GroupCommit writer = new(segments, names, stream, options.SegmentBytes, numbers.Count == 0 ? 1 : numbers[^1], tail);
        StreamJournal journal = new(segments, keys, stream, time, names, writer, newest);
        if (newestKnown is not null && !journal.Has(newestKnown)) throw JournalErrors.Behind(stream, newestKnown);
        return Task.FromResult(journal);
    }

    /// <summary>
    /// INV-1: appends the block as one record; durable (file and folder fsynced) when it returns, and only then may its first byte be sent. Calls that wait at the same time share one fsync.
    /// The block stays the caller's and must not change until the call returns. After a device error every further append fails with
    /// <c>JOURNAL-WRITE</c> until the journal is opened again, because nobody knows what a failed fsync has kept.
    /// </summary>
    /// <returns>The record's place; row n of the block lies at <c>place with { Row = n }</c>.</returns>
    /// <exception cref="ConnectorException"><c>JOURNAL-WRITE</c> (kind Transient, owner Operator): the disk is full or failing.</exception>
    public async Task<JournalPlace> AppendAsync(RecordBlock block, JournalHeader header, CancellationToken cancel)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(header.Number);
        DataKey key = await keys.CurrentAsync(KeyPurpose.Journal, cancel);
        SealedRecord record = RecordSeal.Seal(block, header with { Rows = block.RowCount, WrittenAt = time.GetUtcNow() }, Stream, key);
        JournalPlace place = await commit.WriteAsync(record);
        for (long last = LastNumber; last < header.Number; last = LastNumber)
        {
            if (Interlocked.CompareExchange(ref lastNumber, header.Number, last) == last) break;
        }

        return place;
    }

    /// <summary>Reads one record: checks it, decrypts it, and gives its rows.</summary>
    /// <exception cref="ConnectorException"><c>JOURNAL-DAMAGED</c>; <c>JOURNAL-GONE</c>: retention removed it; <c>KEY-MISSING</c>.</exception>
    public Task<JournalRecord> ReadAsync(JournalPlace place, CancellationToken cancel) => places.ReadAsync(place, cancel);

    /// <summary>The header of the record at a place, without its rows.</summary>
    /// <exception cref="ConnectorException"><c>JOURNAL-DAMAGED</c>, <c>JOURNAL-GONE</c>.</exception>
    public JournalHeader ReadHeader(JournalPlace place) => places.ReadHeader(place);

    /// <inheritdoc cref="JournalRecords.BytesOf"/>
    public long BytesOf(JournalPlace place) => places.BytesOf(place);

    /// <summary>All records in order, from a segment on, without their rows.</summary>
    /// <exception cref="ConnectorException"><c>JOURNAL-DAMAGED</c>: what follows cannot be found.</exception>
    public IEnumerable<JournalEntry> Scan(int fromSegment = 0) => Segments().Where(segment => segment.Number >= fromSegment).SelectMany(segment => ScanSegment(segment.Number, segment.Bytes));

    /// <inheritdoc />
    public ValueTask DisposeAsync()
    {
        commit.Dispose();
        return ValueTask.CompletedTask;
    }

    /// <summary>Segments with their whole bytes, oldest first.</summary>
    internal IReadOnlyList<(int Number, long Bytes)> Segments()
    {
        List<(int, long)> all = [];
        foreach (int number in files.Numbers())
        {
            if (number > commit.Segment) continue;
            using ISegmentReader reader = segments.Open(files.Name(number));
            all.Add((number, number == commit.Segment ? commit.End : reader.Length));
        }

        return all;
    }

    /// <summary>True while records are appended to this segment.</summary>
    internal bool IsNewest(int segment) => segment >= commit.Segment;

    /// <summary>The next record begins a new segment, so that the newest one can be dropped as well.</summary>
    internal void CloseNewest() => commit.CloseCurrent();

    /// <summary>Records go into segments above <paramref name="segment"/> and above every one there is, so that a place of a lost record is never given again. Only before the first append.</summary>
    internal void BeginAbove(int segment) => commit.BeginAt(Math.Max(segment, files.Numbers().LastOrDefault()) + 1);

    /// <summary>Removes a segment that nothing needs any more (retention).</summary>
    internal void Drop(int segment)
    {
        if (IsNewest(segment)) throw new InvalidOperationException("The newest segment cannot be dropped.");
        segments.Delete(files.Name(segment));
        segments.SyncFolder(files.Folder);
    }

    /// <summary>The records of one segment.</summary>
    internal IEnumerable<JournalEntry> ScanSegment(int segment, long bytes)
    {
        string name = files.Name(segment);
        using SegmentScanner scanner = new(segments.Open(name), name, Stream);
        for (long at = 0; at < bytes;)
        {
            RecordHeader header = scanner.HeaderAt(at) ?? throw JournalErrors.Damaged(name, at, "a record's header is broken");
            yield return new JournalEntry(header.Header, new JournalPlace(segment, (int)at, 0), header.RecordLength);
            at += header.RecordLength;
        }
    }

    /// <summary>True if the record of a batch is there, or retention may have removed it.</summary>
    internal bool Has(BatchRecord batch)
    {
        if (LastNumber < batch.Number) return false;
        string name = files.Name(batch.Place.Segment);

        // Retention may have carried the rows of a settled batch away, which leaves newer segments behind.
        if (!segments.Exists(name)) return batch.Place.Segment < commit.Segment;
        if (batch.Place.Segment == commit.Segment && batch.Place.Offset >= commit.End) return false;
        using SegmentScanner scanner = new(segments.Open(name), name, Stream);
        return scanner.HeaderAt(batch.Place.Offset) is { } header && header.Header.Number == batch.Number && header.Header.Incarnation == Incarnation(batch);
    }

    // {incarnation}-{stream}-{number}
    private string Incarnation(BatchRecord batch)
    {
        string tail = $"-{Stream}-{batch.Number.ToString(System.Globalization.CultureInfo.InvariantCulture)}";
        return batch.BatchId.EndsWith(tail, StringComparison.Ordinal) ? batch.BatchId[..^tail.Length] : "";
    }
}
