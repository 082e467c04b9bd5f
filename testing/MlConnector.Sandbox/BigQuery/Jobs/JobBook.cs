using System.IO.Compression;
using System.Text.Json;
using MlConnector.Sandbox.BigQuery.Data;
using MlConnector.Sandbox.BigQuery.Iam;
using MlConnector.Sandbox.BigQuery.Rest;
using MlConnector.Sandbox.BigQuery.Sql;
using MlConnector.Sandbox.BigQuery.Values;

namespace MlConnector.Sandbox.BigQuery.Jobs;

/// <summary>The project's jobs. An id is taken once and for ever, by a job that fails too. Whoever calls holds the warehouse's gate.</summary>
internal sealed class JobBook(BigQuerySandboxOptions options, Warehouse warehouse, TimeProvider time)
{
    private readonly TableLimits limits = new(options, warehouse);
    private readonly PartitionLimits partitions = new(options);
    private readonly Dictionary<string, ProjectJob> jobs = new(StringComparer.Ordinal);

    /// <summary>Every job, in the order they were started.</summary>
    public IEnumerable<ProjectJob> All => jobs.Values;

    /// <summary>Starts a job: a load of what was uploaded, or another one.</summary>
    public ProjectJob Start(JsonElement body, byte[]? content)
    {
        var reference = Fields.Object(body, "jobReference");
        string id = Fields.Text(reference, "jobId"), location = Fields.Text(reference, "location") is { Length: > 0 } named ? named : "US";
        if (id.Length is 0 or > 1024 || !id.All(letter => char.IsAsciiLetterOrDigit(letter) || letter is '_' or '-')) throw Refusal.Invalid($"Invalid job ID \"{id}\".");
        if (jobs.ContainsKey(id)) throw Refusal.Duplicate($"Job {options.Project}:{location}.{id}");
        var configuration = Fields.Object(body, "configuration");
        warehouse.Rights.Need(Rights.CreateJobs, $"Project {options.Project}");
        var now = time.GetUtcNow();
        var job = new ProjectJob(options.Project, id, location, configuration, content ?? [], now, now + options.JobDuration);
        Judge(job, content is not null);
        if (job.Kind == "load") limits.CountLoad(now);
        return jobs[id] = job;
    }

    public ProjectJob Find(string id, string location) =>
        jobs.TryGetValue(id, out var job) && string.Equals(job.Location, location.Length > 0 ? location : "US", StringComparison.OrdinalIgnoreCase) ? job : throw Refusal.NotFound($"Not found: Job {options.Project}:{id}");

    /// <summary>Ends every job whose time has come, in the order they were started, and then every table and partition.</summary>
    public void Settle()
    {
        var now = time.GetUtcNow();
        foreach (var job in jobs.Values.Where(job => !job.Done && job.Ends <= now).OrderBy(job => job.Ends).ToArray()) End(job);
        foreach (var dataset in warehouse.Datasets.Values)
        {
            foreach (string ended in dataset.Tables.Values.Where(table => table.Ends <= now).Select(table => table.Name).ToArray()) dataset.Tables.Remove(ended);
            foreach (var table in dataset.Tables.Values) table.EndPartitions(now);
        }
    }

    private void End(ProjectJob job)
    {
        try
        {
            job.Succeed(job.Kind switch { "load" => Load(job), "query" => Query(job), _ => Copy(job) });
        }
        catch (Refusal refusal)
        {
            job.Fail(refusal);
        }
        catch (BadValueException bad)
        {
            job.Fail(Refusal.Invalid("Error while reading data, error message: JSON table encountered too many errors, giving up. Rows: 1; errors: 1. Please look into the errors[] collection for more details."), bad.Message);
        }
    }

    private static void Judge(ProjectJob job, bool uploaded)
    {
        if (uploaded != (job.Kind == "load")) throw Refusal.Invalid("A load needs an upload, and an upload a load.");
        if (job.Kind == "load" && Fields.Text(job.Told, "sourceFormat") != "NEWLINE_DELIMITED_JSON") throw Refusal.Invalid("This stand-in loads NEWLINE_DELIMITED_JSON only.");
        if (job.Kind == "load" && Fields.Text(job.Told, "writeDisposition") is not ("" or "WRITE_APPEND")) throw Refusal.Invalid("This stand-in appends what it loads.");
        if (job.Kind == "copy" && Fields.Text(job.Told, "writeDisposition") != "WRITE_TRUNCATE") throw Refusal.Invalid("This stand-in copies in the place of what is there.");
    }

    private long Load(ProjectJob job)
    {
        var table = Target(job);
        List<object?[]>? rows = null;
        try
        {
            rows = Read(table, job.Content);
        }
        finally
        {
            limits.Count(table, rows is null ? 1 : Partitions.Of(table, rows).Count, job.Started);
        }

        limits.JudgeDay(table);
        partitions.Judge(table, rows, table.Rows);
        table.Rows.AddRange(rows); // all or none
        return rows.Count;
    }

    private long Query(ProjectJob job) => QueryRequest.Run(job.Told, new StatementRun(warehouse, partitions, options.Project, job.Location, time)).Changed;

    private long Copy(ProjectJob job)
    {
        var from = Fields.Object(job.Told, "sourceTable");
        BqTable source = warehouse.Located(Fields.Text(from, "datasetId"), Fields.Text(from, "tableId"), job.Location), target = Target(job);
        if (source.Partitioning?.GetRawText() != target.Partitioning?.GetRawText()) throw Refusal.Invalid($"Incompatible table partitioning specification. Destination table {target.Id} exists with another partitioning than {source.Id}.");
        limits.Count(target, Partitions.Of(source, source.Rows).Count, job.Started);
        limits.JudgeDay(target);
        partitions.Judge(target, source.Rows, []);
        target.Become(source, time.GetUtcNow());
        return target.Rows.Count;
    }

    private BqTable Target(ProjectJob job)
    {
        var named = Fields.Object(job.Told, "destinationTable");
        var table = warehouse.Located(Fields.Text(named, "datasetId"), Fields.Text(named, "tableId"), job.Location);
        warehouse.Rights.Need(Rights.WriteRows, $"Table {table.Id}");
        return table.ViewQuery is null ? table : throw Refusal.Invalid($"{table.Id} is not allowed for this operation because it is currently a VIEW.");
    }

    private static List<object?[]> Read(BqTable table, byte[] content)
    {
        using var raw = new MemoryStream(content);
        bool packed = content is [0x1f, 0x8b, ..];
        using Stream plain = packed ? new GZipStream(raw, CompressionMode.Decompress) : raw;
        using var lines = new StreamReader(plain);
        List<object?[]> rows = [];
        long position = 0;
        while (lines.ReadLine() is { } line)
        {
            if (line.Length > 0) rows.Add(RowReader.Read(table.Columns, line, position));
            position += System.Text.Encoding.UTF8.GetByteCount(line) + 1;
        }

        return rows;
    }
}
