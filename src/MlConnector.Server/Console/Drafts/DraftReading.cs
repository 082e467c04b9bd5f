using MlConnector.Composition;
using MlConnector.Composition.Drafting;

namespace MlConnector.Server.Console.Drafts;

/// <summary>Reads a draft that need not be finished.</summary>
internal static class DraftReading
{
    /// <summary>What it means; before streams are chosen, with all that the catalog has, so that both systems can be checked and asked what they offer.</summary>
    public static ConfigurationFile Of(ConfigurationDraft draft)
    {
        if (!draft.Streams.IsEmpty) return draft.Read();
        string source = draft.Connections.First(connection => Connectors.Sources.Any(factory => factory.Type == connection.Type)).Type;
        return draft.WithStreams(Connectors.Sources.First(factory => factory.Type == source).StandardStreams).Read();
    }
}
