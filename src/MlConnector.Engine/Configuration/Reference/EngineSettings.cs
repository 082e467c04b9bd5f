using MlConnector.Abstractions.Configuration;
using MlConnector.Abstractions.Sources;
using MlConnector.Engine.Configuration.Reading;

namespace MlConnector.Engine.Configuration.Reference;

/// <summary>Every setting that the engine reads, with its default: the source of the reference and of the JSON Schema. <c>*</c> stands for a name the user gives. Settings of connections come from their connectors.</summary>
public static class EngineSettings
{
    private const string Pipeline = "pipelines.*.";
    private const string Policies = "pipelines.*.policies.";
    private const string Calendar = "pipelines.*.calendar.";
    private const string WriteBack = "pipelines.*.writeBack.";
    private const string Stream = "pipelines.*.streams.*.";
    private const string Cursor = "pipelines.*.streams.*.cursor.";
    private const string Column = "pipelines.*.streams.*.columns.*.";

    /// <summary>All of them, in the order of the reference.</summary>
    public static IReadOnlyList<SettingDescription> All { get; } = [.. OfMaps(), .. OfPipeline(), .. OfCalendar(), .. OfPolicies(), .. OfWriteBack(), .. OfStream(), .. OfCursor(), .. OfAddedStream(), .. OfColumn()];

    private static IEnumerable<SettingDescription> OfMaps() =>
    [
        new("maps.*", "values or file", "", "A value map that columns may name: { A: Active }, or the name of a CSV file of two columns beside the configuration."),
    ];

    private static IEnumerable<SettingDescription> OfPipeline() =>
    [
        new(Pipeline + "source", "text", "", "Connection that is read.") { Required = true },
        new(Pipeline + "destination", "text", "", "Connection that is written.") { Required = true },
        new(Pipeline + "dataset", "text", "", "What holds the tables at the destination.") { Required = true },
        new(Pipeline + "schedule", "schedule", "", "every N minutes, hourly, daily at 06:30, weekdays at 06:30, weekly on monday at 06:30, monthly on last day at 18:00, or a cron line of five fields; empty = only when told."),
        new(Pipeline + "flushAfter", "duration", "0s", "A delivery smaller than a full request waits until so long after the table's last one, to save requests; 0s = never. See the guide of the destination on limits."),
        new(Pipeline + "timeZone", "text", "Etc/UTC", "IANA zone of the schedule."),
        new(Pipeline + "since", "date", "", "History begins at this date: rows dated before it are not read; empty = all history. A later date holds from the next full read on. A stream that declares no date for it (cursor.since) is read whole, and plan says so."),
    ];

    private static IEnumerable<SettingDescription> OfCalendar() =>
    [
        new(Calendar + "fullRefresh", "schedule", "", "When everything is read instead of what is new; what is unchanged is recognised and not sent. Empty = never."),
        new(Calendar + "jitter", "duration", "0s", "A turn begins up to so much later, each pipeline by its own share, so that not all of them ask the ERP at the same second; 1h at most."),
        new(Calendar + "catchUp", "text", "once", "What becomes of turns that were missed because the service was down: made up for by one run, or left out.") { Choices = [.. Words.CatchUps.Select(word => word.Name)] },
        new(Calendar + "blackouts.*.from", "schedule", "", "When a time begins in which no run begins by its schedule, such as a month-end close; what runs then goes on. Told by a person, it runs all the same.") { Required = true },
        new(Calendar + "blackouts.*.for", "duration", "", "How long it lasts; 31d at most.") { Required = true },
    ];

    private static IEnumerable<SettingDescription> OfPolicies() =>
    [
        new(Policies + "deadLetters.percent", "percent", "5%", "New dead letters of a run above this share of its rows stop a stream …"),
        new(Policies + "deadLetters.atLeast", "number", "100", "… if there are more than so many."),
        new(Policies + "schemaChange", "text", "additive", "What apply may change at the destination.") { Choices = [.. Words.SchemaChanges.Select(word => word.Name)] },
        new(Policies + "removals.percent", "percent", "30%", "Removals above this share of the known rows are held for approval …"),
        new(Policies + "removals.smallPercent", "percent", "2%", "… and above this one, if there are more than smallRows."),
        new(Policies + "removals.smallRows", "number", "20", "See smallPercent."),
        new(Policies + "rowsDrop", "percent", "30%", "A new generation of a replaced table with so much fewer rows is refused."),
        new(Policies + "deadInReplace", "text", "keep-last-good", "What a replaced table does with rows that are dead letters.") { Choices = [.. Words.DeadInReplace.Select(word => word.Name)] },
        new(Policies + "journal.keep", "duration", "400d", "How long journal records are kept; the newest of each key stays."),
        new(Policies + "journal.size", "size", "", "Bytes the journal may take, such as 20GB; empty = no bound."),
        new(Policies + "reconciliations.newest", "number", "100", "All of so many newest reconciliations are kept with what they found …"),
        new(Policies + "reconciliations.daily", "duration", "400d", "… then the last of each day for so long …"),
        new(Policies + "reconciliations.monthly", "duration", "3653d", "… and the last of each month for so long, ten years. Looked at whenever the pipeline is reconciled."),
        new(Policies + "existing", "text", "leave", "What a mapping change does with delivered rows.") { Choices = [.. Words.Existing.Select(word => word.Name)] },
        new(Policies + "unproven", "text", "resend", "A send that may have arrived, where the destination cannot be asked.") { Choices = [.. Words.Unproven.Select(word => word.Name)] },
    ];

