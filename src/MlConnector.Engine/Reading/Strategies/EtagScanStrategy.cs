using System.Collections.Immutable;
using MlConnector.Abstractions.Records;
using MlConnector.Abstractions.Sources;
using MlConnector.Engine.Ports;
using MlConnector.Engine.Reading.Cursors;
using MlConnector.Engine.Reading.Waiting;

namespace MlConnector.Engine.Reading.Strategies;

/// <summary>
/// <c>etag-scan</c>: keys and tags of everything, every time, and in full what differs; now and then everything in full, because a tag speaks of the record alone and not of what was joined to it. The tags that are known after the read
/// are put into the cursor by whoever delivers the rows, when they are settled (INV-2). What waits has no known tag, so it differs at the next poll.
/// </summary>
internal sealed class EtagScanStrategy : IReadStrategy
{
    private readonly ReadRequest request;
    private readonly DateCursor? cursor;
    private bool full;

    public EtagScanStrategy(ReadRequest request)
    {
        this.request = request;
        cursor = CursorJson.Read<DateCursor>(request.Cursor, request.Stream.Name);
        Waiting = new WaitingDocuments(cursor?.Waiting ?? []);
    }

    public WaitingDocuments Waiting { get; }

    /// <summary>Files of the tags known before this read.</summary>
    public ImmutableArray<SortedRunFile> Known => [.. cursor?.Tags ?? []];

    public ImmutableArray<string> Remarks => [];

    public ImmutableArray<PlannedWindow> Plan()
    {
        full = FullWindows.Due(request, cursor?.Tags is null, cursor?.Polls ?? 0, cursor?.LoadedSince);
        FullWindow window = FullWindows.From(request);
        return [new PlannedWindow(window, window.Since is null) { ByTags = !full }];
    }

    public void Observe(in RecordRow row)
    {
        // nothing is learnt from single rows but their tags, and those count once they are settled
    }

    public void Withhold(ImmutableArray<string> document, string why) => Waiting.Add(document, why);

    public string? WindowRead(int window) => Waiting.TooMany ? null : CursorJson.Write(new DateCursor(null, null, full ? 0 : cursor!.Polls + 1, FullWindows.LoadedSince(request)) { Waiting = Waiting.Now });
}
