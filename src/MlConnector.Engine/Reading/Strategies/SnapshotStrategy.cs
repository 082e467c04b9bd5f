using System.Collections.Immutable;
using MlConnector.Abstractions.Records;
using MlConnector.Abstractions.Sources;
using MlConnector.Engine.Reading.Cursors;
using MlConnector.Engine.Reading.Waiting;

namespace MlConnector.Engine.Reading.Strategies;

/// <summary>Everything, every time; the ledger tells what changed and what is gone.</summary>
internal sealed class SnapshotStrategy(ReadRequest request) : IReadStrategy
{
    public WaitingDocuments Waiting { get; } = new(CursorJson.Read<DateCursor>(request.Cursor, request.Stream.Name)?.Waiting ?? []);

    public ImmutableArray<string> Remarks => [];

    public ImmutableArray<PlannedWindow> Plan()
    {
        FullWindow window = FullWindows.From(request);
        return [new PlannedWindow(window, window.Since is null)];
    }

    public void Observe(in RecordRow row)
    {
        // a snapshot learns nothing from single rows
    }

    public void Withhold(ImmutableArray<string> document, string why) => Waiting.Add(document, why);

    /// <summary>The next snapshot reads what waits anyway; it is remembered for how long it has waited.</summary>
    public string? WindowRead(int window) => CursorJson.Write(new DateCursor(null, null, 0, FullWindows.LoadedSince(request)) { Waiting = Waiting.Now });
}
