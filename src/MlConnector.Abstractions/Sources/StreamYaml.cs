using System.Collections.Immutable;
using MlConnector.Abstractions.Configuration;
using MlConnector.Abstractions.Errors;
using MlConnector.Abstractions.Schemas;

namespace MlConnector.Abstractions.Sources;

/// <summary>
/// Reads a stream from a configuration map: the same words for the streams a connector ships and for those a user adds. Strict: every unknown name, wrong type and
/// dangling reference is reported with its place, all at once. Fields are written <c>Name: type flags</c>, for instance <c>Supplier: code(15) required</c>
/// (see <see cref="FieldYaml"/>); expressions and filters are kept as text and judged by whoever evaluates them.
/// </summary>
public static class StreamYaml
{
    /// <summary>Names of the strategies.</summary>
    public static IReadOnlyList<(string Name, ReadStrategy Value)> StrategyNames => Strategies;

    /// <summary>Names of what absence means.</summary>
    public static IReadOnlyList<(string Name, AbsenceMeaning Value)> AbsenceNames => Absences;

    /// <summary>Names of the write modes.</summary>
    public static IReadOnlyList<(string Name, WriteMode Value)> ModeNames => Modes;

    private static readonly (string, ReadStrategy)[] Strategies =
    [
        ("snapshot", ReadStrategy.Snapshot), ("date", ReadStrategy.Date), ("stamp", ReadStrategy.Stamp), ("open-items", ReadStrategy.OpenItems), ("journal", ReadStrategy.Journal),
        ("etag-scan", ReadStrategy.EtagScan), ("history-log", ReadStrategy.HistoryLog),
    ];

    private static readonly (string, AbsenceMeaning)[] Absences = [("ignored", AbsenceMeaning.Ignored), ("removed", AbsenceMeaning.Removed), ("purged", AbsenceMeaning.Purged)];

    private static readonly (string, WriteMode)[] Modes = [("append", WriteMode.Append), ("versions", WriteMode.Versions), ("replace", WriteMode.Replace), ("upsert", WriteMode.Upsert)];

    /// <summary>The stream, or null if it had problems. <paramref name="path"/> leads messages: <c>streams.ap_invoices</c>.</summary>
    public static StreamDefinition? Read(string name, MapNode map, string path, Problems problems)
    {
        int before = problems.Errors.Count;
        SettingReader reader = new(map, path, problems);
        string entity = reader.Required("entity");
        ImmutableArray<Field> fields = FieldYaml.ReadMap(reader, "fields", required: true);
        StreamDefinition stream = new(name, entity)
        {
            Description = reader.Text("description"),
            Fields = fields,
            Key = [.. reader.Texts("key")],
            Strategy = reader.Choice("strategy", ReadStrategy.Snapshot, Strategies),
            Cursor = ReadCursor(reader.Section("cursor")),
            Absence = reader.Choice("absence", AbsenceMeaning.Ignored, Absences),
            With = ReadCompanions(reader),
            Derived = ReadDerived(reader),
            Cut = StreamCutYaml.Read(reader.Section("cut")),
            ControlTotals = ReadTotals(reader.Section("controlTotals")),
            IsDimension = reader.Boolean("dimension", false),
            AsOf = ReadAsOf(reader.Section("asOf")),
            TrialBalance = ReadTrialBalance(reader.Section("trialBalance")),
            Defaults = ReadDefaults(name, reader),
            Filter = reader.Text("filter"),
            Evidence = reader.Text("evidence"),
            Extra = ReadTexts(reader, "extra").ToImmutableDictionary(),
        };
        reader.Done();
        StreamReferences.Check(stream, reader);
        return problems.Errors.Count == before ? stream : null;
    }

    /// <summary>Named texts in file order: <c>{ A: B }</c>.</summary>
    internal static ImmutableArray<KeyValuePair<string, string>> ReadTexts(SettingReader reader, string name)
    {
        if (reader.Node(name) is not { } node || node is ScalarNode { IsNull: true }) return [];
        if (node is MapNode map && map.Entries.All(entry => entry.Value is ScalarNode))
        {
            return [.. map.Entries.Select(entry => KeyValuePair.Create(entry.Key.Value, ((ScalarNode)entry.Value).Value))];
        }

        reader.Report("CONFIG-TYPE", node.Place, $"{reader.Path}.{name} must hold names with one text each.", "Write { Name: text }.");
        return [];
    }

    /// <summary>The maps below a name: <c>derived: { A: {…}, B: {…} }</c>.</summary>
    private static IEnumerable<(string Name, SettingReader Reader)> Sections(SettingReader reader, string name)
    {
        if (reader.Section(name) is not { } section) yield break;
        foreach ((ScalarNode key, SettingNode _) in ((MapNode)reader.Node(name)!).Entries)
        {
            if (section.Section(key.Value) is { } child) yield return (key.Value, child);
        }
    }

