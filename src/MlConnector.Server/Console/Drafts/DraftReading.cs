using MlConnector.Abstractions.Configuration;
using MlConnector.Abstractions.Errors;
using MlConnector.Composition;
using MlConnector.Composition.Drafting;

namespace MlConnector.Server.Console.Drafts;

/// <summary>Reads a draft that need not be finished.</summary>
internal static class DraftReading
{
    /// <summary>What it means; before streams are chosen, with all that the catalog has, so that both systems can be checked and asked what they offer.</summary>
    /// <exception cref="ConnectorException"><c>DRAFT-NO-SOURCE</c>; all problems of its text at once.</exception>
    public static ConfigurationFile Of(ConfigurationDraft draft) => Whole(draft).Read();

    /// <summary>The draft; before streams are chosen, with all that the catalog has.</summary>
    /// <exception cref="ConnectorException"><c>DRAFT-NO-SOURCE</c>.</exception>
    public static ConfigurationDraft Whole(ConfigurationDraft draft)
    {
        if (!draft.Streams.IsEmpty) return draft;
        ISourceFactory source = draft.Connections.Select(connection => Connectors.Sources.FirstOrDefault(factory => factory.Type == connection.Type)).OfType<ISourceFactory>().FirstOrDefault() ?? throw NoSource();
        return draft.WithStreams(source.StandardStreams);
    }

    private static ConnectorException NoSource() => new(new ConnectorError(
        "DRAFT-NO-SOURCE", ErrorKind.Config, ErrorOwner.Operator, "None of its connections is an ERP.", $"Write one under 'connections:' whose type is one of: {string.Join(", ", Connectors.Sources.Select(factory => factory.Type))}.")
    { Where = "connections" });
}
