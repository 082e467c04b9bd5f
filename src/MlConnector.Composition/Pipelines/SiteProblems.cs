using MlConnector.Abstractions.Errors;

namespace MlConnector.Composition.Pipelines;

/// <summary>What is wrong with a pipeline's connections, with its streams, and with its tables: the later is only known of what the earlier left over.</summary>
internal sealed class SiteProblems
{
    /// <summary>Of the connections: settings, secrets in the file.</summary>
    public Problems Connections { get; } = new();

    /// <summary>Of the streams: names of streams and fields, expressions, what is written back.</summary>
    public Problems Streams { get; } = new();

    /// <summary>Of the tables: what the destination does not take.</summary>
    public Problems Tables { get; } = new();

    /// <summary>True if nothing is wrong.</summary>
    public bool None => Connections.None && Streams.None && Tables.None;
}
