using System.Collections.Immutable;
using MlConnector.Abstractions.Configuration;
using MlConnector.Abstractions.Errors;
using MlConnector.Abstractions.Sources;
using MlConnector.Engine.Configuration.Model;
using MlConnector.Engine.Ledger;
using MlConnector.Engine.Mapping;

namespace MlConnector.Engine.Configuration.Reading;

/// <summary>Reads one stream of a pipeline: what it overrides of the catalog, or, if it names an entity, a stream the user adds.</summary>
internal static class StreamSettingsReader
{
    /// <summary>Settings of a pipeline's stream that are no part of a stream's definition.</summary>
    private static readonly string[] OnlyHere = ["columns", "addColumns", "where", "schedule", "flushAfter", "since", "volatile", "sensitive", "overlap"];

    public static StreamSettings Read(ScalarNode name, MapNode map, string pipeline, ColumnReader columns, Problems problems)
    {
        string path = $"{pipeline}.streams.{name.Value}";
        bool added = map["entity"] is not null;
        StreamDefinition? definition = added ? StreamYaml.Read(name.Value, Only(map, here: false), path, problems) : null;
        SettingReader reader = new(added ? Only(map, here: true) : map, path, problems);
        StreamSettings stream = Shared(name, reader, columns) with { Added = definition };
        if (!added) stream = Overrides(stream, reader);
        reader.Done();
        return stream;
    }

    private static MapNode Only(MapNode map, bool here) => map with { Entries = [.. map.Entries.Where(entry => OnlyHere.Contains(entry.Key.Value, StringComparer.Ordinal) == here)] };

    private static StreamSettings Shared(ScalarNode name, SettingReader reader, ColumnReader columns)
    {
        Dictionary<string, ValueMap> maps = new(columns.Shared, StringComparer.Ordinal);
        string where = reader.Text("where");
        SettingPlace wherePlace = where.Length == 0 ? default : reader.Node("where")!.Place;
        if (where.Length > 0) ColumnReader.CheckExpression(reader, where, wherePlace, "where");
        TimeSpan? overlap = Duration(reader, "overlap");
        return new StreamSettings(name.Value)
        {
            Schedule = TextSettings.Schedule(reader, "schedule"),
            FlushAfter = TextSettings.FlushAfter(reader),
            Since = TextSettings.Date(reader, "since"),
            Volatile = [.. reader.Texts("volatile")],
            Sensitive = [.. reader.Texts("sensitive")],
            Columns = columns.Read(reader, "columns", maps),
            AddColumns = columns.Read(reader, "addColumns", maps),
            Where = where,
            WherePlace = wherePlace,
            Cursor = new CursorSettings { Overlap = overlap },
            Maps = maps.ToImmutableSortedDictionary(StringComparer.Ordinal),
            Place = name.Place,
        };
    }

    private static StreamSettings Overrides(StreamSettings stream, SettingReader reader) => stream with
    {
        Table = reader.Text("table") is { Length: > 0 } table ? table : null,
        Write = TextSettings.Choice(reader, "write", StreamYaml.ModeNames),
        Strategy = TextSettings.Choice(reader, "strategy", StreamYaml.StrategyNames),
        Absence = TextSettings.Choice(reader, "absence", StreamYaml.AbsenceNames),
        With = StreamYaml.ReadCompanions(reader),
        Derived = StreamYaml.ReadDerived(reader),
        ControlTotals = StreamYaml.ReadTotals(reader.Section("controlTotals")),
        IsDimension = reader.Node("dimension") is null ? null : reader.Boolean("dimension", false),
        TrialBalance = StreamYaml.ReadTrialBalance(reader.Section("trialBalance")),
        Cursor = Cursor(reader, stream.Cursor),
    };

    private static CursorSettings Cursor(SettingReader stream, CursorSettings shared)
    {
        if (stream.Node("cursor") is ScalarNode { IsNull: false } field) return shared with { Field = field.Value };
        if (stream.Section("cursor") is not { } reader) return shared;
        CursorSettings cursor = new()
        {
            Field = Optional(reader, "field"),
            Overlap = Duration(reader, "overlap") ?? shared.Overlap,
            OpenFilter = Optional(reader, "open"),
            OpenWhen = Optional(reader, "openWhen"),
            YearField = Optional(reader, "year"),
            PeriodField = Optional(reader, "period"),
            PeriodWindow = Whole(reader, "periodWindow", 0, 120),
            SinceField = Optional(reader, "since"),
            FullEvery = Whole(reader, "fullEvery", 0, 100_000),
            AbsenceGrace = Whole(reader, "absenceGrace", 1, LedgerEntry.MaxAbsences),
        };
        reader.Done();
        return cursor;
    }

    private static string? Optional(SettingReader reader, string name) => reader.Text(name) is { Length: > 0 } text ? text : null;

    private static int? Whole(SettingReader reader, string name, int min, int max) => reader.Has(name) ? (int)reader.Integer(name, min, min, max) : null;

    private static TimeSpan? Duration(SettingReader reader, string name) => reader.Has(name) ? reader.Duration(name, TimeSpan.Zero, TimeSpan.Zero, TimeSpan.FromDays(3660)) : null;
}
