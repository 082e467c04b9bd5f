using System.Collections.Immutable;
using System.Globalization;
using MlConnector.Abstractions.Configuration;

namespace MlConnector.BigQuery;

/// <summary>Reads how tables are laid out: for all of them, and for single ones below <c>tables</c>.</summary>
internal static class LayoutSettings
{
    public static TableLayout ReadStandard(SettingReader at) => new(Length(at, PartitionLength.None), null, []);

    public static ImmutableDictionary<string, TableLayout> ReadTables(SettingReader at)
    {
        ImmutableDictionary<string, TableLayout>.Builder layouts = ImmutableDictionary.CreateBuilder<string, TableLayout>(StringComparer.Ordinal);
        if (at.Node("tables") is not { } node) return layouts.ToImmutable();
        if (node is not MapNode) at.Report("CONFIG-TYPE", node.Place, $"{at.Path}.tables must hold named tables.", "Write tables: { GlPostings: { partition: month, partitionBy: PostingDate } }.");
        foreach ((ScalarNode key, SettingNode value) in node is MapNode map ? map.Entries : [])
        {
            if (value is MapNode table) layouts[key.Value] = ReadTable(new SettingReader(table, $"{at.Path}.tables.{key.Value}", at.Problems));
            else at.Report("CONFIG-TYPE", value.Place, $"{at.Path}.tables.{key.Value} must hold settings.", "Write { partition: month, partitionBy: PostingDate, clusterBy: [Company] }.");
        }

        return layouts.ToImmutable();
    }

    private static TableLayout ReadTable(SettingReader at)
    {
        string? column = at.Has("partitionBy") ? at.Required("partitionBy") : null;
        PartitionLength length = Length(at, column is null ? PartitionLength.None : PartitionLength.Month);
        ImmutableArray<string> clusters = [.. at.Texts("clusterBy")];
        if (column is not null && length == PartitionLength.None)
            at.Report("CONFIG-VALUE", at.Place, $"{at.Path} names a column to partition by, and no partitions.", "Write partition: month or partition: day, or leave partitionBy out.");
        if (clusters.Length > 4) at.Report("CONFIG-VALUE", at.Place, $"{at.Path}.clusterBy names {clusters.Length} columns.", "Name at most four.");
        (DateOnly from, DateOnly to) = TableLayout.SpanOf(length);
        (DateOnly From, DateOnly To) span = (Day(at, "partitionFrom", from), Day(at, "partitionTo", to));
        if (span.From > span.To) at.Report("CONFIG-VALUE", at.Place, $"{at.Path}: partitionFrom lies behind partitionTo.", "Give the first date, then the last.");
        at.Done();
        return new TableLayout(length, column, clusters) { Span = span };
    }

    private static DateOnly Day(SettingReader at, string name, DateOnly standard)
    {
        if (!at.Has(name)) return standard;
        string text = at.Text(name);
        if (DateOnly.TryParseExact(text, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out DateOnly day)) return day;
        at.Report("CONFIG-VALUE", at.Node(name)!.Place, $"{at.Path}.{name} is '{text}'.", "Write a date such as 2015-01-01.");
        return standard;
    }

    private static PartitionLength Length(SettingReader at, PartitionLength standard) =>
        at.Choice("partition", standard, ("none", PartitionLength.None), ("day", PartitionLength.Day), ("month", PartitionLength.Month));
}
