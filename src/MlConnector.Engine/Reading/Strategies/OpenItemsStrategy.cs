using System.Collections.Immutable;
using MlConnector.Abstractions.Errors;
using MlConnector.Abstractions.Records;
using MlConnector.Abstractions.Sources;
using MlConnector.Engine.Reading.Cursors;
using MlConnector.Engine.Reading.Waiting;

namespace MlConnector.Engine.Reading.Strategies;

/// <summary>
/// <c>open-items</c>: everything that is open now, then by key what was open last time and was not met (its closing, payment or purge), and new documents by date. So a payment on an
/// invoice of last year is seen although no date of that invoice moves. What is open is never history: <c>since:</c> leaves out only what was closed before.
/// </summary>
internal sealed class OpenItemsStrategy : IReadStrategy
{
    private readonly ReadRequest request;
    private readonly MarkStrategy? byDate;
    private readonly DateCursor? cursor;
    private bool full;
    private int windows;

    public OpenItemsStrategy(ReadRequest request)
    {
        this.request = request;
        cursor = CursorJson.Read<DateCursor>(request.Cursor, request.Stream.Name);
        Waiting = new WaitingDocuments(cursor?.Waiting ?? []);
        if (request.Stream.Cursor.OpenFilter is null) throw new ConnectorException(new ConnectorError(
            "STREAM-CURSOR", ErrorKind.Config, ErrorOwner.Operator, $"Stream {request.Stream.Name} has the strategy open-items but no 'openFilter'.", "Give 'cursor: { openFilter: …, openWhen: … }', or use the strategy snapshot."));
        byDate = request.Stream.Cursor.Field is null ? null : new MarkStrategy(request);
    }

    public WaitingDocuments Waiting { get; }

    public ImmutableArray<string> Remarks => byDate?.Remarks ?? [];

    public ImmutableArray<PlannedWindow> Plan()
    {
        ImmutableArray<PlannedWindow> dated = byDate?.Plan() ?? [];
        full = cursor is null || (dated.IsEmpty ? FullWindows.Due(request, neverRead: false, cursor.Polls, cursor.LoadedSince) : dated[0].Window is FullWindow { Companies.IsEmpty: true });
        FullWindow all = FullWindows.From(request);
        ImmutableArray<PlannedWindow> planned = (full, dated.IsEmpty) switch
        {
            (true, _) => all.Since is null ? [new PlannedWindow(all, Complete: true)] : [new PlannedWindow(all, Complete: false), Open],
            (false, false) => [.. dated, Open],
            _ => [.. MarkStrategy.Added(request, cursor!).Select(window => new PlannedWindow(window, Complete: false)), Open],
        };
        windows = planned.Length;
        return planned;
    }

    private static PlannedWindow Open => new(new OpenWindow(), Complete: false) { ThenOpenKeys = true };

    public void Observe(in RecordRow row) => byDate?.Observe(row);

    public void Withhold(ImmutableArray<string> document, string why) => Waiting.Add(document, why);

    /// <summary>The date mark moves only with the last window: before that, what was open last time has not been asked; and never past more waiting documents than are remembered (INV-2).</summary>
    public string? WindowRead(int window)
    {
        if (window < windows - 1 || Waiting.TooMany) return null;
        DateCursor next = byDate?.Next() ?? (cursor ?? new DateCursor(null, null, 0, null)) with
        {
            Polls = full ? 0 : cursor!.Polls + 1,
            LoadedSince = full ? FullWindows.LoadedSince(request) : cursor!.LoadedSince,
            Companies = [.. request.Companies],
        };
        return CursorJson.Write(next with { Waiting = Waiting.Now });
    }
}
