using System.Globalization;
using System.Text.Json;
using MlConnector.Sandbox.BigQuery.Rest;
using MlConnector.Sandbox.BigQuery.Streaming;

namespace MlConnector.Sandbox.BigQuery.Data;

/// <summary>A table with its rows, or a view with its query.</summary>
internal sealed class BqTable(string project, string dataset, string name, DateTimeOffset created)
{
    /// <summary>What a value takes, roughly.</summary>
    public const int BytesPerCell = 8;

    private readonly LoadedDays days = new();
    private int changes;

    public string Name => name;

    public string Dataset => dataset;

    public DateTimeOffset Created => created;

    /// <summary>What was streamed a short while ago.</summary>
    public StreamingBuffer Buffer { get; } = new();

    /// <summary>When columns were added last, and how many there were before; null = never.</summary>
    public (DateTimeOffset At, int Columns)? Widened { get; private set; }

    public string Id => $"{project}:{dataset}.{name}";

    public BqColumn[] Columns { get; private set; } = [];

    /// <summary>Values in the order of <see cref="Columns"/>; rows from before a column was added are shorter.</summary>
    public List<object?[]> Rows { get; } = [];

    /// <summary>What a view asks; null for a table.</summary>
    public string? ViewQuery { get; init; }

    public JsonElement? Partitioning { get; private set; }

    /// <summary>The column that partitions go by; empty where it is the time of loading, or there are none.</summary>
    public string PartitionColumn => Partitioning is { } partitioning ? Fields.Text(partitioning, "field") : "";

    public string[] Clustering { get; private set; } = [];

    public JsonElement? Labels { get; private set; }

    public string Description { get; private set; } = "";

    /// <summary>When what describes it was changed.</summary>
    public List<DateTimeOffset> Updates { get; } = [];

    /// <summary>Another one after every change of what describes it.</summary>
    public string Etag => ResourceEtag.Of(Id, created, changes);

    /// <summary>A table as a request describes it.</summary>
    public static BqTable Read(string project, string dataset, JsonElement body, DateTimeOffset now)
    {
        string name = Fields.Text(Fields.Object(body, "tableReference"), "tableId");
        if (name.Length is 0 or > 1024 || !name.All(letter => char.IsAsciiLetterOrDigit(letter) || letter == '_')) throw Refusal.Invalid($"Invalid table ID \"{name}\".");
        var table = new BqTable(project, dataset, name, now) { Columns = BqColumn.ReadAll(Fields.Object(body, "schema")) };
        table.Labels = LabelRules.Read(body);
        table.Description = Fields.Text(body, "description");
        if (long.TryParse(Fields.Text(body, "expirationTime"), CultureInfo.InvariantCulture, out long ends)) table.Ends = DateTimeOffset.FromUnixTimeMilliseconds(ends);
        if (Fields.Text(body, "requirePartitionFilter") == "true") throw Refusal.Invalid("This stand-in requires no filter of partitions.");
        table.ReadLayout(body);
        return table;
    }

    /// <summary>Takes the fields that a request supplies, and only those; <paramref name="whole"/> = it is the whole resource, and what it leaves out is gone. All of it or nothing.</summary>
    public void Change(JsonElement body, bool whole, DateTimeOffset now)
    {
        BqColumn[] columns = Fields.Child(body, "schema") is { } schema ? Judged(BqColumn.ReadAll(schema)) : !whole ? Columns : throw Differs("Schema is missing");
        string[] clustering = Fields.Child(body, "clustering") is { } clusters ? ReadClustering(clusters, columns) : whole ? [] : Clustering;
        JsonElement? labels = LabelRules.Read(body) ?? (whole ? null : Labels), partitioning = Fields.Child(body, "timePartitioning") is { } wanted ? Kept(wanted) : Partitioning;
        if (columns.Length > Columns.Length) Widened = (now, Columns.Length);
        if (whole || Fields.Child(body, "description") is not null) Description = Fields.Text(body, "description");
        (Columns, Clustering, Labels, Partitioning) = (columns, clustering, labels, partitioning);
        changes++;
    }

    /// <summary>Writes something about a column.</summary>
    public bool Describe(string name, string description)
    {
        int at = Array.FindIndex(Columns, column => column.Name == name);
        if (at >= 0) Columns = [.. Columns.Select((column, i) => i == at ? column with { Description = description } : column)];
        return at >= 0;
    }

    /// <summary>The complete new list of columns, as the service takes it: those that are there in their order, new ones behind them.</summary>
    private BqColumn[] Judged(BqColumn[] wanted)
    {
        foreach (var column in Columns)
        {
            var found = wanted.FirstOrDefault(other => string.Equals(other.Name, column.Name, StringComparison.OrdinalIgnoreCase)) ?? throw Differs($"Field {column.Name} is missing in new schema");
            if (found.Type != column.Type) throw Differs($"Field {column.Name} has changed type from {column.Type} to {found.Type}");
            if (found.Required && !column.Required) throw Differs($"Field {column.Name} has changed mode from NULLABLE to REQUIRED");
        }

        BqColumn[] added = [.. wanted.Where(column => Columns.All(old => !string.Equals(old.Name, column.Name, StringComparison.OrdinalIgnoreCase)))];
        if (added.FirstOrDefault(column => column.Required) is { } required) throw Differs($"Cannot add required fields to an existing schema. (field: {required.Name})");
        return [.. Columns.Select(old => wanted.First(column => string.Equals(column.Name, old.Name, StringComparison.OrdinalIgnoreCase))), .. added];
    }

