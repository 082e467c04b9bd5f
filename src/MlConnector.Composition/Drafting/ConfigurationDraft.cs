using System.Collections.Immutable;
using MlConnector.Abstractions.Configuration;
using MlConnector.Abstractions.Errors;
using MlConnector.Engine.Configuration.Reading;
using MlConnector.Yaml;

namespace MlConnector.Composition.Drafting;

/// <summary>A configuration that is being written step by step: its text is all there is to it, so it can be taken away as a file, or brought as one, at any moment.</summary>
/// <param name="Root">The tree.</param>
public sealed record ConfigurationDraft(MapNode Root)
{
    private const string Name = "draft", SourceName = "erp", DestinationName = "bi";

    /// <summary>Its text.</summary>
    public string Text => YamlText.Write(Root);

    /// <summary>Name of its pipeline.</summary>
    public string Pipeline => Root["pipelines"] is MapNode { Entries: [var first, ..] } ? first.Key.Value : "";

    /// <summary>Its connections with their types, in their order.</summary>
    public IEnumerable<(string Name, string Type, MapNode Settings)> Connections =>
        (Root["connections"] as MapNode ?? SettingTree.Map()).Entries.Select(entry => (entry.Key.Value, ((entry.Value as MapNode)?["type"] as ScalarNode)?.Value ?? "", entry.Value as MapNode ?? SettingTree.Map()));

    /// <summary>Names of its streams.</summary>
    public ImmutableArray<string> Streams => Root.At("pipelines", Pipeline, "streams") is MapNode streams ? [.. streams.Entries.Select(entry => entry.Key.Value)] : [];

    /// <summary>A beginning: two connections of which only the types are known, and a pipeline without streams.</summary>
    public static ConfigurationDraft New(string pipeline, string source, string destination) => new(SettingTree.Map()
        .With(SettingTree.Text(source), "connections", SourceName, "type")
        .With(SettingTree.Text(destination), "connections", DestinationName, "type")
        .With(SettingTree.Text(SourceName), "pipelines", pipeline, "source")
        .With(SettingTree.Text(DestinationName), "pipelines", pipeline, "destination")
        .With(SettingTree.Text("Finance"), "pipelines", pipeline, "dataset")
        .With(SettingTree.Text("every 15 minutes"), "pipelines", pipeline, "schedule"));

    /// <summary>From a text that somebody brings: of exactly one pipeline, because each step is about one, and a second one would be lost when the draft is applied.</summary>
    /// <param name="text">The text.</param>
    /// <param name="name">What the text is called where its mistakes are told.</param>
    /// <exception cref="ConnectorException">All problems of its syntax at once; <c>DRAFT-PIPELINES</c>.</exception>
    public static ConfigurationDraft Bring(string text, string name = Name)
    {
        ConfigurationDraft draft = Parse(text, name);
        string[] pipelines = draft.Root["pipelines"] is MapNode map ? [.. map.Entries.Select(entry => entry.Key.Value)] : [];
        if (pipelines.Length == 1) return draft;
        throw new ConnectorException(new ConnectorError(
            "DRAFT-PIPELINES", ErrorKind.Config, ErrorOwner.Operator, pipelines.Length == 0 ? "The text has no pipeline." : $"The text has {pipelines.Length} pipelines: {string.Join(", ", pipelines)}.",
            "Bring one pipeline with its connections at a time; mlc apply -f FILE applies all of a file."));
    }

    /// <summary>From a text; what is wrong with its syntax is told with line and column.</summary>
    /// <exception cref="ConnectorException">All problems at once.</exception>
    public static ConfigurationDraft Parse(string text) => Parse(text, Name);

    private static ConfigurationDraft Parse(string text, string name)
    {
        var problems = new Problems();
        MapNode? root = YamlTree.Parse(name, text, problems);
        problems.ThrowIfAny();
        return new ConfigurationDraft(root!);
    }

    /// <summary>With settings of a connection as a form gives them: by dotted path, lists separated by commas, empty = as standard.</summary>
    public ConfigurationDraft WithSettings(string connection, IEnumerable<(SettingDescription Setting, string? Value)> given)
    {
        MapNode root = Root;
        foreach ((SettingDescription setting, string? value) in given) root = root.With(SettingTree.Typed(setting, value), ["connections", connection, .. setting.Path.Split('.')]);
        return new ConfigurationDraft(root);
    }

    /// <summary>With a setting of its pipeline; empty = as standard.</summary>
    public ConfigurationDraft WithPipelineSetting(string name, string? value) => new(Root.With(string.IsNullOrWhiteSpace(value) ? null : SettingTree.Text(value.Trim()), "pipelines", Pipeline, name));

    /// <summary>With exactly these streams; those that were there keep their settings.</summary>
    public ConfigurationDraft WithStreams(IReadOnlyList<string> names)
    {
        MapNode before = Root.At("pipelines", Pipeline, "streams") as MapNode ?? SettingTree.Map();
        MapNode after = SettingTree.Map() with { Entries = [.. names.Select(name => KeyValuePair.Create(SettingTree.Text(name), before[name] ?? SettingTree.Map()))] };
        return new ConfigurationDraft(Root.With(names.Count == 0 ? null : after, "pipelines", Pipeline, "streams"));
    }

    /// <summary>With what is written for one of its streams.</summary>
    public ConfigurationDraft WithStream(string name, MapNode written) => new(Root.With(written, "pipelines", Pipeline, "streams", name));

    /// <summary>What is written for a setting of a connection, as a form shows it.</summary>
    public string ValueOf(string connection, string path) => SettingTree.Shown(Root.At(["connections", connection, .. path.Split('.')]));

    /// <summary>What it means.</summary>
    /// <exception cref="ConnectorException">All problems at once, with line and column of its text.</exception>
    public ConfigurationFile Read() => ConfigurationFile.Parse(Name, Text, new NoConfigurationFiles());
}
