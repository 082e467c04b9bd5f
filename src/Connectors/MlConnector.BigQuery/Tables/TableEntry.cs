using System.Collections.Immutable;
using System.Text.Json;
using MlConnector.Http.Json;

namespace MlConnector.BigQuery.Tables;

/// <summary>A column as the service has it.</summary>
internal sealed record ColumnEntry(string Name, string Type, bool Required, JsonElement Json)
{
    /// <summary>What is written about it; empty if nothing.</summary>
    public string Description => AnswerPart.Text(Json, "description");
}

/// <summary>Partitions as the service has them.</summary>
/// <param name="Length"><c>DAY</c>, <c>MONTH</c>, <c>HOUR</c>, <c>YEAR</c>; <c>RANGE</c> of numbers; empty = there are none.</param>
/// <param name="Column">The column that they go by; empty = the time of loading.</param>
/// <param name="Kept">How long one is kept; null = for good.</param>
internal sealed record PartitionEntry(string Length, string Column, TimeSpan? Kept)
{
    /// <summary>Reads the service's resource of a table.</summary>
    public static PartitionEntry Read(JsonElement table)
    {
        if (AnswerPart.Child(table, "rangePartitioning") is { } range) return new PartitionEntry("RANGE", AnswerPart.Text(range, "field"), null);
        if (AnswerPart.Child(table, "timePartitioning") is not { } time) return new PartitionEntry("", "", null);
        return new PartitionEntry(AnswerPart.Text(time, "type"), AnswerPart.Text(time, "field"), AnswerPart.Whole(time, "expirationMs") is { } kept ? TimeSpan.FromMilliseconds(kept) : null);
    }

    /// <summary>In words, as the settings call it.</summary>
    public override string ToString() => Length.Length == 0 ? "not partitioned" : $"partitioned by {Length.ToLowerInvariant()}{(Column.Length == 0 ? " of loading" : $" of {Column}")}";
}

/// <summary>A table or view as the service has it.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Identity">Changes when it is deleted and created again: its id and when it was created.</param>
/// <param name="Columns">Its columns.</param>
/// <param name="ViewQuery">What a view asks; null for a table.</param>
internal sealed record TableEntry(string Name, string Identity, ImmutableArray<ColumnEntry> Columns, string? ViewQuery)
{
    /// <summary>When it was created and when it was last changed, UTC; null if the service does not say.</summary>
    public (DateTimeOffset? Created, DateTimeOffset? Changed) Times { get; init; }

    /// <summary>Another one after every change of what describes it; empty if the service gives none.</summary>
    public string Etag { get; init; } = "";

    /// <summary>When the oldest of its rows was streamed that it still buffers; null if it buffers none.</summary>
    public DateTimeOffset? BufferedSince { get; init; }

    /// <summary>What is written about it; empty if nothing.</summary>
    public string Description { get; init; } = "";

    /// <summary>Its labels.</summary>
    public ImmutableSortedDictionary<string, string> Labels { get; init; } = ImmutableSortedDictionary<string, string>.Empty;

    /// <summary>Columns that rows are kept together by.</summary>
    public ImmutableArray<string> Clusters { get; init; } = [];

    /// <summary>Its partitions.</summary>
    public PartitionEntry Partitions { get; init; } = new("", "", null);

    /// <summary>When it ends by itself; null = never.</summary>
    public DateTimeOffset? Ends { get; init; }

    /// <summary>True if nothing may be asked of it without saying which partitions.</summary>
    public bool WantsFilter { get; init; }

    /// <summary>Reads the service's resource.</summary>
    public static TableEntry Read(JsonElement table)
    {
        JsonElement schema = AnswerPart.Child(table, "schema") ?? default;
        JsonElement? view = AnswerPart.Child(table, "view");
        return new TableEntry(
            AnswerPart.Text(AnswerPart.Child(table, "tableReference") ?? default, "tableId"),
            $"{AnswerPart.Text(table, "id")}@{AnswerPart.Text(table, "creationTime")}",
            [.. AnswerPart.List(schema, "fields").Select(field => new ColumnEntry(AnswerPart.Text(field, "name"), AnswerPart.Text(field, "type"), AnswerPart.Text(field, "mode") == "REQUIRED", field.Clone()))],
            view is { } found ? AnswerPart.Text(found, "query") : AnswerPart.Text(table, "type") is "TABLE" or "" ? null : "")
        {
            Etag = AnswerPart.Text(table, "etag"),
            BufferedSince = AnswerPart.Child(table, "streamingBuffer") is { } buffer ? Time(buffer, "oldestEntryTime") : null,
            Times = (Time(table, "creationTime"), Time(table, "lastModifiedTime")),
            Description = AnswerPart.Text(table, "description"),
            Labels = LabelsOf(table),
            Clusters = [.. AnswerPart.List(AnswerPart.Child(table, "clustering") ?? default, "fields").Select(field => field.GetString() ?? "")],
            Partitions = PartitionEntry.Read(table),
            Ends = Time(table, "expirationTime"),
            WantsFilter = table.TryGetProperty("requirePartitionFilter", out JsonElement wants) && wants.ValueKind == JsonValueKind.True,
        };
    }

    /// <summary>Labels of a table or dataset.</summary>
    public static ImmutableSortedDictionary<string, string> LabelsOf(JsonElement resource) => AnswerPart.Child(resource, "labels") is not { ValueKind: JsonValueKind.Object } labels
        ? ImmutableSortedDictionary<string, string>.Empty
        : labels.EnumerateObject().ToImmutableSortedDictionary(label => label.Name, label => label.Value.ValueKind == JsonValueKind.String ? label.Value.GetString()! : "", StringComparer.Ordinal);

    private static DateTimeOffset? Time(JsonElement table, string name) => AnswerPart.Whole(table, name) is { } milliseconds ? DateTimeOffset.FromUnixTimeMilliseconds(milliseconds) : null;

    /// <summary>A column by its name; the service does not tell case apart.</summary>
    public ColumnEntry? Column(string name) => Columns.FirstOrDefault(column => string.Equals(column.Name, name, StringComparison.OrdinalIgnoreCase));
}