    private static IEnumerable<SettingDescription> OfWriteBack() =>
    [
        new(WriteBack + "entries", "list", "", "Kinds of entries that 'mlc write-back create' may create in the ERP (of sources that can: gl_vouchers of IFS Cloud); empty = none."),
        new(WriteBack + "mark.*.field", "text", "", "Field of the ERP that shows that a record of this stream was processed. Delivered and confirmed records are marked; the field is left out of the comparison that decides whether a row changed.") { Required = true },
        new(WriteBack + "mark.*.value", "text", "", "What the field shows then.") { Required = true },
        new(WriteBack + "mark.*.action", "text", "", "Action of the ERP that brings it there; empty = the field itself is set."),
        new(WriteBack + "onConflict", "text", "again", "A record that somebody changed between our look and our write.") { Choices = [.. Words.Conflicts.Select(word => word.Name)] },
        new(WriteBack + "settle", "duration", "90s", "How long a request without an answer may still take effect; an entry that is not found after it is held for a person, never sent again."),
    ];

    private static IEnumerable<SettingDescription> OfStream() =>
    [
        new(Stream + "table", "text", "of the catalog", "Table name."),
        new(Stream + "write", "text", "of the catalog", "Write mode.") { Choices = [.. StreamYaml.ModeNames.Select(word => word.Name)] },
        new(Stream + "strategy", "text", "of the catalog", "How it is read without losing rows.") { Choices = [.. StreamYaml.StrategyNames.Select(word => word.Name)] },
        new(Stream + "overlap", "duration", "of the catalog", "What is read again before the watermark; short for cursor.overlap."),
        new(Stream + "absence", "text", "of the catalog", "What it means that a key is no longer found.") { Choices = [.. StreamYaml.AbsenceNames.Select(word => word.Name)] },
        new(Stream + "schedule", "schedule", "of the pipeline", "When this stream runs."),
        new(Stream + "flushAfter", "duration", "of the pipeline", "How long its small deliveries wait."),
        new(Stream + "since", "date", "of the pipeline", "History begins at this date, where the stream declares one to cut by (cursor.since); else everything is read, and plan says so."),
        new(Stream + "where", "expression", "", "Rows for which it is not true are filtered; see the mapping language."),
        new(Stream + "volatile", "list", "", "Fields whose change alone is no change."),
        new(Stream + "sensitive", "list", "", "Fields shown redacted."),
        new(Stream + "with", "companions", "", "Companion entities: { Header: { entity, on: { OurField: ItsField }, fields: { Name: type } } }; apart: Line where several of its rows may have the key: fields in which they differ stay empty."),
        new(Stream + "derived", "derived fields", "", "Fields computed first: { Name: { type, expression } }."),
        new(Stream + "controlTotals.groupBy", "list", "of the catalog", "Fields by which control totals are grouped."),
        new(Stream + "controlTotals.sums", "list", "of the catalog", "Fields that are summed."),
        new(Stream + "dimension", "boolean", "of the catalog", "Its rows are entities that other data names: mlc reconcile lists those that ERP or destination lacks, where the destination can list them."),
        new(Stream + "trialBalance.groupBy", "list", "of the catalog", "Of a stream of ledger postings: fields that name company, account and period."),
        new(Stream + "trialBalance.sums", "map", "of the catalog", "Measures and the fields that are summed for them: { movement: SignedValue }."),
        new(Stream + "trialBalance.control", "text", "of the catalog", "Under what name the ERP states the same itself; without it nothing is compared with the ERP."),
        new(Stream + "trialBalance.unstated", "text", "of the catalog", "Why the ERP states nothing to compare with, as the end of a sentence that begins with \"because\": told by plan, runs and reconcile."),
    ];

