using System.Globalization;
using System.Text;
using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using MlConnector.Sandbox.BigQuery.Data;
using MlConnector.Sandbox.BigQuery.Sql;
using MlConnector.Sandbox.Hosting;

namespace MlConnector.Sandbox.BigQuery.Rest;

/// <summary>Queries and the pages of their results.</summary>
internal sealed class QueryEndpoints(BigQuerySandbox sandbox, Warehouse warehouse, Answering answering, TimeProvider time)
{
    private const int LongestName = 36;
    private const string Own = "Error encountered during execution. Retrying may solve the problem.";
    private const string Path = "/bigquery/v2/projects/{project}/queries";
    private readonly Dictionary<string, QueryResult> results = new(StringComparer.Ordinal);
    private readonly Dictionary<string, (string Body, string Job, DateTimeOffset At)> named = new(StringComparer.Ordinal);
    private long asked;

    public void Map(IEndpointRouteBuilder endpoints)
    {
        endpoints.MapPost(Path, http => Serve(http, Ask));
        endpoints.MapGet(Path + "/{job}", http => Serve(http, _ => Page(http)));
    }

    private Task Serve(HttpContext http, Func<JsonElement, SandboxReply> work) => answering.ServeAsync(http, BigQueryFaultPoints.Queries, body =>
    {
        lock (warehouse.Gate) return work(body);
    });

    /// <summary>A request of the same name and content is the same one for a quarter of an hour, whatever became of its answer.</summary>
    private SandboxReply Ask(JsonElement body)
    {
        string name = Fields.Text(body, "requestId"), all = body.GetRawText();
        if (name.Length > LongestName || !Ascii.IsValid(name)) throw Refusal.Invalid("requestId has at most 36 ASCII characters");
        if (name.Length > 0 && named.TryGetValue(name, out var earlier) && earlier.Body == all && time.GetUtcNow() - earlier.At < TimeSpan.FromMinutes(15)) return Answer(earlier.Job, results[earlier.Job], 0);
        var answer = Run(body);
        if (name.Length > 0) named[name] = (all, string.Create(CultureInfo.InvariantCulture, $"job_sandbox_{asked}"), time.GetUtcNow());
        return answer;
    }

    private SandboxReply Run(JsonElement body)
    {
        string location = Fields.Text(body, "location") is { Length: > 0 } named ? named : "US";
        warehouse.Rights.Need(Iam.Rights.CreateJobs, $"Project {sandbox.Options.Project}");
        var run = new StatementRun(warehouse, new Jobs.PartitionLimits(sandbox.Options), sandbox.Options.Project, location, time) { Judges = Fields.Text(body, "dryRun") == "true" };
        if (!run.Judges && sandbox.FailsNow()) return Fail(location);
        var (result, _) = QueryRequest.Run(body, run);
        if (run.Judges) return Replies.Json(new { kind = "bigquery#queryResponse", jobComplete = true, totalBytesProcessed = run.Scanned.ToString(CultureInfo.InvariantCulture), cacheHit = false });
        string id = NewId();
        var kept = new QueryResult(result, location, Fields.Text(Fields.Child(body, "formatOptions") ?? default, "useInt64Timestamp") == "true", sandbox.Options.UnfinishedAnswers) { Scanned = run.Scanned };
        results[id] = kept;
        return Answer(id, kept, 0);
    }

    /// <summary>The job of a query that failed of itself; null if there is none of that id, or it did not.</summary>
    public object? Job(string id) => !results.TryGetValue(id, out var kept) || !kept.Fails ? null : new
    {
        kind = "bigquery#job",
        id = $"{sandbox.Options.Project}:{kept.Location}.{id}",
        jobReference = new { projectId = sandbox.Options.Project, jobId = id, location = kept.Location },
        status = new { state = "DONE", errorResult = new { reason = "backendError", message = Own } },
    };

    private SandboxReply Fail(string location)
    {
        string id = NewId();
        var kept = new QueryResult(new Relation([], []), location, true, 1) { Fails = true };
        results[id] = kept;
        return Answer(id, kept, 0);
    }

    private string NewId()
    {
        answering.Context.Counters.Add($"{sandbox.Name}.queries");
        return string.Create(CultureInfo.InvariantCulture, $"job_sandbox_{++asked}");
    }

    private SandboxReply Page(HttpContext http)
    {
        string id = (string)http.Request.RouteValues["job"]!;
        if (!results.TryGetValue(id, out var kept) || !string.Equals(kept.Location, http.Request.Query["location"].ToString(), StringComparison.OrdinalIgnoreCase)) throw Refusal.NotFound($"Not found: Job {sandbox.Options.Project}:{id}");
        if (kept.Fails) throw new Refusal(503, "backendError", Own);
        return Answer(id, kept, int.TryParse(http.Request.Query["pageToken"].ToString(), CultureInfo.InvariantCulture, out int from) ? from : 0);
    }

    private SandboxReply Answer(string id, QueryResult kept, int from)
    {
        var answer = new Dictionary<string, object?>(StringComparer.Ordinal)
        {
            ["kind"] = "bigquery#queryResponse",
            ["jobReference"] = new { projectId = sandbox.Options.Project, jobId = id, location = kept.Location },
            ["jobComplete"] = kept.Unfinished == 0,
        };
        if (kept.Unfinished-- > 0) return Replies.Json(answer);
        kept.Unfinished = 0;
        answer["schema"] = new { fields = kept.Result.Columns.Select(column => new { name = column.Name, type = column.Type, mode = "NULLABLE" }) };
        answer["totalRows"] = kept.Result.Rows.Count.ToString(CultureInfo.InvariantCulture);
        answer["totalBytesProcessed"] = kept.Scanned.ToString(CultureInfo.InvariantCulture);
        answer["rows"] = Replies.Rows(kept.Result.Columns.Count, kept.Result.Rows.Skip(from).Take(sandbox.Options.RowsPerPage), kept.Int64Timestamps);
        if (from + sandbox.Options.RowsPerPage < kept.Result.Rows.Count) answer["pageToken"] = (from + sandbox.Options.RowsPerPage).ToString(CultureInfo.InvariantCulture);
        return Replies.Json(answer);
    }

    private sealed class QueryResult(Relation result, string location, bool int64Timestamps, int unfinished)
    {
        public Relation Result => result;

        public string Location => location;

        public bool Int64Timestamps => int64Timestamps;

        public long Scanned { get; init; }

        /// <summary>The job ends of itself, and brings nothing.</summary>
        public bool Fails { get; init; }

        public int Unfinished { get; set; } = unfinished;
    }
}
