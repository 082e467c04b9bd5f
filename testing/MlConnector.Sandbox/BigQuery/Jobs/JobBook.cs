using System.IO.Compression;
using System.Text.Json;
using MlConnector.Sandbox.BigQuery.Data;
using MlConnector.Sandbox.BigQuery.Rest;
using MlConnector.Sandbox.BigQuery.Values;

namespace MlConnector.Sandbox.BigQuery.Jobs;

/// <summary>The project's jobs. An id is taken once and for ever, by a job that fails too. Whoever calls holds the warehouse's gate.</summary>
internal sealed class JobBook(BigQuerySandboxOptions options, Warehouse warehouse, TimeProvider time)
{
    private readonly Dictionary<string, LoadJob> jobs = new(StringComparer.Ordinal);

    /// <summary>How many jobs stored rows.</summary>
    public IEnumerable<LoadJob> All => jobs.Values;

    /// <summary>Starts a job.</summary>
    public LoadJob Start(JsonElement body, byte[] content)
    {
        var reference = Fields.Object(body, "jobReference");
        string id = Fields.Text(reference, "jobId"), location = Fields.Text(reference, "location") is { Length: > 0 } named ? named : "US";
        if (id.Length is 0 or > 1024 || !id.All(letter => char.IsAsciiLetterOrDigit(letter) || letter is '_' or '-')) throw Refusal.Invalid($"Invalid job ID \"{id}\".");
        if (jobs.ContainsKey(id)) throw Refusal.Duplicate($"Job {options.Project}:{location}.{id}");
        var configuration = Fields.Object(body, "configuration");
        var load = Fields.Object(configuration, "load");
        if (Fields.Text(load, "sourceFormat") != "NEWLINE_DELIMITED_JSON") throw Refusal.Invalid("This stand-in loads NEWLINE_DELIMITED_JSON only.");
        if (Fields.Text(load, "writeDisposition") is not ("" or "WRITE_APPEND")) throw Refusal.Invalid("This stand-in appends only.");
        var now = time.GetUtcNow();
        return jobs[id] = new LoadJob(options.Project, id, location, configuration, content, now, now + options.JobDuration);
    }

    public LoadJob Find(string id, string location) =>
        jobs.TryGetValue(id, out var job) && string.Equals(job.Location, location.Length > 0 ? location : "US", StringComparison.OrdinalIgnoreCase) ? job : throw Refusal.NotFound($"Not found: Job {options.Project}:{id}");

    /// <summary>Ends every job whose time has come, in the order they were started.</summary>
    public void Settle()
    {
        var now = time.GetUtcNow();
        foreach (var job in jobs.Values.Where(job => !job.Done && job.Ends <= now).OrderBy(job => job.Ends).ToArray()) End(job);
    }

    private void End(LoadJob job)
    {
        try
        {
            var target = Fields.Object(job.Load, "destinationTable");
            var table = warehouse.Located(Fields.Text(target, "datasetId"), Fields.Text(target, "tableId"), job.Location);
            if (table.ViewQuery is not null) throw Refusal.Invalid($"{table.Id} is not allowed for this operation because it is currently a VIEW.");
            Count(table, job.Started);
            List<object?[]> rows = Read(table, job.Content);
            table.Rows.AddRange(rows); // all or none
            job.Succeed(rows.Count);
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

    private void Count(BqTable table, DateTimeOffset started)
    {
        table.Loads.RemoveAll(load => load <= started - TimeSpan.FromDays(1));
        table.Loads.Add(started);
        if (table.Partitioning is null && table.Loads.Count > options.LoadsPerDay) throw new Refusal(403, "quotaExceeded", $"Quota exceeded: Your table exceeded quota for imports or query appends per table.");
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
            position += line.Length + 1;
        }

        return rows;
    }
}
