using System.Collections.Immutable;
using MlConnector.Abstractions.Records;
using MlConnector.Abstractions.Sources;

namespace MlConnector.Engine.Reading.Strategies;

/// <summary>One window that a person (<c>--window</c>) or a re-read asked for; it never moves the cursor.</summary>
internal sealed class SingleWindowStrategy(ReadWindow window) : IReadStrategy
{
    public ImmutableArray<string> Remarks => [];

    public ImmutableArray<PlannedWindow> Plan() => [new PlannedWindow(window, Complete: false)];

    public void Observe(in RecordRow row)
    {
        // nothing is concluded from a single window
    }

    public void Withhold(ImmutableArray<string> document)
    {
        // asked again by the next poll, which keeps a cursor
    }

    public string? WindowRead(int window) => null;
}
