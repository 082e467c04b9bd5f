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

    /// <summary>What a form gives for a setting, as a node: lists separated by commas, empty = null, as standard.</summary>
    public static SettingNode? Typed(SettingDescription setting, string? value)
    {
        if (string.IsNullOrWhiteSpace(value)) return null;
        if (!setting.Type.StartsWith("list", StringComparison.Ordinal)) return Text(value.Trim());
        return new ListNode(default, [.. value.Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries).Select(Text)]);
    }

    /// <summary>What is written for a setting, as a form shows it; empty for nothing, and for what a box cannot hold.</summary>
    public static string Shown(SettingNode? node) => node switch
    {
        ScalarNode scalar => scalar.Value,
        ListNode list => string.Join(", ", list.Items.OfType<ScalarNode>().Select(item => item.Value)),
        _ => "",
    };

    /// <summary>A text as a node.</summary>
    public static ScalarNode Text(string value) => new(default, value, Quoted: false);

    /// <summary>An empty map.</summary>
    public static MapNode Map() => new(default, []);
}
