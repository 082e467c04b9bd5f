using System.Collections.Immutable;
using MlConnector.Abstractions.Schemas;

namespace MlConnector.Abstractions.Sources;

/// <summary>How a stream is read without losing rows. Declared in the catalog; a pipeline may override it.</summary>
public enum ReadStrategy
{
    /// <summary>Full read, compared with the ledger.</summary>
    Snapshot,

    /// <summary><c>cursor ≥ watermark − overlap</c>, NULL cursors on purpose; the watermark comes from data that was read.</summary>
    Date,

    /// <summary>A trustworthy change stamp or row version; a safety lag holds the watermark back, never the rows.</summary>
    Stamp,

    /// <summary>Everything still open plus what was open last time, plus new documents by date.</summary>
    OpenItems,

    /// <summary>High-water journal number per (year, period), over every period in a window.</summary>
    Journal,

    /// <summary>Keys and tags of all records (<see cref="IListsTags"/>); those whose tag is not known are read in full, those that are not listed are absent.</summary>
    EtagScan,

    /// <summary>What the source's own log says has changed or is gone (<see cref="ILogsChanges"/>), read by key; everything when the log no longer reaches back.</summary>
    HistoryLog,
}

/// <summary>What it means that a key is no longer found by a complete read.</summary>
public enum AbsenceMeaning
{
    /// <summary>Nothing is concluded.</summary>
    Ignored,

    /// <summary>The record is gone: a tombstone follows.</summary>
    Removed,

    /// <summary>The ERP purged history: the row is kept and flagged. One that was still open was no history: it is gone, and a tombstone follows.</summary>
    Purged,
}

/// <summary>One kind of record in a source: what the catalog or a user's YAML declares. Immutable.</summary>
/// <param name="Name">Stream name: <c>gl_postings</c>.</param>
/// <param name="Entity">Entity set or table in the source: <c>GenJournalDetail</c>.</param>
public sealed record StreamDefinition(string Name, string Entity)
{
    /// <summary>One sentence for people.</summary>
    public string Description { get; init; } = "";

    /// <summary>Every field that can be read, key fields included.</summary>
    public required ImmutableArray<Field> Fields { get; init; }

    /// <summary>Names of the key fields, in key order, company first where the source adds one.</summary>
    public required ImmutableArray<string> Key { get; init; }

    /// <summary>How it is read.</summary>
    public ReadStrategy Strategy { get; init; } = ReadStrategy.Snapshot;

    /// <summary>What the strategy needs; which of its values, depends on the strategy.</summary>
    public CursorDefinition Cursor { get; init; } = new();

    /// <summary>What absence from a complete read means.</summary>
    public AbsenceMeaning Absence { get; init; } = AbsenceMeaning.Ignored;

    /// <summary>Other entities joined by key, read in the same cut.</summary>
    public ImmutableArray<CompanionDefinition> With { get; init; } = [];

    /// <summary>Fields computed from others by the source before anything else (aging buckets, signed values): name → expression of the mapping language.</summary>
    public ImmutableArray<DerivedField> Derived { get; init; } = [];

    /// <summary>What the rows of a document must agree with before they are delivered; null where there is nothing.</summary>
    public CutDefinition? Cut { get; init; }

    /// <summary>Totals compared on both sides; null where the stream declares none.</summary>
    public ControlTotalDefinition? ControlTotals { get; init; }

    /// <summary>Its rows are entities that other data names (suppliers, accounts): a reconciliation lists those that one side lacks.</summary>
    public bool IsDimension { get; init; }

    /// <summary>Its rows are of a day that somebody asks for, and those of different days stay beside each other; null for every other stream.</summary>
    public AsOfDefinition? AsOf { get; init; }

    /// <summary>Name of the key field that holds the day (<c>from=$asof</c>).</summary>
    public string? AsOfField => Fields.FirstOrDefault(static candidate => candidate.SourceName == AsOfDefinition.Source)?.Name;

    /// <summary>The same as the source reads it, which knows of no days; the stream itself if it keeps none.</summary>
    public StreamDefinition WithoutDay() => AsOf is null ? this : this with
    {
        AsOf = null,
        Fields = [.. Fields.Where(own => own.Name != AsOfField)],
        Key = [.. Key.Where(name => name != AsOfField)],
        Derived = [],
        ControlTotals = null,
        Defaults = Defaults with { Columns = [] },
    };

    /// <summary>For streams of ledger postings: how their rows make a trial balance; null for every other stream.</summary>
    public TrialBalanceDefinition? TrialBalance { get; init; }

    /// <summary>Default table name, write mode and column names in a destination.</summary>
    public required StreamDefaults Defaults { get; init; }

