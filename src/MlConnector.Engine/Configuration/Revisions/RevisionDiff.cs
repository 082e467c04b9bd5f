using MlConnector.Abstractions.Configuration;

namespace MlConnector.Engine.Configuration.Revisions;

/// <summary>The difference between two configurations, in words, one line each: what <c>plan</c> and <c>apply</c> show and the audit trail keeps.</summary>
public static class RevisionDiff
{
    /// <summary>The differences, in the order of the new configuration, removals last. <paramref name="before"/> null = everything is new.</summary>
    public static IReadOnlyList<string> Between(MapNode? before, MapNode after)
    {
        List<string> lines = [];
        Compare("", before ?? new MapNode(after.Place, []), after, lines);
        return lines;
    }

    private static void Compare(string path, MapNode before, MapNode after, List<string> lines)
    {
        foreach ((ScalarNode name, SettingNode value) in after.Entries)
        {
            string child = path.Length == 0 ? name.Value : $"{path}.{name.Value}";
            switch (before[name.Value], value)
            {
                case (null, MapNode { Entries.IsEmpty: false } added) when !added.Entries.All(entry => entry.Value is ScalarNode):
                    Compare(child, new MapNode(added.Place, []), added, lines);
                    break;
                case (null, _):
                    lines.Add($"+ {child}: {Shown(value)}");
                    break;
                case (MapNode old, MapNode now):
                    Compare(child, old, now, lines);
                    break;
                case ({ } old, _) when Shown(old) != Shown(value):
                    lines.Add($"~ {child}: {Shown(old)} → {Shown(value)}");
                    break;
            }
        }

        CompareOrder(path, before, after, lines);
        foreach ((ScalarNode name, SettingNode value) in before.Entries)
        {
            if (after[name.Value] is null) lines.Add($"- {(path.Length == 0 ? name.Value : $"{path}.{name.Value}")}: {Shown(value)}");
        }
    }

    /// <summary>Order matters for columns: it is the order in the table.</summary>
    private static void CompareOrder(string path, MapNode before, MapNode after, List<string> lines)
    {
        if (!path.EndsWith(".columns", StringComparison.Ordinal)) return;
        IEnumerable<string> was = before.Entries.Select(entry => entry.Key.Value).Where(name => after[name] is not null);
        IEnumerable<string> now = after.Entries.Select(entry => entry.Key.Value).Where(name => before[name] is not null);
        if (!was.SequenceEqual(now, StringComparer.Ordinal)) lines.Add($"~ {path}: another order");
    }

    private static string Shown(SettingNode node) => node switch
    {
        ScalarNode { IsNull: true } => "(nothing)",
        ScalarNode scalar => scalar.Value,
        ListNode list => $"[{string.Join(", ", list.Items.Select(Shown))}]",
        MapNode { Entries.IsEmpty: true } => "{}",
        MapNode map => $"{{ {string.Join(", ", map.Entries.Select(entry => $"{entry.Key.Value}: {Shown(entry.Value)}"))} }}",
        _ => "",
    };
}
