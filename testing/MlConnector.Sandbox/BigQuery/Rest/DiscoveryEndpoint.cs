using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using MlConnector.Sandbox.Hosting;

namespace MlConnector.Sandbox.BigQuery.Rest;

/// <summary>
/// <c>GET /$discovery/rest?version=v2</c>: what clients that are made at run time read. It is a document of this stand-in's own, with the methods that are served here; Google's has more of them, and the fields of every resource.
/// </summary>
internal sealed class DiscoveryEndpoint(SandboxContext context, string module)
{
    private const string Project = "projects/{projectId}", Dataset = Project + "/datasets/{datasetId}", Table = Dataset + "/tables/{tableId}", Job = Project + "/jobs", Query = Project + "/queries";

    /// <summary>What every request may carry in its query.</summary>
    private static readonly string[] Common = ["alt", "fields", "key", "prettyPrint", "quotaUser"];

    /// <summary>Every method: resource, name, verb, path, body and answer.</summary>
    public static IReadOnlyList<(string Resource, string Name, string Verb, string Path, string? Body, string? Answer)> Methods { get; } =
    [
        ("datasets", "list", "GET", Project + "/datasets", null, "DatasetList"), ("datasets", "insert", "POST", Project + "/datasets", "Dataset", "Dataset"),
        ("datasets", "get", "GET", Dataset, null, "Dataset"), ("datasets", "patch", "PATCH", Dataset, "Dataset", "Dataset"), ("datasets", "delete", "DELETE", Dataset, null, null),
        ("tables", "list", "GET", Dataset + "/tables", null, "TableList"), ("tables", "insert", "POST", Dataset + "/tables", "Table", "Table"), ("tables", "get", "GET", Table, null, "Table"),
        ("tables", "patch", "PATCH", Table, "Table", "Table"), ("tables", "update", "PUT", Table, "Table", "Table"), ("tables", "delete", "DELETE", Table, null, null),
        ("tabledata", "list", "GET", Table + "/data", null, "TableDataList"), ("tabledata", "insertAll", "POST", Table + "/insertAll", "TableDataInsertAllRequest", "TableDataInsertAllResponse"),
        ("jobs", "insert", "POST", Job, "Job", "Job"), ("jobs", "get", "GET", Job + "/{jobId}", null, "Job"),
        ("jobs", "query", "POST", Query, "QueryRequest", "QueryResponse"), ("jobs", "getQueryResults", "GET", Query + "/{jobId}", null, "GetQueryResultsResponse"),
    ];

    public void Map(IEndpointRouteBuilder endpoints) =>
        endpoints.MapGet("/$discovery/rest", http => context.Runner.CommitAsync(http, module, BigQueryFaultPoints.Discovery, _ => ValueTask.FromResult(Answer(http))));

    private static SandboxReply Answer(HttpContext http)
    {
        string version = http.Request.Query["version"].ToString();
        return version is "" or "v2" ? Replies.Json(Document($"{http.Request.Scheme}://{http.Request.Host}/")) : Replies.Of(new Refusal(404, "notFound", $"Discovery document not found for API service: bigquery, version: {version}"));
    }

    private static Dictionary<string, object> Document(string root) => new(StringComparer.Ordinal)
    {
        ["kind"] = "discovery#restDescription",
        ["discoveryVersion"] = "v1",
        ["id"] = "bigquery:v2",
        ["name"] = "bigquery",
        ["version"] = "v2",
        ["title"] = "BigQuery API",
        ["protocol"] = "rest",
        ["rootUrl"] = root,
        ["servicePath"] = "bigquery/v2/",
        ["basePath"] = "/bigquery/v2/",
        ["baseUrl"] = root + "bigquery/v2/",
        ["batchPath"] = "batch/bigquery/v2",
        ["parameters"] = Common.ToDictionary(name => name, name => (object)new { type = name == "prettyPrint" ? "boolean" : "string", location = "query" }, StringComparer.Ordinal),
        ["auth"] = new { oauth2 = new { scopes = new Dictionary<string, object>(StringComparer.Ordinal) { ["https://www.googleapis.com/auth/bigquery"] = new { description = "View and manage your data" } } } },
        ["schemas"] = Methods.SelectMany(method => new[] { method.Body, method.Answer }).OfType<string>().Distinct(StringComparer.Ordinal).ToDictionary(name => name, name => (object)new { id = name, type = "object" }, StringComparer.Ordinal),
        ["resources"] = Methods.GroupBy(method => method.Resource, StringComparer.Ordinal).ToDictionary(resource => resource.Key, resource => (object)new { methods = resource.ToDictionary(method => method.Name, Method, StringComparer.Ordinal) }, StringComparer.Ordinal),
    };

    private static object Method((string Resource, string Name, string Verb, string Path, string? Body, string? Answer) method)
    {
        string[] inPath = [.. method.Path.Split('/').Where(part => part[0] == '{').Select(part => part.Trim('{', '}'))];
        var description = new Dictionary<string, object>(StringComparer.Ordinal)
        {
            ["id"] = $"bigquery.{method.Resource}.{method.Name}",
            ["httpMethod"] = method.Verb,
            ["path"] = method.Path,
            ["flatPath"] = method.Path,
            ["parameterOrder"] = inPath,
            ["parameters"] = inPath.ToDictionary(name => name, name => (object)new { type = "string", location = "path", required = true }, StringComparer.Ordinal),
            ["scopes"] = new[] { "https://www.googleapis.com/auth/bigquery" },
        };
        if (method.Body is { } body) description["request"] = Reference(body);
        if (method.Answer is { } answer) description["response"] = Reference(answer);
        if (method is not { Resource: "jobs", Name: "insert" }) return description;
        string path = $"/upload/bigquery/v2/{method.Path}";
        description["supportsMediaUpload"] = true;
        description["mediaUpload"] = new { accept = new[] { "*/*" }, protocols = new { simple = new { multipart = true, path }, resumable = new { multipart = true, path } } };
        return description;
    }

    private static Dictionary<string, string> Reference(string schema) => new(StringComparer.Ordinal) { ["$ref"] = schema };
}