    /// <summary>A fixed condition of the source query, in the source's filter language (<c>EntryPosted eq 'Y'</c>); empty = none.</summary>
    public string Filter { get; init; } = "";

    /// <summary>Where each fact of this definition comes from: <c>documented</c>, <c>seen</c> or <c>inferred</c>, with what to check at a site.</summary>
    public string Evidence { get; init; } = "";

    /// <summary>Anything only the connector itself understands (an aging basis, a special object), as written in the YAML.</summary>
    public ImmutableDictionary<string, string> Extra { get; init; } = ImmutableDictionary<string, string>.Empty;

    /// <summary>The field that the source fills with the company it read (<c>$company</c>); null where the stream has none.</summary>
    public string? CompanyField => Fields.FirstOrDefault(candidate => candidate.SourceName == "$company")?.Name;

    /// <summary>
    /// The tag by which the source tells that a record has changed, opaque: the last field of each row of a stream that is read by tags, and no part of what is compared or delivered. Null for every other stream.
    /// </summary>
    public Field? Tag => Strategy == ReadStrategy.EtagScan ? new Field(TagName, FieldType.Text) { SourceName = TagName, Volatile = true } : null;

    /// <summary>Name of <see cref="Tag"/>; a mapping may name it too.</summary>
    public const string TagName = "$tag";

    /// <summary>The date by which history is cut (<c>since:</c>): the declared one, else the cursor's field where that is a date or datetime; null = it cannot be cut.</summary>
    public string? SinceField => Cursor.SinceField ?? Fields.FirstOrDefault(candidate => candidate.Name == Cursor.Field && candidate.Type is FieldType.Date or FieldType.DateTime)?.Name;

    /// <summary>Where history is cut for a date (<c>yyyy-MM-dd</c>): field and lowest value; null = nowhere, everything is read.</summary>
    public (string Field, string From)? HistoryFrom(string? since) => since is not null && SinceField is { } field ? (field, since) : null;

    /// <summary>The shape of the rows that the engine sees: the stream's fields, then those of its companions as <c>Alias.Field</c>, then the tag.</summary>
    public RecordSchema ToSchema() => new(
        Name, [.. Fields, .. With.SelectMany(with => with.Fields.Select(joined => joined with { Name = $"{with.Alias}.{joined.Name}", SourceName = joined.SourceName ?? joined.Name })), .. Tagged], Key);

    /// <summary>The shape of a listing of tags: the key in its order, then the tag.</summary>
    public RecordSchema ToTagSchema() => new(Name, [.. Key.Select(name => Fields.First(field => field.Name == name)), .. Tagged], Key);

    /// <summary>The shape of a listing of logged changes: the key in its order, then the entry's number, its time, and whether the record was deleted.</summary>
    public RecordSchema ToChangeSchema() => new(
        Name, [.. Key.Select(name => Fields.First(field => field.Name == name)), new Field("$number", FieldType.Integer), new Field("$at", FieldType.DateTime), new Field("$gone", FieldType.Boolean)], Key);

    private ImmutableArray<Field> Tagged => Tag is { } tag ? [tag] : [];
}

/// <summary>What a strategy needs to know.</summary>
public sealed record CursorDefinition
{
    /// <summary>Date, stamp or journal-number field.</summary>
    public string? Field { get; init; }

    /// <summary>Days (or for stamps seconds) re-read before the watermark.</summary>
    public TimeSpan Overlap { get; init; } = TimeSpan.FromDays(7);

    /// <summary>Condition, in the source's filter language, that says "still open".</summary>
    public string? OpenFilter { get; init; }

    /// <summary>The same condition in the mapping language, over a row that was read.</summary>
    public string? OpenWhen { get; init; }

    /// <summary>Year and period fields of the <see cref="ReadStrategy.Journal"/> strategy.</summary>
    public string? YearField { get; init; }

    /// <inheritdoc cref="YearField"/>
    public string? PeriodField { get; init; }

    /// <summary>Periods before the current one that are asked at each poll.</summary>
    public int PeriodWindow { get; init; } = 3;

    /// <summary>Date field by which <c>since:</c> cuts history, if not <see cref="Field"/>; the rows of a document share it.</summary>
    public string? SinceField { get; init; }

    /// <summary>Full read every so many polls, for strategies that cannot see everything; 0 = never.</summary>
    public int FullEvery { get; init; }

    /// <summary>Complete reads that must miss a key before it counts as absent.</summary>
    public int AbsenceGrace { get; init; } = 1;
}