    private static IEnumerable<SettingDescription> OfCursor() =>
    [
        new(Cursor + "field", "text", "of the catalog", "Date, stamp or journal-number field."),
        new(Cursor + "overlap", "duration", "of the catalog", "What is read again before the watermark."),
        new(Cursor + "open", "text", "of the catalog", "Condition for open items, in the source's filter language."),
        new(Cursor + "openWhen", "expression", "of the catalog", "The same condition in the mapping language."),
        new(Cursor + "year", "text", "of the catalog", "Year field of the journal strategy."),
        new(Cursor + "period", "text", "of the catalog", "Period field of the journal strategy."),
        new(Cursor + "periodWindow", "number", "of the catalog", "Periods before the current one that each poll asks for."),
        new(Cursor + "since", "text", "of the catalog, else field", "Date or datetime field by which since cuts history; without one, and where field is no date, everything is read."),
        new(Cursor + "fullEvery", "number", "of the catalog", "A full read every so many polls; 0 = never."),
        new(Cursor + "absenceGrace", "number", "of the catalog", "Complete reads that must miss a key before it is absent: 1 to 7."),
    ];

    private static IEnumerable<SettingDescription> OfAddedStream() =>
    [
        new(Stream + "entity", "text", "", "Makes it a stream of your own: entity set or table of the source."),
        new(Stream + "key", "list", "", "Fields that are unique together, for a stream of your own."),
        new(Stream + "fields", "fields", "", "Fields with types, for a stream of your own: { Supplier: code(15) required }."),
        new(Stream + "description", "text", "", "One sentence about a stream of your own."),
        new(Stream + "filter", "text", "", "A fixed condition in the source's filter language, for a stream of your own."),
        new(Stream + "relations", "map", "", "Links of a stream of your own: { Field: stream.Field }."),
        new(Stream + "cut", "cut", "", "Which rows belong together, for a stream of your own."),
        new(Stream + "asOf.dates", "text", "today", "A stream of your own is read for a day on demand (mlc run --as-of), and days stay beside each other: the days that the source can answer for. Needs 'AsOf: date required from=$asof' in fields and key.") { Choices = ["today", "period-end"] },
        new(Stream + "asOf.year", "text", "", "Its field of the fiscal year, by which only that year is read."),
        new(Stream + "asOf.yearStart", "number", "1", "Month in which the fiscal year begins."),
        new(Stream + "asOf.yearNamedByEnd", "boolean", "true", "A year that does not begin in January is called by the calendar year in which it ends."),
        new(Stream + "evidence", "text", "", "Where the facts about a stream of your own come from."),
        new(Stream + "extra", "map", "", "What only the connector understands."),
    ];

    private static IEnumerable<SettingDescription> OfColumn() =>
    [
        new(Column + "from", "text", "", "A field."),
        new(Column + "segment", "number", "", "With from: the n-th part of the text; negative counts from the end."),
        new(Column + "separator", "text", "-", "What divides segments; with concat, what joins."),
        new(Column + "part", "text", "", "With from: a part of a date.") { Choices = Words.DateParts },
        new(Column + "map", "values or file", "", "With from: a value map, written here, named, or a CSV file."),
        new(Column + "default", "text", "", "With map: what a value that is not in it becomes."),
        new(Column + "value", "text", "", "A constant."),
        new(Column + "compute", "expression", "", "An expression."),
        new(Column + "concat", "list", "", "Expressions that are joined."),
        new(Column + "coalesce", "list", "", "Expressions; the first that is not null."),
        new(Column + "case", "branches", "", "[{ when: condition, then: expression }], with else."),
        new(Column + "else", "expression", "", "With case: what it is otherwise."),
        new(Column + "type", "type", "of the value", "text(n), integer, decimal(p,s), boolean, date or datetime."),
        new(Column + "scale", "number", "of the column", "Decimals that are kept; more are rounded."),
        new(Column + "rounding", "text", "half-up", "How.") { Choices = [.. Words.Rounding.Select(word => word.Name)] },
        new(Column + "round", "number or rounding", "", "Short for scale, or rounding to what the column keeps."),
        new(Column + "native", "text", "", "The destination's own type that is wanted."),
        new(Column + "required", "boolean", "of the field", "No value makes the row a dead letter."),
        new(Column + "sensitive", "boolean", "of the fields", "Shown redacted."),
        new(Column + "description", "text", "", "Text for people, where the destination keeps one."),
    ];
}
