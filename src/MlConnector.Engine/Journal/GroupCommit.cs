using MlConnector.Engine.Ports;

namespace MlConnector.Engine.Journal;

/// <summary>
/// Writes records to the newest segment. While one fsync runs, other records gather; the next round writes all of them and syncs once.
/// </summary>
internal sealed class GroupCommit(ISegments segments, SegmentFiles files, StreamId stream, int segmentBytes, int segment, SegmentTail tail) : IDisposable
{
    private readonly Lock gate = new();
    private List<Waiting> waiting = [];
    private Task round = Task.CompletedTask;
    private ISegmentWriter? writer;
    private bool folderIsDirty;
    private int current = segment;
    private int end = tail.End;
    private int durable = tail.DurableBefore;
    private Exception? failure;
    private bool closeCurrent;

    private sealed record Waiting(SealedRecord Record, TaskCompletionSource<JournalPlace> Done);

    /// <summary>The segment being written.</summary>
    public int Segment => Volatile.Read(ref current);

    /// <summary>Bytes of that segment that are whole.</summary>
    public int End => Volatile.Read(ref end);

    /// <summary>The next record goes into a new segment, however small this one is.</summary>
    public void CloseCurrent() => Volatile.Write(ref closeCurrent, true);

    /// <summary>The next record begins segment <paramref name="segment"/>; called before anything is written.</summary>
    public void BeginAt(int segment)
    {
        if (writer is not null) throw new InvalidOperationException("The journal is being written.");
        durable = 0;
        Volatile.Write(ref end, 0);
        Volatile.Write(ref current, segment);
    }

    /// <summary>Takes over the record; completes when it is durable.</summary>
    public Task<JournalPlace> WriteAsync(SealedRecord record)
    {
        Waiting entry = new(record, new TaskCompletionSource<JournalPlace>(TaskCreationOptions.RunContinuationsAsynchronously));
        lock (gate)
        {
            waiting.Add(entry);
            if (waiting.Count == 1 && round.IsCompleted) round = Task.Run(Rounds);
        }

        return entry.Done.Task;
    }

    /// <inheritdoc />
    public void Dispose()
    {
        Task last;
        lock (gate) last = round;
        last.GetAwaiter().GetResult();
        writer?.Dispose();
    }

    private void Rounds()
    {
        while (true)
        {
            List<Waiting> group;
            lock (gate)
            {
                if (waiting.Count == 0)
                {
                    // Said under the gate, so that the next writer starts a round of its own.
                    round = Task.CompletedTask;
                    return;
                }

                group = waiting;
                waiting = [];
            }

            Commit(group);
        }
    }

    private void Commit(List<Waiting> group)
    {
        List<(Waiting Entry, JournalPlace Place)> written = [];
        foreach (Waiting entry in group)
        {
            try
            {
                if (failure is not null) throw JournalErrors.Write(stream, failure);
                if (End >= segmentBytes || Volatile.Read(ref closeCurrent) && End > 0) Roll(written);
                written.Add((entry, Write(entry.Record)));
            }
            catch (Exception e)
            {
                Fail(entry, e);
            }
            finally
            {
                entry.Record.Return();
            }
        }

        SyncAndAnswer(written);
    }

    private JournalPlace Write(SealedRecord record)
    {
        OpenWriter();
        int at = end;
        RecordHeader.Finish(record.Bytes, durable, RecordHeader.Check(record.Bytes[RecordHeader.Size..]));
        writer!.Write(record.Bytes);
        Volatile.Write(ref end, at + record.Length);
        return new JournalPlace(current, at, 0);
    }

    // INV-1: nobody hears of a record before its bytes, and the name of its file, have survived.
    private void SyncAndAnswer(List<(Waiting Entry, JournalPlace Place)> written)
    {
        if (written.Count == 0) return;
        try
        {
            if (failure is not null) throw failure;
            writer!.Sync();
            if (folderIsDirty) segments.SyncFolder(files.Folder);
            folderIsDirty = false;
            durable = end;
            foreach ((Waiting entry, JournalPlace place) in written) entry.Done.SetResult(place);
        }
        catch (Exception e)
        {
            foreach ((Waiting entry, _) in written) Fail(entry, e);
        }

        written.Clear();
    }

    private void OpenWriter()
    {
        if (writer is not null) return;
        string name = files.Name(current);
        folderIsDirty = true;
        writer = segments.Exists(name) ? segments.Append(name, end, durable) : segments.Create(name);
    }

    private void Roll(List<(Waiting Entry, JournalPlace Place)> written)
    {
        SyncAndAnswer(written);
        if (failure is not null) throw JournalErrors.Write(stream, failure);

        // A torn tail found at opening goes for good before a later segment exists: only the newest segment may have one.
        OpenWriter();
        writer!.Sync();
        writer.Dispose();
        writer = null;
        durable = 0;
        Volatile.Write(ref end, 0);
        Volatile.Write(ref current, current + 1);
        Volatile.Write(ref closeCurrent, false);
    }

    private void Fail(Waiting entry, Exception e)
    {
        failure ??= e;
        entry.Done.TrySetException(e as Abstractions.Errors.ConnectorException ?? JournalErrors.Write(stream, e));
    }
}