    private static CursorDefinition ReadCursor(SettingReader? reader)
    {
        CursorDefinition standard = new();
        if (reader is null) return standard;
        CursorDefinition cursor = new()
        {
            Field = Optional(reader, "field"),
            Overlap = reader.Duration("overlap", standard.Overlap, TimeSpan.Zero, TimeSpan.FromDays(3660)),
            OpenFilter = Optional(reader, "open"),
            OpenWhen = Optional(reader, "openWhen"),
            YearField = Optional(reader, "year"),
            PeriodField = Optional(reader, "period"),
            PeriodWindow = (int)reader.Integer("periodWindow", standard.PeriodWindow, 0, 120),
            SinceField = Optional(reader, "since"),
            FullEvery = (int)reader.Integer("fullEvery", 0, 0, 100_000),
            AbsenceGrace = (int)reader.Integer("absenceGrace", standard.AbsenceGrace, 1, 100),
        };
        reader.Done();
        return cursor;
    }

    /// <summary>The companions below <c>with:</c>.</summary>
    public static ImmutableArray<CompanionDefinition> ReadCompanions(SettingReader reader) => [.. Sections(reader, "with").Select(section => ReadCompanion(section.Name, section.Reader))];

    private static CompanionDefinition ReadCompanion(string alias, SettingReader reader)
    {
        CompanionDefinition companion = new(alias, reader.Required("entity"), ReadTexts(reader, "on"), FieldYaml.ReadMap(reader, "fields", required: true))
        {
            Required = reader.Boolean("required", false),
            Apart = Optional(reader, "apart"),
        };
        if (companion.On.IsEmpty) reader.Report("CONFIG-MISSING", reader.Place, $"{reader.Path} does not say how it is joined.", "Add 'on: { OurField: ItsField }'.");
        reader.Done();
        return companion;
    }

    /// <summary>The derived fields below <c>derived:</c>.</summary>
    public static ImmutableArray<DerivedField> ReadDerived(SettingReader reader)
    {
        ImmutableArray<DerivedField>.Builder derived = ImmutableArray.CreateBuilder<DerivedField>();
        foreach ((string name, SettingReader child) in Sections(reader, "derived"))
        {
            string expression = child.Required("expression");
            if (FieldYaml.Parse(name, child.Required("type"), child.Place, child) is { } field) derived.Add(new DerivedField(field, expression));
            child.Done();
        }

        return derived.ToImmutable();
    }

    /// <summary>What stands below <c>controlTotals:</c>; null for null.</summary>
    public static ControlTotalDefinition? ReadTotals(SettingReader? reader)
    {
        if (reader is null) return null;
        ControlTotalDefinition totals = new([.. reader.Texts("groupBy")], [.. reader.Texts("sums")]);
        reader.Done();
        return totals;
    }

    private static AsOfDefinition? ReadAsOf(SettingReader? reader)
    {
        if (reader is null) return null;
        AsOfDefinition asOf = new(reader.Choice("dates", AsOfDates.Today, ("today", AsOfDates.Today), ("period-end", AsOfDates.PeriodEnd)))
        {
            YearField = Optional(reader, "year"),
            YearStart = (int)reader.Integer("yearStart", 1, 1, 12),
            YearNamedByEnd = reader.Boolean("yearNamedByEnd", true),
        };
        reader.Done();
        return asOf;
    }

    /// <summary>What stands below <c>trialBalance:</c>; null for null.</summary>
    public static TrialBalanceDefinition? ReadTrialBalance(SettingReader? reader)
    {
        if (reader is null) return null;
        TrialBalanceDefinition balance = new([.. reader.Texts("groupBy")], ReadTexts(reader, "sums")) { Control = Optional(reader, "control"), Unstated = Optional(reader, "unstated") };
        if (balance.GroupBy.IsEmpty || balance.Sums.IsEmpty) reader.Report("CONFIG-MISSING", reader.Place, $"{reader.Path} needs groupBy and sums.", "Write { groupBy: [Company, Account, Year, Period], sums: { movement: SignedAmount } }.");
        reader.Done();
        return balance;
    }

    private static StreamDefaults ReadDefaults(string name, SettingReader reader)
    {
        ImmutableArray<(string, string, string)>.Builder relations = ImmutableArray.CreateBuilder<(string, string, string)>();
        foreach ((string field, string target) in ReadTexts(reader, "relations"))
        {
            if (target.Split('.') is [{ Length: > 0 } stream, { Length: > 0 } column]) relations.Add((field, stream, column));
            else reader.Report("CONFIG-VALUE", reader.Place, $"{reader.Path}.relations.{field} is '{target}'.", "Write stream.Field, for instance ap_suppliers.Supplier.");
        }

        return new StreamDefaults(reader.Text("table", PascalCase(name)), reader.Choice("write", WriteMode.Versions, Modes))
        {
            Columns = ReadTexts(reader, "columns"),
            Relations = relations.ToImmutable(),
        };
    }

    private static string? Optional(SettingReader reader, string name) => reader.Text(name) is { Length: > 0 } text ? text : null;

    private static string PascalCase(string name) =>
        string.Concat(name.Split('_', StringSplitOptions.RemoveEmptyEntries).Select(word => char.ToUpperInvariant(word[0]) + word[1..]));
}
