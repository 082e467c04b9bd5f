using System.Collections.Immutable;
using MlConnector.Abstractions.Configuration;

namespace MlConnector.Engine.Configuration.Model;

/// <summary>A whole configuration: what <c>apply</c> stores and <c>export</c> gives back. Immutable.</summary>
/// <param name="Connections">Configured instances of connectors, in file order.</param>
/// <param name="Pipelines">Pipelines, in file order.</param>
public sealed record ConfigurationModel(ImmutableArray<ConnectionSettings> Connections, ImmutableArray<PipelineSettings> Pipelines)
{
    /// <summary>A connection by name, or null.</summary>
    public ConnectionSettings? Connection(string name) => Connections.FirstOrDefault(connection => connection.Name == name);

    /// <summary>A pipeline by name, or null.</summary>
    public PipelineSettings? Pipeline(string name) => Pipelines.FirstOrDefault(pipeline => pipeline.Name == name);
}

/// <summary>One configured instance of a connector. Its settings stay a tree: the connector's factory reads them, strictly, with <see cref="SettingReader"/>.</summary>
/// <param name="Name">Name that pipelines use.</param>
/// <param name="Type">Value of <c>type:</c>; names the factory.</param>
/// <param name="Settings">Everything below the connection but <c>type:</c>. Secrets are references, never values (INV-6).</param>
/// <param name="Place">Where it is written.</param>
public sealed record ConnectionSettings(string Name, string Type, MapNode Settings, SettingPlace Place);
