using MlConnector.Abstractions.Schemas;
using MlConnector.Abstractions.Sources;

namespace MlConnector.Engine.Configuration.Revisions;

/// <summary>Reads the definition of a stream from a revision.</summary>
internal static class RevisionStreams
{
    /// <summary>A stream as it is read.</summary>
    public static StreamDefinition Definition(RevisionNode at) => new(at.Text("name"), at.Text("entity"))
    {
        Description = at.Text("description", ""),
        Fields = at.List("fields", FieldOf),
        Key = at.Texts("key"),
        Strategy = at.One("strategy", ReadStrategy.Snapshot),
        Cursor = at.NodeOrNull("cursor", Cursor) ?? new CursorDefinition(),
        Absence = at.One<AbsenceMeaning>("absence"),
        With = at.List("with", Companion),
        Derived = at.List("derived", static derived => new DerivedField(derived.Node("field", FieldOf), derived.Text("expression"))),
        Cut = at.NodeOrNull("cut", Cut),
        ControlTotals = at.NodeOrNull("controlTotals", static totals => new ControlTotalDefinition(totals.Texts("groupBy"), totals.Texts("sums"))),
        IsDimension = at.Flag("isDimension"),
        AsOf = at.NodeOrNull("asOf", static asOf => new AsOfDefinition(asOf.One<AsOfDates>("dates")) { YearField = asOf.TextOrNull("yearField"), YearStart = asOf.Whole("yearStart", 1), YearNamedByEnd = asOf.Flag("yearNamedByEnd") }),
        TrialBalance = at.NodeOrNull("trialBalance", static balance => new TrialBalanceDefinition(balance.Texts("groupBy"), balance.Pairs("sums")) { Control = balance.TextOrNull("control"), Unstated = balance.TextOrNull("unstated") }),
        Defaults = at.Node("defaults", Defaults),
        Filter = at.Text("filter", ""),
        Evidence = at.Text("evidence", ""),
        Extra = at.Named("extra"),
    };

    private static Field FieldOf(RevisionNode at) => new(at.Text("name"), at.One<FieldType>("type"))
    {
        SourceName = at.TextOrNull("sourceName"),
        Precision = at.Whole("precision"),
        Scale = at.Whole("scale"),
        MaxLength = at.Whole("maxLength"),
        Required = at.Flag("required"),
        Volatile = at.Flag("volatile"),
        Sensitive = at.Flag("sensitive"),
        NumberedCode = at.Flag("numberedCode"),
        Zone = at.TextOrNull("zone"),
        Retention = at.TextOrNull("retention"),
    };

    private static CursorDefinition Cursor(RevisionNode at)
    {
        var standard = new CursorDefinition();
        return new CursorDefinition
        {
            Field = at.TextOrNull("field"),
            Overlap = at.SpanOrNull("overlap") ?? standard.Overlap,
            OpenFilter = at.TextOrNull("openFilter"),
            OpenWhen = at.TextOrNull("openWhen"),
            YearField = at.TextOrNull("yearField"),
            PeriodField = at.TextOrNull("periodField"),
            PeriodWindow = at.Whole("periodWindow", standard.PeriodWindow),
            SinceField = at.TextOrNull("sinceField"),
            FullEvery = at.Whole("fullEvery", standard.FullEvery),
            AbsenceGrace = at.Whole("absenceGrace", standard.AbsenceGrace),
        };
    }

    private static CompanionDefinition Companion(RevisionNode at) => new(at.Text("alias"), at.Text("entity"), at.Pairs("on"), at.List("fields", FieldOf)) { Required = at.Flag("required"), Apart = at.TextOrNull("apart") };

    private static CutDefinition Cut(RevisionNode at)
    {
        var standard = new CutDefinition([]);
        return new CutDefinition(at.Texts("document"))
        {
            ControlEntity = at.TextOrNull("controlEntity"),
            ControlKey = at.Texts("controlKey"),
            CountField = at.TextOrNull("countField"),
            Sums = at.Pairs("sums"),
            Balance = at.TextOrNull("balance"),
            CompleteWhen = at.TextOrNull("completeWhen"),
            ControlFields = at.List("controlFields", FieldOf),
            PairedStream = at.TextOrNull("pairedStream"),
            PairedBy = at.Pairs("pairedBy"),
            PairedWhen = at.TextOrNull("pairedWhen"),
            Rereads = at.Whole("rereads", standard.Rereads),
            Grace = at.WholeOrNull("grace"),
        };
    }

    private static StreamDefaults Defaults(RevisionNode at) => new(at.Text("table"), at.One<WriteMode>("mode"))
    {
        Columns = at.Pairs("columns"),
        Relations = at.List("relations", static relation => (relation.Text("item1"), relation.Text("item2"), relation.Text("item3"))),
        Buckets = at.NodeOrNull("buckets", RevisionTables.Buckets),
    };
}
