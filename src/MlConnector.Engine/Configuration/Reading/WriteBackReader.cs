using System.Collections.Immutable;
using MlConnector.Abstractions.Configuration;
using MlConnector.Abstractions.WriteBack;
using MlConnector.Engine.Configuration.Model;

namespace MlConnector.Engine.Configuration.Reading;

/// <summary>Reads what a pipeline may write to its ERP; null where it may write nothing.</summary>
internal static class WriteBackReader
{
    public static WriteBackSettings? Read(SettingReader? reader, IEnumerable<string> streams)
    {
        if (reader is null) return null;
        WriteBackSettings settings = new()
        {
            Entries = [.. reader.Texts("entries").Distinct(StringComparer.Ordinal)],
            Marks = [.. ReadMarks(reader, [.. streams])],
            OnConflict = reader.Choice("onConflict", WriteConflicts.Again, [.. Words.Conflicts]),
            Settle = reader.Duration("settle", WriteBackSettings.StandardSettle, TimeSpan.FromSeconds(1), TimeSpan.FromHours(1)),
            Place = reader.Place,
        };
        reader.Done();
        return settings.Entries.IsEmpty && settings.Marks.IsEmpty ? null : settings;
    }

    private static IEnumerable<ProcessedMark> ReadMarks(SettingReader reader, ImmutableArray<string> streams)
    {
        foreach ((ScalarNode name, MapNode map) in ConfigurationReader.Named(reader, "mark", required: false))
        {
            SettingReader mark = new(map, $"{reader.Path}.mark.{name.Value}", reader.Problems);
            if (!streams.Contains(name.Value, StringComparer.Ordinal)) reader.Report("CONFIG-REFERENCE", name.Place, $"{mark.Path} names a stream that the pipeline does not have.", $"Name one of: {string.Join(", ", streams)}.");
            yield return new ProcessedMark(name.Value, mark.Required("field"), mark.Required("value")) { Action = mark.Text("action") };
            mark.Done();
        }
    }
}
