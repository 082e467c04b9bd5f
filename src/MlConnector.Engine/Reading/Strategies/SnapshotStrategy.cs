using System.Collections.Immutable;
using MlConnector.Abstractions.Records;
using MlConnector.Abstractions.Sources;
using MlConnector.Engine.Reading.Cursors;

namespace MlConnector.Engine.Reading.Strategies;

/// <summary>Everything, every time; the ledger tells what changed and what is gone.</summary>
internal sealed class SnapshotStrategy(ReadRequest request) : IReadStrategy
{
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

    public void Withhold(ImmutableArray<string> document)
    {
        // the next snapshot reads it anyway
    }

    public string? WindowRead(int window) => CursorJson.Write(new DateCursor(null, null, 0, request.Since));
}
