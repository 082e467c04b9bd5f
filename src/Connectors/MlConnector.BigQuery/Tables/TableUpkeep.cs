using System.Collections.Immutable;
using MlConnector.Abstractions.Destinations;
using MlConnector.Abstractions.Schemas;

namespace MlConnector.BigQuery.Tables;

/// <summary>
/// What the service changes at a table that is there without touching its rows: labels, what is written about it and its columns, which columns keep rows together, how long partitions are kept. Labels that are not ours stay, and so does what
/// somebody else wrote about a table or column.
/// </summary>
internal sealed record TableUpkeep
{
    /// <summary>Words that our descriptions of tables hold, and by which they are known again.</summary>
    private const string Mark = "written by ml-connector";

    /// <summary>What is to be written about the table; null = as it is.</summary>
    public string? Description { get; private init; }

    /// <summary>All its labels; null = as they are.</summary>
    public ImmutableSortedDictionary<string, string>? Labels { get; private init; }

    /// <summary>Columns that keep rows together; empty = as they are.</summary>
    public ImmutableArray<string> Clusters { get; private init; } = [];

    /// <summary>How long partitions are to be kept; null = as they are.</summary>
    public TimeSpan? Kept { get; private init; }

    /// <summary>What is to be written about columns, by their names.</summary>
    public ImmutableDictionary<string, string> Columns { get; private init; } = ImmutableDictionary<string, string>.Empty;

    /// <summary>True if nothing is to be changed.</summary>
    public bool IsEmpty => Description is null && Labels is null && Clusters.IsEmpty && Kept is null && Columns.IsEmpty;

    /// <summary>Compares. <paramref name="deployed"/> is the table as it was applied last, null if it never was.</summary>
    public static TableUpkeep Of(TableSchema wanted, TableLayout layout, TableSchema? deployed, TableEntry there, BigQueryOptions options)
    {
        ImmutableArray<string> clusters = TableBody.Clusters(wanted, layout);
        string description = TableBody.Describe(wanted);
        return new TableUpkeep
        {
            Description = there.Description != description && (there.Description.Length == 0 || there.Description.Contains(Mark, StringComparison.Ordinal)) ? description : null,
            Labels = MissingLabels(there.Labels, options.Labels),
            Clusters = there.Clusters.SequenceEqual(clusters, StringComparer.OrdinalIgnoreCase) ? [] : clusters,
            Kept = layout.Kept == there.Partitions.Kept ? null : layout.Kept,
            Columns = wanted.Columns.Select(column => (column.Name, Text: DescriptionFor(column, deployed, there))).Where(column => column.Text is not null).ToImmutableDictionary(column => column.Name, column => column.Text!, StringComparer.OrdinalIgnoreCase),
        };
    }

    /// <summary>All labels of a table or dataset that has not the wanted ones yet; null if it has.</summary>
    public static ImmutableSortedDictionary<string, string>? MissingLabels(ImmutableSortedDictionary<string, string> there, ImmutableSortedDictionary<string, string> wanted) =>
        wanted.All(label => there.TryGetValue(label.Key, out string? text) && text == label.Value) ? null : there.SetItems(wanted);

    /// <summary>The steps, for people.</summary>
    public IEnumerable<SchemaChange> Changes(string table, TableEntry there)
    {
        if (!Columns.IsEmpty) yield return new SchemaChange($"describe columns of {table}: {string.Join(", ", Columns.Keys.Order(StringComparer.Ordinal))}", Breaking: false);
        if (Description is not null) yield return new SchemaChange($"describe table {table}: {Description}", Breaking: false);
        if (Labels is not null) yield return new SchemaChange($"label table {table}: {TextOf(Labels)}", Breaking: false);
        if (!Clusters.IsEmpty) yield return new SchemaChange($"keep rows of {table} together by {string.Join(", ", Clusters)} instead of {(there.Clusters.IsEmpty ? "nothing" : string.Join(", ", there.Clusters))}", Breaking: false);
        if (Kept is { } kept) yield return new SchemaChange($"keep partitions of {table} for {(int)kept.TotalDays} days", Breaking: false);
    }

    /// <summary>Labels in one line.</summary>
    public static string TextOf(ImmutableSortedDictionary<string, string> labels) => string.Join(", ", labels.Select(label => $"{label.Key}={label.Value}"));

    /// <summary>What is to be written about a column: only where nothing is written, or what we wrote ourselves.</summary>
    private static string? DescriptionFor(ColumnSchema wanted, TableSchema? deployed, TableEntry there)
    {
        string text = TableBody.Shorten(wanted.Description);
        if (there.Column(wanted.Name) is not { } found || found.Description == text) return null;
        string ours = deployed?.OrdinalOf(wanted.Name) is >= 0 and int at ? TableBody.Shorten(deployed.Columns[at].Description) : "";
        return found.Description.Length == 0 || found.Description == ours ? text : null;
    }
}
