using MlConnector.Abstractions.Configuration;
using MlConnector.Abstractions.Schemas;

namespace MlConnector.Abstractions.Sources;

/// <summary>Checks that every field a stream's definition points to is declared, and that a strategy has what it needs.</summary>
public static class StreamReferences
{
    /// <summary>Reports every dangling name at the reader's place.</summary>
    public static void Check(StreamDefinition stream, SettingReader reader)
    {
        HashSet<string> fields = [.. stream.Fields.Select(field => field.Name)];
        HashSet<string> all = [.. fields, .. stream.Derived.Select(derived => derived.Field.Name), .. stream.With.SelectMany(with => with.Fields.Select(field => $"{with.Alias}.{field.Name}"))];
        if (stream.Key.IsEmpty) reader.Report("CONFIG-MISSING", reader.Place, $"{reader.Path} has no key.", "Add 'key: [Field, …]' with the fields that are unique together.");
        Names(stream.Key, fields, "key");
        Names([stream.Cursor.Field, stream.Cursor.YearField, stream.Cursor.PeriodField, stream.Cursor.SinceField], fields, "cursor");
        if (stream.Fields.FirstOrDefault(field => field.Name == stream.Cursor.SinceField) is { Type: not (FieldType.Date or FieldType.DateTime) } undated)
        {
            reader.Report("CONFIG-FIELD", reader.Place, $"{reader.Path}.cursor.since names '{undated.Name}', which is no date.", "Name a field of type date or datetime, or leave it out.");
        }

        Names(stream.Cut?.Document ?? [], fields, "cut.document");
        if (stream.Cut is { ControlEntity: null } alone) Names(alone.Sums.Select(sum => sum.Key), all, "cut.sums");
        Names(stream.Cut?.PairedBy.Select(pair => pair.Key) ?? [], all, "cut.pairedBy");
        Names(stream.ControlTotals?.GroupBy ?? [], all, "controlTotals.groupBy");
        Names(stream.ControlTotals?.Sums ?? [], all, "controlTotals.sums");
        Names(stream.TrialBalance?.GroupBy ?? [], all, "trialBalance.groupBy");
        Names(stream.TrialBalance?.Sums.Select(sum => sum.Value) ?? [], all, "trialBalance.sums");
        foreach (CompanionDefinition with in stream.With) Names(with.On.Select(on => on.Key), fields, $"with.{with.Alias}.on");
        Needs(stream.Strategy is ReadStrategy.Date or ReadStrategy.Stamp or ReadStrategy.Journal && stream.Cursor.Field is null, "cursor.field");
        Needs(stream.Strategy is ReadStrategy.Journal && (stream.Cursor.YearField is null || stream.Cursor.PeriodField is null), "cursor.year and cursor.period");
        Needs(stream.Strategy is ReadStrategy.OpenItems && (stream.Cursor.OpenFilter is null || stream.Cursor.OpenWhen is null), "cursor.open and cursor.openWhen");

        Names([stream.AsOf?.YearField], fields, "asOf.year");
        bool keepsDays = stream.AsOfField is { } day && stream.Key.Contains(day, StringComparer.Ordinal) && stream is { Strategy: ReadStrategy.Snapshot, Absence: AbsenceMeaning.Ignored, Defaults.Mode: not WriteMode.Replace };
        if (stream.AsOf is not null && !keepsDays)
        {
            reader.Report("CONFIG-MISSING", reader.Place, $"{reader.Path} has asOf, but its days would not stay beside each other.", "Add a field 'AsOf: date required from=$asof' to fields and key, with strategy: snapshot, absence: ignored and another write mode than replace.");
        }

        void Names(IEnumerable<string?> names, HashSet<string> known, string where)
        {
            foreach (string name in names.OfType<string>().Where(name => !known.Contains(name)))
            {
                reader.Report("CONFIG-FIELD", reader.Place, $"{reader.Path}.{where} names '{name}', which is no field of the stream.", "Add it under 'fields', or correct the name (it is compared exactly).");
            }
        }

        void Needs(bool missing, string what)
        {
            if (missing) reader.Report("CONFIG-MISSING", reader.Place, $"{reader.Path} with this strategy needs {what}.", $"Add {what}, or choose strategy: snapshot.");
        }
    }
}
