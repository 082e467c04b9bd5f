using System.Collections.Immutable;
using MlConnector.Abstractions.Configuration;
using MlConnector.Engine.Configuration.Model;
using MlConnector.Engine.Mapping;

namespace MlConnector.Engine.Configuration.Revisions;

/// <summary>Cuts from a configuration what concerns one pipeline, and puts such parts together again for <c>export</c>.</summary>
public static class WrittenPart
{
    private static readonly string[] Ends = ["source", "destination"];
    private static readonly string[] Sections = ["connections", "maps", "pipelines"];

    /// <summary>The pipeline as written in <paramref name="root"/>, the connections it uses, and the shared value maps; files are replaced by what they hold.</summary>
    public static MapNode Of(MapNode root, PipelineSettings pipeline)
    {
        Dictionary<string, ValueMap> maps = new(StringComparer.Ordinal);
        foreach ((string name, ValueMap map) in pipeline.Streams.SelectMany(stream => stream.Maps)) maps[name] = map;
        MapNode written = (MapNode)((MapNode)root["pipelines"]!)[pipeline.Name]!;
        string[] used = [.. Ends.Select(name => (written[name] as ScalarNode)?.Value).OfType<string>()];
        MapNode connections = (MapNode)root["connections"]!;
        List<KeyValuePair<ScalarNode, SettingNode>> parts = [Entry("connections", connections with { Entries = [.. connections.Entries.Where(entry => used.Contains(entry.Key.Value, StringComparer.Ordinal))] })];
        if (root["maps"] is MapNode shared) parts.Add(Entry("maps", shared with { Entries = [.. shared.Entries.Select(entry => Resolved(entry, maps))] }));
        parts.Add(Entry("pipelines", new MapNode(written.Place, [Entry(pipeline.Name, InlineFiles(written, maps))])));
        return new MapNode(root.Place, [.. parts]);
    }

    /// <summary>One configuration of the parts of several pipelines; a later part's connection of the same name wins.</summary>
    public static MapNode Join(IEnumerable<MapNode> parts)
    {
        MapNode[] all = [.. parts];
        SettingPlace place = all.Length == 0 ? default : all[0].Place;
        return new MapNode(place, [.. Sections.Select(name => (Name: name, Node: Merged(name, all, place))).Where(part => !part.Node.Entries.IsEmpty).Select(part => Entry(part.Name, part.Node))]);
    }

    private static MapNode Merged(string section, MapNode[] parts, SettingPlace place)
    {
        List<KeyValuePair<ScalarNode, SettingNode>> entries = [];
        foreach (KeyValuePair<ScalarNode, SettingNode> entry in parts.Select(part => part[section]).OfType<MapNode>().SelectMany(map => map.Entries))
        {
            entries.RemoveAll(known => known.Key.Value == entry.Key.Value);
            entries.Add(entry);
        }

        return new MapNode(place, [.. entries]);
    }

    private static KeyValuePair<ScalarNode, SettingNode> Resolved(KeyValuePair<ScalarNode, SettingNode> entry, Dictionary<string, ValueMap> maps) =>
        entry.Value is ScalarNode && maps.TryGetValue(entry.Key.Value, out ValueMap? map) ? KeyValuePair.Create(entry.Key, (SettingNode)Inline(map, entry.Value.Place)) : entry;

    /// <summary>Puts the content of a CSV file named by a column's <c>map:</c> in its place.</summary>
    private static SettingNode InlineFiles(SettingNode node, Dictionary<string, ValueMap> maps) => node switch
    {
        MapNode map => map with
        {
            Entries = [.. map.Entries.Select(entry => entry.Key.Value == "map" && entry.Value is ScalarNode file && maps.TryGetValue(file.Value, out ValueMap? values) && file.Value.EndsWith(".csv", StringComparison.OrdinalIgnoreCase)
                ? KeyValuePair.Create(entry.Key, (SettingNode)Inline(values, file.Place))
                : KeyValuePair.Create(entry.Key, InlineFiles(entry.Value, maps)))],
        },
        ListNode list => list with { Items = [.. list.Items.Select(item => InlineFiles(item, maps))] },
        _ => node,
    };

    private static MapNode Inline(ValueMap map, SettingPlace place) =>
        new(place, [.. map.Entries.Select(entry => KeyValuePair.Create(new ScalarNode(place, entry.Key, Quoted: true), (SettingNode)new ScalarNode(place, entry.Value, Quoted: true)))]);

    private static KeyValuePair<ScalarNode, SettingNode> Entry(string name, SettingNode node) => KeyValuePair.Create(new ScalarNode(node.Place, name, Quoted: false), node);
}
