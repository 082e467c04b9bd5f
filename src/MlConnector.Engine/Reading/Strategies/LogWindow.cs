using MlConnector.Abstractions.Sources;

namespace MlConnector.Engine.Reading.Strategies;

/// <summary>What the source's log names since a time, to be read by key; null = all of the log. Never given to a source as it is.</summary>
internal sealed record LogWindow(string? After) : ReadWindow
{
    public override string Describe() => After is null ? "what the log names" : $"what the log names from {After}";
}
