using System.Collections.Immutable;
using MlConnector.Abstractions.Records;
using MlConnector.Engine.Reading.Cursors;
using MlConnector.Engine.Reading.Waiting;

namespace MlConnector.Engine.Reading.Strategies;

/// <summary>Only what waits, once more within a run: marks stay, and what holds now is no longer remembered.</summary>
internal sealed class WaitingStrategy : IReadStrategy
{
    private readonly ReadRequest request;
    private readonly DateCursor? cursor;

    public WaitingStrategy(ReadRequest request)
    {
        this.request = request;
        cursor = CursorJson.Read<DateCursor>(request.Cursor, request.Stream.Name);
        Waiting = new WaitingDocuments(cursor?.Waiting ?? [], counts: false);
    }

    public WaitingDocuments Waiting { get; }

    public ImmutableArray<string> Remarks => [];

    public ImmutableArray<PlannedWindow> Plan() =>
        Waiting.Before.Count == 0 ? [] : [new PlannedWindow(DocumentWindows.Of(request.Stream, Waiting.Before.Select(document => document.Document.ToImmutableArray())), Complete: false)];

    public void Observe(in RecordRow row)
    {
        // nothing is concluded from documents that were asked for by key
    }

    public void Withhold(ImmutableArray<string> document, string why) => Waiting.Add(document, why);

    public string? WindowRead(int window) => CursorJson.Write(cursor! with { Waiting = Waiting.Now });
}
