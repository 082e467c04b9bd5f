using System.Collections.Immutable;
using MlConnector.Abstractions.Configuration;
using MlConnector.Abstractions.Errors;
using MlConnector.Engine.Configuration.Model;
using MlConnector.Engine.Mapping;

namespace MlConnector.Engine.Configuration.Reading;

/// <summary>
/// Reads a configuration from its tree, strictly: unknown names, wrong types, values out of range, dangling references and expressions that do not parse are all reported, each with file, line and
/// column. Names of fields are judged later, by <c>StreamPlanner</c>, when the source's catalog is known.
/// </summary>
public static class ConfigurationReader
{
    private const int MaxName = 64;

    /// <summary>The configuration, or null if there are problems. <paramref name="files"/> gives the CSV files that value maps name.</summary>
    public static ConfigurationModel? Read(MapNode root, IConfigurationFiles files, Problems problems)
    {
        int before = problems.Errors.Count;
        SettingReader reader = new(root, "configuration", problems);
        ImmutableArray<ConnectionSettings> connections = [.. Named(reader, "connections", required: true).Select(entry => ReadConnection(entry, problems)).OfType<ConnectionSettings>()];
        ValueMapReader maps = new(files);
        ImmutableSortedDictionary<string, ValueMap> shared = maps.ReadShared(reader);
        ImmutableArray<PipelineSettings> pipelines = [.. Named(reader, "pipelines", required: false).Select(entry => PipelineReader.Read(entry.Name.Value, entry.Map, connections, new ColumnReader(maps, shared), problems)).OfType<PipelineSettings>()];
        reader.Done();
        return problems.Errors.Count == before ? new ConfigurationModel(connections, pipelines) : null;
    }

    /// <summary>The named maps below a setting; wrong names and things that are no maps are reported.</summary>
    internal static IEnumerable<(ScalarNode Name, MapNode Map)> Named(SettingReader reader, string setting, bool required, bool mayBeEmpty = false)
    {
        if (reader.Section(setting) is null)
        {
            if (required && !reader.Has(setting)) reader.Report("CONFIG-MISSING", reader.Place, $"{reader.Path} has no '{setting}'.", $"Add '{setting}:' with at least one entry.");
            yield break;
        }

        foreach ((ScalarNode name, SettingNode node) in ((MapNode)reader.Node(setting)!).Entries)
        {
            if (!IsName(name.Value)) reader.Report("CONFIG-NAME", name.Place, $"'{name.Value}' is no name for one of the {setting}.", $"Use letters, digits, - and _, beginning with a letter, {MaxName} at most.");
            else if (node is MapNode map) yield return (name, map);
            else if (mayBeEmpty && node is ScalarNode { IsNull: true }) yield return (name, new MapNode(node.Place, []));
            else reader.Report("CONFIG-TYPE", node.Place, $"{setting}.{name.Value} must hold named settings.", "Write its settings indented below it, or {} for none.");
        }
    }

    internal static bool IsName(string name) =>
        name.Length is > 0 and <= MaxName && char.IsAsciiLetter(name[0]) && name.All(letter => char.IsAsciiLetterOrDigit(letter) || letter is '-' or '_');

    private static ConnectionSettings? ReadConnection((ScalarNode Name, MapNode Map) entry, Problems problems)
    {
        string type = new SettingReader(entry.Map, $"connections.{entry.Name.Value}", problems).Required("type");
        MapNode settings = entry.Map with { Entries = [.. entry.Map.Entries.Where(setting => setting.Key.Value != "type")] };
        return type.Length == 0 ? null : new ConnectionSettings(entry.Name.Value, type, settings, entry.Name.Place);
    }
}
