using System.Collections.Immutable;
using MlConnector.Abstractions.Configuration;
using MlConnector.Abstractions.Errors;
using YamlDotNet.Core;
using YamlDotNet.Core.Events;

namespace MlConnector.Yaml;

/// <summary>Turns the events of one YAML document into nodes, and collects what a configuration may not contain.</summary>
internal sealed class NodeReader(string file, string text, Problems problems, YamlBounds bounds)
{
    private readonly Parser events = new(new StringReader(text));
    private int nodes;

    /// <summary>The document as a map, or null after a problem.</summary>
    /// <exception cref="YamlException">The text is no YAML.</exception>
    public MapNode? Read()
    {
        try
        {
            return Document();
        }
        catch (Exception failure) when (failure is InvalidOperationException or ArgumentException or IndexOutOfRangeException)
        {
            // The scanner gives up on some malformed texts with an exception of its own making instead of a syntax error.
            Mark last = events.Current?.End ?? Mark.Empty;
            throw new YamlException(last, last, "the text after this place is malformed", failure);
        }
    }

    private MapNode? Document()
    {
        events.Consume<StreamStart>();
        if (events.Current is StreamEnd) return new MapNode(new SettingPlace(file, 1, 1), []);
        events.Consume<DocumentStart>();
        SettingNode? root = Node(0);
        if (root is null) return null;
        events.Consume<DocumentEnd>();
        if (events.Current is DocumentStart second) Refuse(second.Start, "A second document begins here.", "Keep one document per file: remove the line '---'.");
        if (root is MapNode map) return map;
        if (root is ScalarNode { IsNull: true }) return new MapNode(root.Place, []);
        Report("YAML-ROOT", root.Place, "The file does not begin with named settings.", "Begin with a line such as 'connections:'.");
        return null;
    }

    /// <summary>Null if a bound was met: reading stops.</summary>
    private SettingNode? Node(int depth)
    {
        if (++nodes > bounds.MaxNodes) return Bound($"The file holds more than {bounds.MaxNodes} settings.");
        if (depth > bounds.MaxDepth) return Bound($"Settings are nested more than {bounds.MaxDepth} levels deep.");
        switch (events.Current)
        {
            case Scalar scalar:
                CheckPlain(scalar);
                events.MoveNext();
                return new ScalarNode(At(scalar.Start), scalar.Value, scalar.Style is not (ScalarStyle.Plain or ScalarStyle.Any));
            case MappingStart start:
                CheckPlain(start);
                events.MoveNext();
                return Map(start, depth);
            case SequenceStart start:
                CheckPlain(start);
                events.MoveNext();
                return List(start, depth);
            case AnchorAlias alias:
                Refuse(alias.Start, $"*{alias.Value} refers to an anchor.", "Write the value out; a configuration holds no anchors and aliases.");
                events.MoveNext();
                return new ScalarNode(At(alias.Start), "", Quoted: true);
            case { } other:
                throw new SyntaxErrorException(other.Start, other.End, "a value is expected");
            default:
                throw new SyntaxErrorException("a value is expected");
        }
    }

    private MapNode? Map(MappingStart start, int depth)
    {
        ImmutableArray<KeyValuePair<ScalarNode, SettingNode>>.Builder entries = ImmutableArray.CreateBuilder<KeyValuePair<ScalarNode, SettingNode>>();
        Dictionary<string, SettingPlace> seen = new(StringComparer.Ordinal);
        while (events.Current is not MappingEnd)
        {
            SettingNode? key = Node(depth + 1);
            SettingNode? value = key is null ? null : Node(depth + 1);
            if (key is null || value is null) return null;
            if (key is not ScalarNode { Value.Length: > 0 } name)
            {
                Report("YAML-NAME", key.Place, "A name is expected here.", "Write 'name: value'.");
            }
            else if (!seen.TryAdd(name.Value, name.Place))
            {
                Report("YAML-DUPLICATE", name.Place, $"'{name.Value}' is written twice; first in line {seen[name.Value].Line}.", "Remove one of the two.");
            }
            else
            {
                entries.Add(new(name, value));
            }
        }

        events.MoveNext();
        return new MapNode(At(start.Start), entries.DrainToImmutable());
    }

    private ListNode? List(SequenceStart start, int depth)
    {
        ImmutableArray<SettingNode>.Builder items = ImmutableArray.CreateBuilder<SettingNode>();
        while (events.Current is not SequenceEnd)
        {
            if (Node(depth + 1) is not { } item) return null;
            items.Add(item);
        }

        events.MoveNext();
        return new ListNode(At(start.Start), items.DrainToImmutable());
    }

    private void CheckPlain(NodeEvent node)
    {
        if (!node.Anchor.IsEmpty) Refuse(node.Start, $"&{node.Anchor.Value} is an anchor.", "Remove it; a configuration holds no anchors and aliases.");
        if (!node.Tag.IsEmpty) Refuse(node.Start, $"{node.Tag.Value} is a tag.", "Remove it; the type of a setting is known.");
    }

    private SettingNode? Bound(string message)
    {
        Report("YAML-BOUND", At(events.Current?.Start ?? Mark.Empty), message, "Make the file smaller and flatter.");
        return null;
    }

    private void Refuse(Mark mark, string message, string fix) => Report("YAML-REFUSED", At(mark), message, fix);

    private void Report(string code, SettingPlace place, string message, string fix) => problems.Add(YamlTree.Problem(code, place, message, fix));

    private SettingPlace At(Mark mark) => new(file, (int)mark.Line, (int)mark.Column);
}
