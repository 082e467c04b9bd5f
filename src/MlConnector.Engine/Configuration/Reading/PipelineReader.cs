using System.Collections.Immutable;
using MlConnector.Abstractions.Configuration;
using MlConnector.Abstractions.Errors;
using MlConnector.Engine.Configuration.Model;

namespace MlConnector.Engine.Configuration.Reading;

/// <summary>Reads one pipeline.</summary>
internal static class PipelineReader
{
    public static PipelineSettings? Read(string name, MapNode map, ImmutableArray<ConnectionSettings> connections, ColumnReader columns, Problems problems)
    {
        int before = problems.Errors.Count;
        SettingReader reader = new(map, $"pipelines.{name}", problems);
        string source = Connection(reader, "source", connections), destination = Connection(reader, "destination", connections);
        if (source.Length > 0 && source == destination) reader.Report("CONFIG-VALUE", reader.Node("destination")!.Place, $"{reader.Path} reads and writes the same connection.", "Give another connection as destination.");
        PipelineSettings pipeline = new(name, source, destination, reader.Required("dataset"))
        {
            Schedule = TextSettings.Schedule(reader, "schedule"),
            FlushAfter = TextSettings.FlushAfter(reader),
            TimeZone = TextSettings.TimeZone(reader, "timeZone"),
            Calendar = CalendarReader.Read(reader.Section("calendar"), problems),
            Since = TextSettings.Date(reader, "since"),
            Policies = PolicyReader.Read(reader.Section("policies")),
            Streams = [.. ConfigurationReader.Named(reader, "streams", required: true, mayBeEmpty: true).Select(entry => StreamSettingsReader.Read(entry.Name, entry.Map, reader.Path, columns, problems))],
            Place = map.Place,
        };
        pipeline = pipeline with { WriteBack = WriteBackReader.Read(reader.Section("writeBack"), pipeline.Streams.Select(stream => stream.Name)) };
        if (pipeline.Streams.IsEmpty && problems.Errors.Count == before) reader.Report("CONFIG-MISSING", reader.Place, $"{reader.Path} has no streams.", "Add a stream below 'streams:', for instance 'gl_postings: {}'.");
        ReportSharedTables(pipeline, reader);
        reader.Done();
        return problems.Errors.Count == before ? pipeline : null;
    }

    private static string Connection(SettingReader reader, string setting, ImmutableArray<ConnectionSettings> connections)
    {
        string name = reader.Required(setting);
        if (name.Length == 0 || connections.Any(connection => connection.Name == name)) return name;
        string fix = Mapping.NearestName.Of(name, connections.Select(connection => connection.Name)) is { } near ? $"Did you mean '{near}'?" : "Define it under 'connections:'.";
        reader.Report("CONFIG-REFERENCE", reader.Node(setting)!.Place, $"{reader.Path}.{setting} names connection '{name}', which is not defined.", fix);
        return name;
    }

    private static void ReportSharedTables(PipelineSettings pipeline, SettingReader reader)
    {
        foreach (IGrouping<string?, StreamSettings> same in pipeline.Streams.GroupBy(stream => stream.Table, StringComparer.OrdinalIgnoreCase).Where(group => group.Key is not null && group.Count() > 1))
        {
            reader.Report("CONFIG-TWICE", same.Last().Place, $"{reader.Path}: streams {string.Join(" and ", same.Select(stream => stream.Name))} both fill table '{same.Key}'.", "Give each stream a table of its own.");
        }
    }
}
