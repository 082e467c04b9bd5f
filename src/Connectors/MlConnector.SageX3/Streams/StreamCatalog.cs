using MlConnector.Yaml;

namespace MlConnector.SageX3.Streams;

/// <summary>The streams that ship with the connector, one YAML each beside this file.</summary>
internal static class StreamCatalog
{
    public static EmbeddedStreams Standard { get; } = new(typeof(StreamCatalog).Assembly);
}
