using System.Collections.Immutable;
using System.Globalization;
using MlConnector.Abstractions.Records;
using MlConnector.Abstractions.Sources;
using MlConnector.Engine.Reading.Cursors;
using MlConnector.Engine.Reading.Waiting;

namespace MlConnector.Engine.Reading.Strategies;

/// <summary>
/// <c>history-log</c>: a stamp that lies in another set. The mark is the time of the newest entry that was met, or that there was when a complete read began; the entry itself has to be there again at the next poll, for else the log was
/// cleaned, or set back, and what it has lost is found by reading everything.
/// </summary>
internal sealed class HistoryLogStrategy : IReadStrategy
{
    private readonly ReadRequest request;
    private readonly DateCursor? cursor;
    private LoggedChange? newest;
    private bool metLast;
    private bool incomplete;
    private bool full;
    private int windows;

    public HistoryLogStrategy(ReadRequest request)
    {
        this.request = request;
        cursor = CursorJson.Read<DateCursor>(request.Cursor, request.Stream.Name);
        Waiting = new WaitingDocuments(cursor?.Waiting ?? []);
        metLast = cursor?.Highest is null;
    }

    public WaitingDocuments Waiting { get; }

    public ImmutableArray<string> Remarks => IsDoubted ? ["The log does not have the entry any more up to which it was read, or more than can be asked for by key: everything is read at the next poll."] : [];

    /// <summary>A complete read began with the very entry up to which the log was read: no change since then was logged.</summary>
    public bool IsQuiet => full && cursor is { Doubted: false } && cursor.Highest == newest?.Number.ToString(CultureInfo.InvariantCulture);

    private bool IsDoubted => !full && (!metLast || incomplete);

    public ImmutableArray<PlannedWindow> Plan()
    {
        full = FullWindows.Due(request, cursor is null || cursor.Doubted, cursor?.Polls ?? 0, cursor?.LoadedSince);
        FullWindow all = FullWindows.From(request);
        ImmutableArray<PlannedWindow> planned = full
            ? [new PlannedWindow(all, all.Since is null)]
            : [.. MarkStrategy.Added(request, cursor!).Append(new LogWindow(cursor!.Mark) { Since = request.Stream.HistoryFrom(cursor.LoadedSince) }).Select(window => new PlannedWindow(window, Complete: false))];
        windows = planned.Length;
        return planned;
    }

    /// <summary>The newest entry as a complete read begins: whatever is logged from now on is asked for by the next poll.</summary>
    public void Begin(LoggedChange? entry) => newest = entry;

    /// <summary>An entry was met.</summary>
    public void Met(LoggedChange entry)
    {
        metLast |= entry.Number.ToString(CultureInfo.InvariantCulture) == cursor?.Highest;
        if (newest is null || entry.Number > newest.Number) newest = entry with { At = CursorText.Higher(newest?.At, entry.At)! };
    }

    /// <summary>The log names something that cannot be asked for.</summary>
    public void Incomplete() => incomplete = true;

    public void Observe(in RecordRow row)
    {
        // marks come from the log
    }

    public void Withhold(ImmutableArray<string> document, string why) => Waiting.Add(document, why);

    public string? WindowRead(int window) => window == windows - 1 && !Waiting.TooMany ? CursorJson.Write(Next()) : null;

    /// <summary>A time that lies ahead of our clock moves the mark no further than to it, so that it blinds nobody.</summary>
    private DateCursor Next()
    {
        string now = request.Now.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'", CultureInfo.InvariantCulture);
        string? mark = newest is null ? null : CursorText.Lower(newest.At, now);
        return new DateCursor(full ? mark : CursorText.Higher(cursor!.Mark, mark), newest?.Number.ToString(CultureInfo.InvariantCulture) ?? (full ? null : cursor!.Highest), full ? 0 : cursor!.Polls + 1, full ? FullWindows.LoadedSince(request) : cursor!.LoadedSince)
        {
            Doubted = IsDoubted,
            Companies = [.. request.Companies],
            Waiting = Waiting.Now,
        };
    }
}
