using MlConnector.Abstractions.Configuration;
using YamlDotNet.Core;
using YamlDotNet.Core.Events;

namespace MlConnector.Yaml;

/// <summary>Writes a tree as YAML text, in the order of its entries; reading it back gives the same tree (places aside). Comments are not part of a tree.</summary>
public static class YamlText
{
    private const int MaxInline = 4;

    /// <summary>The text, with a line break at the end.</summary>
    public static string Write(MapNode root)
    {
        StringWriter text = new() { NewLine = "\n" };
        Emitter emitter = new(text, new EmitterSettings(bestIndent: 2, bestWidth: int.MaxValue, isCanonical: false, maxSimpleKeyLength: 1024));
        emitter.Emit(new StreamStart());
        emitter.Emit(new DocumentStart(null, null, isImplicit: true));
        Emit(emitter, root, depth: 0);
        emitter.Emit(new DocumentEnd(isImplicit: true));
        emitter.Emit(new StreamEnd());
        return text.ToString().ReplaceLineEndings("\n");
    }

    private static void Emit(Emitter emitter, SettingNode node, int depth)
    {
        switch (node)
        {
            case ScalarNode scalar:
                emitter.Emit(new Scalar(AnchorName.Empty, TagName.Empty, scalar.Value, Style(scalar), isPlainImplicit: true, isQuotedImplicit: true));
                break;
            case MapNode map:
                emitter.Emit(new MappingStart(AnchorName.Empty, TagName.Empty, isImplicit: true, IsSmall(map, depth) ? MappingStyle.Flow : MappingStyle.Block));
                foreach ((ScalarNode name, SettingNode value) in map.Entries)
                {
                    Emit(emitter, name, depth + 1);
                    Emit(emitter, value, depth + 1);
                }

                emitter.Emit(new MappingEnd());
                break;
            case ListNode list:
                bool flat = list.Items.All(item => item is ScalarNode);
                emitter.Emit(new SequenceStart(AnchorName.Empty, TagName.Empty, isImplicit: true, flat ? SequenceStyle.Flow : SequenceStyle.Block));
                foreach (SettingNode item in list.Items) Emit(emitter, item, depth + 1);
                emitter.Emit(new SequenceEnd());
                break;
        }
    }

    /// <summary>Small maps of texts deep in the tree (a column's <c>{ from, segment }</c>) stay on one line.</summary>
    private static bool IsSmall(MapNode map, int depth) =>
        map.Entries.Length == 0 || depth >= 5 && map.Entries.Length <= MaxInline && map.Entries.All(entry => entry.Value is ScalarNode);

    /// <summary>Control characters are only safe as escapes; a plain text must not lose blanks at its ends.</summary>
    private static ScalarStyle Style(ScalarNode scalar)
    {
        if (scalar.Value.Any(char.IsControl)) return ScalarStyle.DoubleQuoted;
        return scalar.Quoted || scalar.Value.AsSpan().Trim().Length != scalar.Value.Length ? ScalarStyle.SingleQuoted : ScalarStyle.Plain;
    }
}
