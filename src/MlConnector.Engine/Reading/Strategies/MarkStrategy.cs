using System.Collections.Immutable;
using System.Globalization;
using MlConnector.Abstractions.Errors;
using MlConnector.Abstractions.Records;
using MlConnector.Abstractions.Sources;
using MlConnector.Engine.Reading.Cursors;
using MlConnector.Engine.Reading.Waiting;

namespace MlConnector.Engine.Reading.Strategies;

/// <summary>
/// <c>date</c> and <c>stamp</c>: field ≥ watermark − overlap, NULLs on purpose. The watermark comes from rows that were read, never from our clock, and never lies beyond the source's own
/// today, so that a future date blinds nobody: later-dated rows are read again until then.
/// </summary>
internal sealed class MarkStrategy : IReadStrategy
{
    private readonly ReadRequest request;
    private readonly DateCursor? cursor;
    private readonly Watermark met = new(null);
    private readonly int ordinal;
    private readonly string cursorField;
    private bool full;
    private int windows;

    public MarkStrategy(ReadRequest request)
    {
        this.request = request;
        cursor = CursorJson.Read<DateCursor>(request.Cursor, request.Stream.Name);
        Waiting = new WaitingDocuments(cursor?.Waiting ?? []);
        cursorField = request.Stream.Cursor.Field ?? throw Missing(request.Stream.Name, request.Stream.Strategy);
        ordinal = request.Stream.ToSchema().OrdinalOf(cursorField);
        if (ordinal < 0) throw Missing(request.Stream.Name, request.Stream.Strategy);
    }

    public WaitingDocuments Waiting { get; }

    private bool IsStamp => request.Stream.Strategy == ReadStrategy.Stamp;

    public ImmutableArray<string> Remarks =>
        met.Value is { } highest && CursorText.Lower(highest, Ahead()) != highest
            ? [$"{cursorField} reaches {highest}, which lies ahead of the source's own time: those rows are read again until then."]
            : [];

    public ImmutableArray<PlannedWindow> Plan()
    {
        ImmutableArray<PlannedWindow> planned = PlanWindows();
        windows = planned.Length;
        return planned;
    }

    private ImmutableArray<PlannedWindow> PlanWindows()
    {
        full = FullWindows.Due(request, cursor?.Mark is null || cursor.Doubted, cursor?.Polls ?? 0, cursor?.LoadedSince);
        FullWindow all = FullWindows.From(request);
        if (full) return [new PlannedWindow(all, all.Since is null)];
        return [.. Added(request, cursor!).Concat([Poll()]).Select(window => new PlannedWindow(window, Complete: false))];
    }

    /// <summary>The overlap does not reach back over the date where history is cut.</summary>
    private RangeWindow Poll()
    {
        RangeWindow poll = new(cursorField, CursorText.Back(cursor!.Mark!, request.Stream.Cursor.Overlap), null, WithNulls: true);
        (string Field, string From)? cut = request.Stream.HistoryFrom(cursor.LoadedSince);
        return cut is { } since && since.Field == cursorField ? poll with { From = CursorText.Higher(poll.From, since.From)! } : poll with { Since = cut };
    }

    /// <summary>What no watermark covers: companies that were added since, and documents that did not hold together.</summary>
    public static IEnumerable<ReadWindow> Added(ReadRequest request, DateCursor cursor)
    {
        foreach (string company in request.Companies.Except(cursor.Companies, StringComparer.Ordinal)) yield return new FullWindow { Since = request.Stream.HistoryFrom(cursor.LoadedSince), Companies = [company] };
        if (cursor.Waiting.Length > 0) yield return DocumentWindows.Of(request.Stream, cursor.Waiting.Select(waits => waits.Document.ToImmutableArray()));
    }

    public void Withhold(ImmutableArray<string> document, string why) => Waiting.Add(document, why);

    public void Observe(in RecordRow row)
    {
        if (!row.Cells[ordinal].IsNull) met.Observe(row.Bytes(ordinal));
    }

    /// <summary>One mark for all windows: it moves only when the last of them has been read, and never past more waiting documents than are remembered (INV-2).</summary>
    public string? WindowRead(int window) => window == windows - 1 && !Waiting.TooMany ? CursorJson.Write(Next()) : null;

    /// <summary>The cursor after everything that was planned has been read.</summary>
    public DateCursor Next()
    {
        DateCursor next = (cursor ?? new DateCursor(null, null, 0, null)) with { Companies = [.. request.Companies], Waiting = Waiting.Now };
        next = next with { Polls = full ? 0 : next.Polls + 1, LoadedSince = full ? FullWindows.LoadedSince(request) : next.LoadedSince };
        if (IsStamp) next = next with { Doubted = !full && cursor?.Highest is { } known && IsBelow(met.Value, known) };
        if (met.Value is not { } highest) return next;
        bool cutAnew = full && FullWindows.CutsAnew(request, cursor?.LoadedSince);
        if (IsStamp && full && !cutAnew) RefuseRegression(highest);
        return next with { Mark = CursorText.Higher(next.Mark, CursorText.Lower(highest, Ceiling())), Highest = cutAnew ? highest : CursorText.Higher(next.Highest, highest) };
    }

    /// <summary>
    /// The source's own today, or for stamps now: the watermark never passes it. Of a time of day only the day is known to have come, so it is today's beginning: a time later today would blind us until then.
    /// </summary>
    private string? Ceiling() => request.Stream.Fields[ordinal].Type switch
    {
        Abstractions.Schemas.FieldType.Date => CursorText.Text(request.Today),
        Abstractions.Schemas.FieldType.DateTime when IsStamp => request.Now.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'", CultureInfo.InvariantCulture),
        Abstractions.Schemas.FieldType.DateTime => CursorText.Text(request.Today) + "T00:00:00",
        _ => null,
    };

    /// <summary>What lies beyond it is certainly not now.</summary>
    private string? Ahead() => !IsStamp && request.Stream.Fields[ordinal].Type == Abstractions.Schemas.FieldType.DateTime ? CursorText.Text(request.Today) + "T23:59:59" : Ceiling();

    private void RefuseRegression(string highest)
    {
        if (cursor?.Highest is { } before && IsBelow(highest, before)) throw CursorErrors.Of(request.Stream.Name, $"the highest {cursorField} of a complete read is {highest}", before);
    }

    private static bool IsBelow(string? highest, string before) => CursorText.Higher(before, highest) != highest;

    private static ConnectorException Missing(string stream, ReadStrategy strategy) => new(new ConnectorError(
        "STREAM-CURSOR", ErrorKind.Config, ErrorOwner.Operator, $"Stream {stream} has the strategy {strategy} but no cursor field that it declares.", "Give 'cursor: { field: … }' with one of the stream's fields, or use the strategy snapshot."));
}
