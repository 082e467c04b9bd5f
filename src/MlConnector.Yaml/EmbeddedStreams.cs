using System.Reflection;
using MlConnector.Abstractions.Configuration;
using MlConnector.Abstractions.Errors;
using MlConnector.Abstractions.Sources;

namespace MlConnector.Yaml;

/// <summary>The streams that ship with a connector: one YAML each below <c>Streams/</c>, embedded in its assembly. Read when first asked for: a run of a user's stream does not need them.</summary>
public sealed class EmbeddedStreams(Assembly home)
{
    private const string Folder = "Streams/";

    /// <summary>Names of the standard streams, in alphabetical order.</summary>
    public IReadOnlyList<string> Names { get; } =
    [
        .. home.GetManifestResourceNames()
            .Where(name => name.StartsWith(Folder, StringComparison.Ordinal))
            .Select(name => name[Folder.Length..^".yaml".Length])
            .Order(StringComparer.Ordinal),
    ];

    /// <summary>Reads one of them.</summary>
    /// <exception cref="ConnectorException">The YAML has problems: ours, since it is embedded.</exception>
    public StreamDefinition Read(string name)
    {
        Problems problems = new();
        using Stream resource = home.GetManifestResourceStream($"{Folder}{name}.yaml")!;
        byte[] text = new byte[resource.Length];
        resource.ReadExactly(text);
        MapNode? tree = YamlTree.Parse($"{name}.yaml", text, problems);
        StreamDefinition? stream = tree is null ? null : StreamYaml.Read(name, tree, name, problems);
        problems.ThrowIfAny();
        return stream!;
    }

    /// <summary>One of them, or null if there is none of this name.</summary>
    public StreamDefinition? Find(string name) => Names.Contains(name, StringComparer.Ordinal) ? Read(name) : null;
}
