using System.Collections.Immutable;
using System.Text;
using MlConnector.Abstractions.Configuration;
using MlConnector.Engine.Mapping;

namespace MlConnector.Engine.Configuration.Reading;

/// <summary>Gives the files a configuration names.</summary>
public interface IConfigurationFiles
{
    /// <summary>Bytes of a file, by its path relative to the configuration; null if it is not there, lies outside, or is larger than <paramref name="maxBytes"/>.</summary>
    byte[]? Read(string path, int maxBytes);
}

/// <summary>Reads value maps: inline, shared under <c>maps:</c>, or from CSV files. The content of a file becomes part of the revision.</summary>
internal sealed class ValueMapReader(IConfigurationFiles files)
{
    private const int MaxFile = 8 * 1024 * 1024;

    /// <summary>The maps below <c>maps:</c>.</summary>
    public ImmutableSortedDictionary<string, ValueMap> ReadShared(SettingReader root)
    {
        ImmutableSortedDictionary<string, ValueMap>.Builder maps = ImmutableSortedDictionary.CreateBuilder<string, ValueMap>(StringComparer.Ordinal);
        if (root.Section("maps") is null) return maps.ToImmutable();
        foreach ((ScalarNode name, SettingNode node) in ((MapNode)root.Node("maps")!).Entries)
        {
            ValueMap? map = node switch
            {
                MapNode entries => ReadEntries(root, entries, $"maps.{name.Value}"),
                ScalarNode { IsNull: false } file => ReadFile(root, file),
                _ => null,
            };
            if (map is not null) maps[name.Value] = map;
            else if (node is not MapNode and not ScalarNode { IsNull: false }) root.Report("CONFIG-TYPE", node.Place, $"maps.{name.Value} must hold values or name a CSV file.", "Write { A: Active, B: Blocked } or codes.csv.");
        }

        return maps.ToImmutable();
    }

    /// <summary>A map written as named values.</summary>
    public static ValueMap? ReadEntries(SettingReader reader, MapNode entries, string path)
    {
        List<KeyValuePair<string, string>> read = [];
        foreach ((ScalarNode from, SettingNode to) in entries.Entries)
        {
            if (to is ScalarNode text) read.Add(new(from.Value, text.Value));
            else reader.Report("CONFIG-TYPE", to.Place, $"{path}.{from.Value} must be one text.", "Write it as A: Active.");
        }

        if (read.Count > 0) return new ValueMap([.. read]);
        reader.Report("CONFIG-MISSING", entries.Place, $"{path} is empty.", "Add at least one value.");
        return null;
    }

    /// <summary>A map from a CSV file of two columns: value in the source, value in the destination. A first line <c>from,to</c> is a heading.</summary>
    public ValueMap? ReadFile(SettingReader reader, ScalarNode file)
    {
        if (files.Read(file.Value, MaxFile) is not { } bytes)
        {
            reader.Report("CONFIG-FILE", file.Place, $"File '{file.Value}' cannot be read.", $"Put it beside the configuration (not outside its folder, {MaxFile / 1024 / 1024} MiB at most).");
            return null;
        }

        if (bytes.AsSpan().StartsWith(Encoding.UTF8.Preamble)) bytes = bytes[3..];
        Dictionary<string, string> seen = new(StringComparer.Ordinal);
        List<KeyValuePair<string, string>> read = [];
        foreach ((int line, IReadOnlyList<string> cells) in CsvText.Read(Encoding.UTF8.GetString(bytes)))
        {
            if (line == 1 && cells is ["from", "to"]) continue;
            string? wrong = cells.Count != 2 ? "has not two columns" : seen.TryAdd(cells[0], cells[1]) ? read.Count >= ValueMap.MaxEntries ? "is one too many" : null : $"repeats '{cells[0]}'";
            if (wrong is not null)
            {
                reader.Report("CONFIG-FILE", new SettingPlace(file.Value, line, 1), $"Line {line} {wrong}.", $"Write one line 'value,mapped value' for each value, {ValueMap.MaxEntries} at most.");
                return null;
            }

            read.Add(new(cells[0], cells[1]));
        }

        if (read.Count > 0) return new ValueMap([.. read]);
        reader.Report("CONFIG-FILE", file.Place, $"File '{file.Value}' is empty.", "Write one line 'value,mapped value' for each value.");
        return null;
    }
}
