using System.Reflection;
using MlConnector.Abstractions.Configuration;
using MlConnector.Abstractions.Errors;
using MlConnector.Abstractions.Sources;
using MlConnector.Yaml;

namespace MlConnector.Syspro.Streams;

/// <summary>The streams that ship with the connector, one embedded YAML each. Read when first asked for: a run of a user's stream does not need them.</summary>
internal static class StreamCatalog
{
    private const string Folder = "Streams/";
    private static readonly Assembly Home = typeof(StreamCatalog).Assembly;

    /// <summary>Names of the standard streams, in alphabetical order.</summary>
    public static IReadOnlyList<string> Names { get; } =
    [
        .. Home.GetManifestResourceNames()
            .Where(name => name.StartsWith(Folder, StringComparison.Ordinal))
            .Select(name => name[Folder.Length..^".yaml".Length])
            .Order(StringComparer.Ordinal),
    ];

    /// <summary>Reads one of them.</summary>
    /// <exception cref="ConnectorException">The YAML has problems: ours, since it is embedded.</exception>
    public static StreamDefinition Read(string name)
    {
        Problems problems = new();
        using Stream resource = Home.GetManifestResourceStream($"{Folder}{name}.yaml")!;
        byte[] text = new byte[resource.Length];
        resource.ReadExactly(text);
        MapNode? tree = YamlTree.Parse($"{name}.yaml", text, problems);
        StreamDefinition? stream = tree is null ? null : StreamYaml.Read(name, tree, name, problems);
        problems.ThrowIfAny();
        return stream!;
    }
}