    /// <summary>Partitions cannot be had later, nor be other ones; only how long they are kept can change. The wording is not documented.</summary>
    private JsonElement Kept(JsonElement wanted) => Partitioning is { } there && Fields.Text(there, "type") == Fields.Text(wanted, "type") && Fields.Text(there, "field") == Fields.Text(wanted, "field")
        ? wanted
        : throw Refusal.Invalid(Partitioning is null ? $"Cannot convert non partitioned table {Id} to partitioned table." : $"Cannot change partitioning spec for table {Id}.");

    /// <summary>When it ends by itself; null = never.</summary>
    public DateTimeOffset? Ends { get; private set; }

    /// <summary>Ends the partitions whose time is over.</summary>
    public void EndPartitions(DateTimeOffset now) => days.End(Rows, Partitioning, now);

    /// <summary>Takes the columns and rows of another table in the place of its own.</summary>
    public void Become(BqTable other, DateTimeOffset now)
    {
        Columns = other.Columns;
        Rows.Clear();
        HashSet<object?[]> unseen = other.Buffer.Of(now);
        Rows.AddRange(other.Rows.Where(row => !unseen.Contains(row)));
    }

    /// <summary>As an answer shows it.</summary>
    public object Resource(string location, DateTimeOffset? now = null)
    {
        var resource = new Dictionary<string, object?>(StringComparer.Ordinal)
        {
            ["kind"] = "bigquery#table",
            ["etag"] = Etag,
            ["id"] = Id,
            ["tableReference"] = new { projectId = project, datasetId = dataset, tableId = name },
            ["schema"] = new { fields = Columns.Select(column => column.Resource()) },
            ["selfLink"] = $"{ResourceLink.Of(project)}/datasets/{dataset}/tables/{name}",
            ["numBytes"] = ((long)Rows.Count * Columns.Length * BytesPerCell).ToString(CultureInfo.InvariantCulture),
            ["numLongTermBytes"] = "0",
            ["numRows"] = Rows.Count.ToString(CultureInfo.InvariantCulture),
            ["creationTime"] = created.ToUnixTimeMilliseconds().ToString(CultureInfo.InvariantCulture),
            ["lastModifiedTime"] = (Widened?.At ?? created).ToUnixTimeMilliseconds().ToString(CultureInfo.InvariantCulture),
            ["type"] = ViewQuery is null ? "TABLE" : "VIEW",
            ["location"] = location,
        };
        if (now is { } at && Buffer.Of(at).Count is > 0 and int buffered) resource["streamingBuffer"] = new { estimatedRows = buffered.ToString(CultureInfo.InvariantCulture), estimatedBytes = "1024", oldestEntryTime = Buffer.Oldest.ToUnixTimeMilliseconds().ToString(CultureInfo.InvariantCulture) };
        if (Ends is { } end) resource["expirationTime"] = end.ToUnixTimeMilliseconds().ToString(CultureInfo.InvariantCulture);
        if (ViewQuery is not null) resource["view"] = new { query = ViewQuery, useLegacySql = false };
        if (Partitioning is { } partitioning) resource["timePartitioning"] = partitioning;
        if (Clustering.Length > 0) resource["clustering"] = new { fields = Clustering };
        if (Labels is { } labels) resource["labels"] = labels;
        if (Description.Length > 0) resource["description"] = Description;
        return resource;
    }

    /// <summary>The columns of a view are those of what it asks.</summary>
    public BqTable WithColumns(IEnumerable<(string Name, string Type)> columns)
    {
        Columns = [.. columns.Select(column => new BqColumn(column.Name, column.Type, Required: false, ""))];
        return this;
    }

    private void ReadLayout(JsonElement body)
    {
        if (Fields.Child(body, "clustering") is { } clusters) Clustering = ReadClustering(clusters, Columns);
        if (Fields.Child(body, "timePartitioning") is not { } partitioning) return;
        Partitioning = partitioning;
        string by = Fields.Text(partitioning, "field");
        if (Fields.Text(partitioning, "type") is not ("HOUR" or "DAY" or "MONTH" or "YEAR")) throw Refusal.Invalid("Invalid partitioning type.");
        if (by.Length > 0 && Columns.FirstOrDefault(column => column.Name == by) is not { Type: "DATE" or "TIMESTAMP" or "DATETIME" }) throw Refusal.Invalid("The field specified for partitioning cannot be found in the schema.");
    }

    private static string[] ReadClustering(JsonElement clustering, BqColumn[] columns)
    {
        string[] fields = [.. Fields.List(clustering, "fields").Select(field => field.GetString()!)];
        if (fields.Length > 4) throw Refusal.Invalid("Too many clustering fields: at most 4 are allowed.");
        if (fields.FirstOrDefault(field => columns.All(column => column.Name != field)) is { } unknown) throw Refusal.Invalid($"The field specified for clustering cannot be found in the schema: {unknown}");
        return fields;
    }

    private Refusal Differs(string what) => Refusal.Invalid($"Provided Schema does not match Table {Id}. {what}");
}
