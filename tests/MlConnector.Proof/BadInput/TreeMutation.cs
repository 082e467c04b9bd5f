using System.Collections.Immutable;
using MlConnector.Abstractions.Configuration;

namespace MlConnector.Proof.BadInput;

/// <summary>One thing done to one node of a configuration.</summary>
internal enum NodeHarm
{
    Delete,
    Null,
    EmptyText,
    Zero,
    Negative,
    HugeNumber,
    LongText,
    ControlCharacters,
    OddUnicode,
    Quotes,
    AsList,
    AsMap,
    Nested,
    MisspeltName,
    OtherCase,
    Twice,
    SecretInstead,
    EmptySecret,
    PathUpwards,
}

/// <summary>A place in a tree of settings: the entry or item number at each level.</summary>
internal sealed record NodePath(ImmutableArray<int> Steps, ImmutableArray<string> Names)
{
    /// <summary>For people.</summary>
    public override string ToString() => string.Join('.', Names);
}

/// <summary>Harms one node of a tree.</summary>
internal static class TreeMutation
{
    /// <summary>Every node below the root.</summary>
    public static IEnumerable<NodePath> Paths(MapNode root) => Below(root, new NodePath([], []));

    /// <summary>The tree with one node harmed.</summary>
    public static MapNode Harm(MapNode root, NodePath path, NodeHarm harm) => (MapNode)Below(root, path.Steps.AsSpan(), harm);

    private static IEnumerable<NodePath> Below(SettingNode node, NodePath at)
    {
        IEnumerable<(string Name, SettingNode Node)> children = node switch
        {
            MapNode map => map.Entries.Select(entry => (entry.Key.Value, entry.Value)),
            ListNode list => list.Items.Select((item, i) => ($"[{i}]", item)),
            _ => [],
        };
        int number = 0;
        foreach ((string name, SettingNode child) in children)
        {
            var path = new NodePath(at.Steps.Add(number++), at.Names.Add(name));
            yield return path;
            foreach (NodePath below in Below(child, path)) yield return below;
        }
    }

    private static SettingNode Below(SettingNode node, ReadOnlySpan<int> steps, NodeHarm harm)
    {
        int at = steps[0];
        if (node is ListNode list)
        {
            if (steps.Length > 1) return list with { Items = list.Items.SetItem(at, Below(list.Items[at], steps[1..], harm)) };
            return list with { Items = harm is NodeHarm.Delete ? list.Items.RemoveAt(at) : harm is NodeHarm.Twice ? list.Items.Insert(at, list.Items[at]) : list.Items.SetItem(at, Harmed(list.Items[at], harm)) };
        }

        var map = (MapNode)node;
        KeyValuePair<ScalarNode, SettingNode> entry = map.Entries[at];
        if (steps.Length > 1) return map with { Entries = map.Entries.SetItem(at, new(entry.Key, Below(entry.Value, steps[1..], harm))) };
        return map with
        {
            Entries = harm switch
            {
                NodeHarm.Delete => map.Entries.RemoveAt(at),
                NodeHarm.Twice => map.Entries.Insert(at, entry),
                NodeHarm.MisspeltName => map.Entries.SetItem(at, new(entry.Key with { Value = Misspelt(entry.Key.Value) }, entry.Value)),
                NodeHarm.OtherCase => map.Entries.SetItem(at, new(entry.Key with { Value = Turned(entry.Key.Value) }, entry.Value)),
                _ => map.Entries.SetItem(at, new(entry.Key, Harmed(entry.Value, harm))),
            },
        };
    }

    private static SettingNode Harmed(SettingNode node, NodeHarm harm)
    {
        ScalarNode Scalar(string text, bool quoted = true) => new(node.Place, text, quoted);
        return harm switch
        {
            NodeHarm.Null => Scalar("~", quoted: false),
            NodeHarm.EmptyText => Scalar(""),
            NodeHarm.Zero => Scalar("0"),
            NodeHarm.Negative => Scalar("-1"),
            NodeHarm.HugeNumber => Scalar("99999999999999999999"),
            NodeHarm.LongText => Scalar(new string('x', 100_000)),
            NodeHarm.ControlCharacters => Scalar("a\u0000\u0007\u001b[31mb"),
            NodeHarm.OddUnicode => Scalar("\u202Eｆｕｌｌ\uFFFD\u0301"),
            NodeHarm.Quotes => Scalar("'\"\\`${}{{}}"),
            NodeHarm.AsList => new ListNode(node.Place, [node]),
            NodeHarm.AsMap => new MapNode(node.Place, [new(Scalar("inner"), node)]),
            NodeHarm.Nested => Enumerable.Range(0, 25).Aggregate(node, (inner, _) => new ListNode(inner.Place, [inner])),
            NodeHarm.SecretInstead => Scalar("${secret:other}"),
            NodeHarm.EmptySecret => Scalar("${secret:}"),
            NodeHarm.PathUpwards => Scalar("../../../etc/passwd"),
            _ => Scalar("?"),
        };
    }

    private static string Misspelt(string name) => name.Length < 3 ? name + "zz" : name[..^2] + name[^1] + name[^2] + "q";

    private static string Turned(string name) => string.Concat(name.Select(letter => char.IsUpper(letter) ? char.ToLowerInvariant(letter) : char.ToUpperInvariant(letter)));
}
