using System.Collections.Immutable;
using MlConnector.Abstractions.Configuration;
using MlConnector.Abstractions.Errors;
using MlConnector.Abstractions.Schemas;
using MlConnector.Abstractions.Sources;
using MlConnector.Abstractions.WriteBack;
using MlConnector.Engine.Configuration.Model;
using MlConnector.Engine.Mapping;

namespace MlConnector.Engine.Configuration.Planning;

/// <summary>Merges the streams of a pipeline with the catalog of its source. What the configuration does not say is as the catalog has it. All problems are reported at once.</summary>
public static class StreamPlanner
{
    /// <summary>The streams of a pipeline, in file order; those with problems are left out.</summary>
    public static ImmutableArray<StreamPlan> Plan(PipelineSettings pipeline, IReadOnlyList<StreamDefinition> catalog, Problems problems)
    {
        ImmutableArray<StreamPlan> plans = [.. pipeline.Streams.Select(stream => Plan(pipeline, stream, catalog, problems)).OfType<StreamPlan>()];
        foreach (IGrouping<string, StreamPlan> same in plans.GroupBy(plan => plan.Table, StringComparer.OrdinalIgnoreCase).Where(group => group.Count() > 1))
        {
            SettingPlace place = pipeline.Streams.First(stream => stream.Name == same.Last().Name).Place;
            Report(problems, "CONFIG-TWICE", place, $"Streams {string.Join(" and ", same.Select(plan => plan.Name))} both fill table '{same.Key}'.", "Give one of them another 'table:'.");
        }

        return plans;
    }

    private static StreamPlan? Plan(PipelineSettings pipeline, StreamSettings settings, IReadOnlyList<StreamDefinition> catalog, Problems problems)
    {
        int before = problems.Errors.Count;
        StreamDefinition? known = settings.Added ?? catalog.FirstOrDefault(candidate => candidate.Name == settings.Name);
        if (known is null)
        {
            string fix = NearestName.Of(settings.Name, catalog.Select(candidate => candidate.Name)) is { } near ? $"Did you mean '{near}'?" : "See 'mlc discover' for the streams there are; to add one, give its entity, key and fields.";
            Report(problems, "CONFIG-STREAM", settings.Place, $"Pipeline {pipeline.Name}: the source has no stream '{settings.Name}'.", fix);
            return null;
        }

        StreamDefinition stream = Merge(known, settings, problems) is var merged && pipeline.WriteBack?.MarkOf(settings.Name) is { } mark ? Unmarked(merged, mark) : merged;
        MappingDefinition mapping = new(Columns(stream, settings)) { Where = settings.Where, WherePlace = settings.WherePlace, Maps = UsedMaps(stream, settings) };
        StreamPlan plan = new(stream, mapping, settings.Table ?? stream.Defaults.Table, settings.Write ?? stream.Defaults.Mode) { ModeIsGiven = settings.Write is not null, Schedule = settings.Schedule, FlushAfter = settings.FlushAfter ?? pipeline.FlushAfter, Since = settings.Since ?? pipeline.Since };
        if (problems.Errors.Count > before) return null;
        MappingCompiler.For(stream).Describe(mapping, problems);
        CheckConditions(stream, problems);
        return problems.Errors.Count == before ? plan : null;
    }

    private static StreamDefinition Merge(StreamDefinition stream, StreamSettings settings, Problems problems)
    {
        foreach (string name in settings.Volatile.Concat(settings.Sensitive).Where(name => stream.Fields.All(field => field.Name != name)))
        {
            string fix = NearestName.Of(name, stream.Fields.Select(field => field.Name)) is { } near ? $"Did you mean '{near}'?" : "See the stream's fields with: mlc discover";
            Report(problems, "CONFIG-FIELD", settings.Place, $"Stream {stream.Name} has no field '{name}'.", fix);
        }

        StreamDefinition merged = stream with
        {
            Fields = [.. stream.Fields.Select(field => field with { Volatile = field.Volatile || settings.Volatile.Any(name => name == field.Name), Sensitive = field.Sensitive || settings.Sensitive.Any(name => name == field.Name) })],
            Strategy = settings.Strategy ?? stream.Strategy,
            Cursor = settings.Cursor.Over(stream.Cursor),
            Absence = settings.Absence ?? stream.Absence,
            With = stream.With.AddRange(settings.With),
            Derived = stream.Derived.AddRange(settings.Derived),
            ControlTotals = settings.ControlTotals ?? stream.ControlTotals,
            IsDimension = settings.IsDimension ?? stream.IsDimension,
            TrialBalance = settings.TrialBalance ?? stream.TrialBalance,
        };
        StreamReferences.Check(merged, new SettingReader(new MapNode(settings.Place, []), $"stream {stream.Name}", problems));
        return merged;
    }

    /// <summary>What we write ourselves is no change of the record.</summary>
    private static StreamDefinition Unmarked(StreamDefinition stream, ProcessedMark mark) =>
        stream with { Fields = [.. stream.Fields.Select(field => (field.SourceName ?? field.Name) == mark.Field ? field with { Volatile = true } : field)] };

    private static ImmutableArray<ColumnMapping> Columns(StreamDefinition stream, StreamSettings settings)
    {
        ImmutableArray<ColumnMapping> columns = settings.Columns;
        if (columns.IsEmpty) columns = [.. stream.Defaults.Columns.Select(column => new ColumnMapping(column.Key, column.Value) { Place = settings.Place })];
        if (columns.IsEmpty && !settings.AddColumns.IsEmpty) columns = [.. MappingCompiler.For(stream).AllFields()];
        return [.. columns.Where(column => settings.AddColumns.All(added => added.Column != column.Column)), .. settings.AddColumns];
    }

    /// <summary>The maps that an expression names: another pipeline's map is no part of this revision.</summary>
    private static ImmutableSortedDictionary<string, ValueMap> UsedMaps(StreamDefinition stream, StreamSettings settings)
    {
        string all = string.Join('\n', [.. Columns(stream, settings).Select(column => column.Expression), settings.Where, .. stream.Derived.Select(derived => derived.Expression)]);
        return settings.Maps.Where(map => all.Contains($"'{map.Key.Replace("'", "''", StringComparison.Ordinal)}'", StringComparison.Ordinal)).ToImmutableSortedDictionary(StringComparer.Ordinal);
    }

    /// <summary>Compiles every expression of the stream's definition once, so that a wrong one is known before it is needed.</summary>
    private static void CheckConditions(StreamDefinition stream, Problems problems)
    {
        MappingCompiler rows = MappingCompiler.For(stream);
        IEnumerable<string?> conditions = [stream.Strategy == ReadStrategy.OpenItems ? stream.Cursor.OpenWhen : null, stream.Cut?.Balance, stream.Cut?.PairedWhen, .. stream.Cut?.Sums.Select(sum => sum.Value) ?? []];
        foreach (string condition in conditions.OfType<string>()) rows.CompileExpression(condition, $"stream {stream.Name}", problems);
        if (stream.Cut is not { CompleteWhen: { } complete, ControlFields.IsEmpty: false } cut) return;
        new MappingCompiler(new RecordSchema(stream.Name, cut.ControlFields, []), []).CompileExpression(complete, $"stream {stream.Name}, control record", problems);
    }

    private static void Report(Problems problems, string code, SettingPlace place, string message, string fix) =>
        problems.Add(new ConnectorError(code, ErrorKind.Config, ErrorOwner.Operator, message, fix) { Where = place.ToString() });
}
