using System.Collections.Immutable;
using MlConnector.Abstractions.Records;
using MlConnector.Abstractions.Sources;
using MlConnector.Engine.Reading.Waiting;

namespace MlConnector.Engine.Reading.Strategies;

/// <summary>One window that a person (<c>--window</c>) or a re-read asked for; it never moves the cursor.</summary>
internal sealed class SingleWindowStrategy(ReadWindow window) : IReadStrategy
{
    public WaitingDocuments Waiting { get; } = new([]);

    public ImmutableArray<string> Remarks => [];

    public ImmutableArray<PlannedWindow> Plan() => [new PlannedWindow(window, Complete: false)];

    public void Observe(in RecordRow row)
    {
        // nothing is concluded from a single window
    }

    /// <summary>Told, but asked again only by the next poll, which keeps a cursor.</summary>
    public void Withhold(ImmutableArray<string> document, string why) => Waiting.Add(document, why);

    public string? WindowRead(int window) => null;
}
