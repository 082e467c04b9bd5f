using MlConnector.Abstractions.Configuration;

namespace MlConnector.Composition.Drafting;

/// <summary>Reads and changes single settings of a configuration's tree, by the names on the way to them.</summary>
public static class SettingTree
{
    /// <summary>What is written at a place, or null.</summary>
    public static SettingNode? At(this MapNode root, params ReadOnlySpan<string> way)
    {
        SettingNode? node = root;
        foreach (string name in way) node = (node as MapNode)?[name];
        return node;
    }

    /// <summary>The tree with another node at a place, made where it is not there; null removes what is written there, and maps that become empty with it.</summary>
    public static MapNode With(this MapNode root, SettingNode? value, params ReadOnlySpan<string> way)
    {
        string name = way[0];
        SettingNode? changed = way.Length == 1 ? value : (root[name] as MapNode ?? Map()).With(value, way[1..]) is { Entries.IsEmpty: false } inner ? inner : null;
        int at = root.Entries.ToList().FindIndex(entry => entry.Key.Value == name);
        if (changed is null) return at < 0 ? root : root with { Entries = root.Entries.RemoveAt(at) };
        return root with { Entries = at < 0 ? root.Entries.Add(KeyValuePair.Create(Text(name), changed)) : root.Entries.SetItem(at, KeyValuePair.Create(root.Entries[at].Key, changed)) };
    }

    /// <summary>A text as a node.</summary>
    public static ScalarNode Text(string value) => new(default, value, Quoted: false);

    /// <summary>An empty map.</summary>
    public static MapNode Map() => new(default, []);
}
