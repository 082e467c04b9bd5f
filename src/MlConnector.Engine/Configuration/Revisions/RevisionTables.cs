using MlConnector.Abstractions.Schemas;

namespace MlConnector.Engine.Configuration.Revisions;

/// <summary>Reads a table's schema from a revision.</summary>
internal static class RevisionTables
{
    /// <summary>The table that a stream fills.</summary>
    public static TableSchema Table(RevisionNode at) => new(at.Text("name"), at.Text("stream"), at.One<WriteMode>("mode"), at.List("columns", Column))
    {
        Relations = at.List("relations", static relation => new TableRelation(relation.Text("fromColumn"), relation.Text("toTable"), relation.Text("toColumn"))),
        MeasureColumns = at.Texts("measureColumns"),
        Buckets = at.NodeOrNull("buckets", Buckets),
        DayColumn = at.TextOrNull("dayColumn"),
        Description = at.TextOrNull("description"),
        TrialBalance = at.NodeOrNull("trialBalance", static balance => new TrialBalanceColumns(balance.Texts("groupBy"), balance.Pairs("sums"))),
    };

    /// <summary>The buckets of an aging, in a stream and in its table.</summary>
    public static BucketSet Buckets(RevisionNode at) => new(at.Text("column"), at.Texts("names"));

    private static ColumnSchema Column(RevisionNode at) => new(at.Text("name"), at.One<FieldType>("type"), at.Text("nativeType"))
    {
        Scale = at.Whole("scale"),
        Limits = at.NodeOrNull("limits", Limits) ?? new ColumnLimits(),
        Required = at.Flag("required"),
        Key = at.Flag("key"),
        Sensitive = at.Flag("sensitive"),
        Lineage = at.One<LineageColumn>("lineage"),
        Description = at.Text("description", ""),
    };

    private static ColumnLimits Limits(RevisionNode at)
    {
        var standard = new ColumnLimits();
        return new ColumnLimits
        {
            MaxTextLength = at.Whole("maxTextLength"),
            MinInteger = at.Long("minInteger", standard.MinInteger),
            MaxInteger = at.Long("maxInteger", standard.MaxInteger),
            MaxPrecision = at.Whole("maxPrecision"),
            MaxScale = at.Whole("maxScale", standard.MaxScale),
            MaxSignificantDigits = at.Whole("maxSignificantDigits"),
            MinDate = at.DayOrNull("minDate") ?? standard.MinDate,
            MaxDate = at.DayOrNull("maxDate") ?? standard.MaxDate,
            YearsBack = at.Whole("yearsBack"),
            YearsAhead = at.Whole("yearsAhead"),
            BoundByPartitions = at.Flag("boundByPartitions"),
        };
    }
}
