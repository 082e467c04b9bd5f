using System.Collections.Concurrent;
using System.Globalization;
using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using MlConnector.Sandbox.BigQuery.Data;
using MlConnector.Sandbox.BigQuery.Rest;
using MlConnector.Sandbox.Hosting;

namespace MlConnector.Sandbox.BigQuery.Jobs;

/// <summary>Uploads that become load jobs, other jobs, and jobs by their id.</summary>
internal sealed class JobEndpoints(BigQuerySandbox sandbox, Warehouse warehouse, JobBook jobs, QueryEndpoints queries, Answering answering, TimeProvider time)
{
    private const string UploadPath = "/upload/bigquery/v2/projects/{project}/jobs";
    private const int Grain = 256 * 1024;
    private readonly ConcurrentDictionary<string, UploadSession> sessions = new(StringComparer.Ordinal);
    private long begun;

    public void Map(IEndpointRouteBuilder endpoints)
    {
        endpoints.MapPost(UploadPath, http => http.Request.Query["uploadType"] == "multipart" ? WholeAsync(http) : answering.ServeAsync(http, BigQueryFaultPoints.UploadBegin, body => Begin(http, body)));
        endpoints.MapPut(UploadPath, PutAsync);
        endpoints.MapPost("/bigquery/v2/projects/{project}/jobs", http => answering.ServeAsync(http, BigQueryFaultPoints.NewJob, Start));
        endpoints.MapGet("/bigquery/v2/projects/{project}/jobs/{job}", http => answering.ServeAsync(http, BigQueryFaultPoints.Jobs, _ => Get(http)));
    }

    private SandboxReply Begin(HttpContext http, JsonElement body)
    {
        if (http.Request.Query["uploadType"] != "resumable") throw Refusal.Invalid("This stand-in takes uploads of type multipart and resumable only.");
        warehouse.Rights.Need(Iam.Rights.CreateJobs, $"Project {sandbox.Options.Project}");
        string id = Interlocked.Increment(ref begun).ToString("x8", CultureInfo.InvariantCulture);
        sessions[id] = new UploadSession(body);
        return Replies.Empty(200) with
        {
            Headers = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase)
            {
                ["Location"] = $"{sandbox.Options.UploadRoot ?? $"{http.Request.Scheme}://{http.Request.Host}"}{http.Request.Path}?uploadType=resumable&upload_id={id}",
            },
        };
    }

    private SandboxReply Start(JsonElement body) => Start(body, null);

    private SandboxReply Start(JsonElement body, byte[]? content)
    {
        lock (warehouse.Gate)
        {
            var job = jobs.Start(body, content);
            if (content is not null) answering.Context.Counters.Add($"{sandbox.Name}.jobs");
            jobs.Settle();
            return Replies.Json(job.Resource(time.GetUtcNow()));
        }
    }

    /// <summary>Job and rows in one request.</summary>
    private async Task WholeAsync(HttpContext http)
    {
        (byte[] Job, byte[] Rows)? parts = await MultipartUpload.ReadAsync(http.Request, http.RequestAborted);
        var work = answering.Admitting(http, () => parts is { } both ? Start(MultipartUpload.Json(both.Job), both.Rows) : throw Refusal.Invalid("A multipart upload has two parts: the job, and what it loads."));
        await answering.Context.Runner.CommitAsync(http, sandbox.Name, BigQueryFaultPoints.UploadFinish, _ => ValueTask.FromResult(answering.Judge(work)));
    }

    private async Task PutAsync(HttpContext http)
    {
        using var bytes = new MemoryStream();
        await http.Request.Body.CopyToAsync(bytes, http.RequestAborted);
        byte[] piece = bytes.ToArray();
        string range = http.Request.Headers.ContentRange.ToString();
        string id = http.Request.Query["upload_id"].ToString();
        bool last = UploadRange.Read(range) is { IsLast: true };
        var work = answering.Admitting(http, () => Put(id, range, piece));
        await answering.Context.Runner.CommitAsync(http, sandbox.Name, last ? BigQueryFaultPoints.UploadFinish : BigQueryFaultPoints.UploadPiece, _ => ValueTask.FromResult(answering.Judge(work)));
    }

    private SandboxReply Put(string id, string header, byte[] piece)
    {
        if (!sessions.TryGetValue(id, out var session)) throw Refusal.NotFound("Not found: upload");
        if (UploadRange.Read(header) is not { } range) throw Refusal.Invalid($"Invalid Content-Range: {header}");
        lock (warehouse.Gate)
        {
            if (!range.IsQuestion) session.Append(range, piece, Grain, sandbox.Options.MaxUploadBytes);
            if (session.Length < range.Total) return Incomplete(session.Length);
            if (session.Job is null)
            {
                session.Job = jobs.Start(session.Body, session.Content);
                answering.Context.Counters.Add($"{sandbox.Name}.jobs");
            }

            jobs.Settle();
            return Replies.Json(session.Job.Resource(time.GetUtcNow()));
        }
    }

    private SandboxReply Get(HttpContext http)
    {
        string id = (string)http.Request.RouteValues["job"]!;
        lock (warehouse.Gate) return Replies.Json(queries.Job(id) ?? jobs.Find(id, http.Request.Query["location"].ToString()).Resource(time.GetUtcNow()));
    }

    private static SandboxReply Incomplete(long length) => Replies.Empty(308) with
    {
        Headers = length == 0
            ? new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase)
            : new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase) { ["Range"] = string.Create(CultureInfo.InvariantCulture, $"bytes=0-{length - 1}") },
    };
}
