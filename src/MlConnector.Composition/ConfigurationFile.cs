using MlConnector.Abstractions.Configuration;
using MlConnector.Abstractions.Errors;
using MlConnector.Composition.Pipelines;
using MlConnector.Engine.Configuration.Model;
using MlConnector.Engine.Configuration.Reading;
using MlConnector.Yaml;

namespace MlConnector.Composition;

/// <summary>A configuration as read from a file: the tree as written and what it means.</summary>
public sealed record ConfigurationFile(MapNode Root, ConfigurationModel Model)
{
    private const long MaxBytes = 8 * 1024 * 1024;

    /// <summary>The files that it names.</summary>
    internal IConfigurationFiles Files { get; init; } = new NoConfigurationFiles();

    /// <summary>Reads a file; every problem is reported with file, line and column.</summary>
    /// <exception cref="ConnectorException">All problems at once.</exception>
    public static async Task<ConfigurationFile> ReadAsync(string path, CancellationToken cancel)
    {
        var file = new FileInfo(path);
        if (!file.Exists) throw UnreadableFile(path, "does not exist");
        if (file.Length > MaxBytes) throw UnreadableFile(path, $"is larger than {MaxBytes} bytes");
        return await ReadAsync(path, await File.ReadAllTextAsync(path, cancel), new ConfigurationFolder(Path.GetDirectoryName(file.FullName)!));
    }

    /// <summary>Reads a configuration from text, and, where its shape is wrong, judges what it means as well.</summary>
    /// <exception cref="ConnectorException">All problems at once.</exception>
    public static async Task<ConfigurationFile> ReadAsync(string name, string text, IConfigurationFiles files)
    {
        var problems = new Problems();
        MapNode? root = YamlTree.Parse(name, text, problems);
        problems.ThrowIfAny();
        return await ReadAsync(root!, files);
    }

    /// <summary>Reads a configuration from a tree, which may be more than a text had, and, where its shape is wrong, judges what it means as well.</summary>
    /// <exception cref="ConnectorException">All problems at once.</exception>
    public static async Task<ConfigurationFile> ReadAsync(MapNode root, IConfigurationFiles files)
    {
        var problems = new Problems();
        ConfigurationModel? model = ConfigurationReader.Read(root, files, problems);
        return problems.None ? new ConfigurationFile(root, model!) { Files = files } : throw new ConnectorException(await new ConfigurationJudge(root, files).ErrorsAsync());
    }

    /// <summary>Reads a configuration from text; <paramref name="folder"/> holds the files it names.</summary>
    /// <exception cref="ConnectorException">All problems at once.</exception>
    public static ConfigurationFile Parse(string name, string text, string folder) => Parse(name, text, new ConfigurationFolder(folder));

    /// <summary>Reads a configuration from text, its shape alone; <paramref name="files"/> gives the files it names.</summary>
    /// <exception cref="ConnectorException">All problems at once.</exception>
    public static ConfigurationFile Parse(string name, string text, IConfigurationFiles files)
    {
        var problems = new Problems();
        MapNode? root = YamlTree.Parse(name, text, problems);
        ConfigurationModel? model = root is null ? null : ConfigurationReader.Read(root, files, problems);
        problems.ThrowIfAny();
        return new ConfigurationFile(root!, model!) { Files = files };
    }

    /// <summary>The pipeline of a name, or the only one there is.</summary>
    public PipelineSettings Pipeline(string? name)
    {
        if (name is null && Model.Pipelines is [var only]) return only;
        if (name is not null && Model.Pipeline(name) is { } named) return named;
        string known = string.Join(", ", Model.Pipelines.Select(pipeline => pipeline.Name));
        throw new ConnectorException(new ConnectorError(
            "PIPELINE-UNKNOWN", ErrorKind.Config, ErrorOwner.Operator, name is null ? $"The configuration has {Model.Pipelines.Length} pipelines." : $"The configuration has no pipeline '{name}'.",
            known.Length == 0 ? "Add one under 'pipelines:'." : $"Name one of: {known}.")
        { Where = Root.Place.File });
    }

    private static ConnectorException UnreadableFile(string path, string what) =>
        new(new ConnectorError("CONFIG-FILE", ErrorKind.Config, ErrorOwner.Operator, $"The file {path} {what}.", "Give the path of a configuration; 'mlc init' writes one."));
}