/// <summary>A companion entity joined by key.</summary>
/// <param name="Alias">Prefix of its fields in the joined row: <c>Header</c> gives <c>Header.Supplier</c>.</param>
/// <param name="Entity">Entity set or table.</param>
/// <param name="On">Our field → its field.</param>
/// <param name="Fields">Its fields that are wanted.</param>
public sealed record CompanionDefinition(string Alias, string Entity, ImmutableArray<KeyValuePair<string, string>> On, ImmutableArray<Field> Fields)
{
    /// <summary>A missing companion makes the row a dead letter; otherwise its fields are null.</summary>
    public bool Required { get; init; }

    /// <summary>Its field, a number, that tells rows with the same key apart, where it may have several: what they agree in is joined, fields in which they differ are null. Null = a key has one row.</summary>
    public string? Apart { get; init; }
}

/// <summary>A field computed by expression.</summary>
public sealed record DerivedField(Field Field, string Expression);

/// <summary>A document whose rows must agree with a control record (journals, registers), or whose other half lies in another stream (orders, invoices), before it is delivered.</summary>
/// <param name="Document">Fields that identify the document in our rows: <c>GlYear, GlPeriod, Journal</c>.</param>
public sealed record CutDefinition(ImmutableArray<string> Document)
{
    /// <summary>Entity of the control record or header; null if the rows only have to balance among themselves.</summary>
    public string? ControlEntity { get; init; }

    /// <summary>Fields of the control record that correspond to <see cref="Document"/>.</summary>
    public ImmutableArray<string> ControlKey { get; init; } = [];

    /// <summary>Field of the control record that says how many rows there are.</summary>
    public string? CountField { get; init; }

    /// <summary>Sums to compare: control field → our expression, summed over the document's rows. Without a control record the field is one of our own, which a companion fills.</summary>
    public ImmutableArray<KeyValuePair<string, string>> Sums { get; init; } = [];

    /// <summary>An expression of our rows whose sum over a document must be zero (debit minus credit).</summary>
    public string? Balance { get; init; }

    /// <summary>Condition over the control record that says the document is complete (posted), in the mapping language.</summary>
    public string? CompleteWhen { get; init; }

    /// <summary>Fields of the control record that are read.</summary>
    public ImmutableArray<Field> ControlFields { get; init; } = [];

    /// <summary>Stream that holds the other half of the document: lines of headers, headers of lines. Lines are delivered first; the stream with the longer key holds them.</summary>
    public string? PairedStream { get; init; }

    /// <summary>How the other half is found: our field → its field; empty = the fields of <see cref="Document"/> under the same names. The company is always part of it.</summary>
    public ImmutableArray<KeyValuePair<string, string>> PairedBy { get; init; } = [];

    /// <summary>Which of our rows must have another half, in the mapping language; null = all. A cancelled order needs no lines.</summary>
    public string? PairedWhen { get; init; }

    /// <summary>How often a document that does not hold is read again within a run before it waits for the next.</summary>
    public int Rereads { get; init; } = 2;

    /// <summary>Polls that a document may wait before it is delivered as it is, with a remark; null = until it holds or a person writes it off.</summary>
    public int? Grace { get; init; }
}

/// <summary>Totals per group, on both sides.</summary>
/// <param name="GroupBy">Fields: company, ledger, year, period.</param>
/// <param name="Sums">Fields that are summed.</param>
public sealed record ControlTotalDefinition(ImmutableArray<string> GroupBy, ImmutableArray<string> Sums);

/// <summary>Sums of postings per account and period, which a destination may show its readers and which are compared with the ERP's own balances.</summary>
/// <param name="GroupBy">Fields: company, ledger, account, year, period.</param>
/// <param name="Sums">Measure → field that is summed: <c>movement: SignedValue</c>.</param>
public sealed record TrialBalanceDefinition(ImmutableArray<string> GroupBy, ImmutableArray<KeyValuePair<string, string>> Sums)
{
    /// <summary>The control under which the ERP states the same itself (<see cref="ControlFigure.Control"/>): same group fields, same measures. Null where it states nothing.</summary>
    public string? Control { get; init; }

    /// <summary>Why it states nothing that could be compared, as the end of a sentence that begins with "because"; null where it states it.</summary>
    public string? Unstated { get; init; }
}

/// <summary>Where a stream lands unless a pipeline says otherwise.</summary>
/// <param name="Table">Table name.</param>
/// <param name="Mode">Write mode.</param>
public sealed record StreamDefaults(string Table, WriteMode Mode)
{
    /// <summary>Column name → field or expression; empty = every field under its own name.</summary>
    public ImmutableArray<KeyValuePair<string, string>> Columns { get; init; } = [];

    /// <summary>Many-to-one links to tables of other streams: our field, their stream, their field.</summary>
    public ImmutableArray<(string Field, string Stream, string ToField)> Relations { get; init; } = [];

    /// <summary>Buckets of an aging; null where the stream has none.</summary>
    public BucketSet? Buckets { get; init; }
}
