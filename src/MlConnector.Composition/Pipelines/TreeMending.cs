using System.Collections.Immutable;
using MlConnector.Abstractions.Configuration;
using MlConnector.Abstractions.Errors;

namespace MlConnector.Composition.Pipelines;

/// <summary>Takes out of a configuration what is wrong, by the places of the errors: a secret that stands in the file becomes a reference, a setting with a wrong name or value is left out, and so is all of what lacks something.</summary>
internal static class TreeMending
{
    private static readonly ScalarNode Reference = new(default, "${secret:x}", Quoted: true);

    /// <summary>The tree without them; the same one if none of them has a place in it.</summary>
    public static MapNode Without(MapNode root, ImmutableArray<ConnectorError> errors)
    {
        HashSet<string> Places(Func<ConnectorError, bool> which) => errors.Where(which).Select(error => error.Where).ToHashSet(StringComparer.Ordinal);
        var wrong = new Wrong(Places(static error => error.Code == "CONFIG-SECRET-IN-FILE"), Places(static error => error.Code == "CONFIG-MISSING"), Places(static error => error.Code is not ("CONFIG-SECRET-IN-FILE" or "CONFIG-MISSING")));
        return (MapNode)Of(root, wrong);
    }

    private static SettingNode Of(SettingNode node, Wrong wrong) => node switch
    {
        MapNode map => Of(map, wrong),
        ListNode list => Of(list, wrong),
        ScalarNode scalar when wrong.Secrets.Contains(scalar.Place.ToString()) => Reference with { Place = scalar.Place },
        _ => node,
    };

    private static MapNode Of(MapNode map, Wrong wrong)
    {
        ImmutableArray<KeyValuePair<ScalarNode, SettingNode>> entries =
        [
            .. map.Entries.Where(entry => !wrong.Settings.Contains(entry.Key.Place.ToString()) && !IsWrong(entry.Value, wrong))
                .Select(entry => KeyValuePair.Create(entry.Key, Of(entry.Value, wrong))),
        ];
        return entries.SequenceEqual(map.Entries) ? map : map with { Entries = entries };
    }

    private static ListNode Of(ListNode list, Wrong wrong)
    {
        ImmutableArray<SettingNode> items = [.. list.Items.Where(item => !IsWrong(item, wrong)).Select(item => Of(item, wrong))];
        return items.SequenceEqual(list.Items) ? list : list with { Items = items };
    }

    // a map on lines of its own begins where its first name does: an error there is told of the name
    private static bool IsWrong(SettingNode value, Wrong wrong)
    {
        string place = value.Place.ToString();
        bool lacks = value is MapNode && wrong.Lacking.Contains(place);
        return lacks || wrong.Settings.Contains(place) && !(value is MapNode { Entries: [var first, ..] } && first.Key.Place == value.Place);
    }

    /// <summary>Places of what is wrong.</summary>
    /// <param name="Secrets">Of secrets that stand in the file.</param>
    /// <param name="Lacking">Of maps that lack something.</param>
    /// <param name="Settings">Of everything else: of a name, or of its value.</param>
    private sealed record Wrong(HashSet<string> Secrets, HashSet<string> Lacking, HashSet<string> Settings);
}
