using System.Globalization;
using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using MlConnector.Sandbox.BigQuery.Data;
using MlConnector.Sandbox.Hosting;

namespace MlConnector.Sandbox.BigQuery.Rest;

/// <summary>Datasets: list, get, create, change, delete.</summary>
internal sealed class DatasetEndpoints(BigQuerySandbox sandbox, Warehouse warehouse, Answering answering, TimeProvider time)
{
    private const int MostListed = 1_000;

    public const string Prefix = "/bigquery/v2/projects/{project}/datasets";

    public void Map(IEndpointRouteBuilder endpoints)
    {
        endpoints.MapGet(Prefix, http => Serve(http, _ => List(http.Request.Query)));
        endpoints.MapPost(Prefix, http => Serve(http, Create));
        endpoints.MapGet(Prefix + "/{dataset}", http => Serve(http, _ => Replies.Json(warehouse.Dataset(Name(http)).Resource())));
        endpoints.MapPatch(Prefix + "/{dataset}", http => Serve(http, body => Change(http, body)));
        endpoints.MapDelete(Prefix + "/{dataset}", http => Serve(http, _ => Delete(http)));
    }

    private Task Serve(HttpContext http, Func<JsonElement, SandboxReply> work) => answering.ServeAsync(http, BigQueryFaultPoints.Datasets, body =>
    {
        lock (warehouse.Gate) return work(body);
    });

    /// <summary>A page of all, by name; the token of the next one is the name that it follows.</summary>
    private SandboxReply List(IQueryCollection asked)
    {
        int most = MostOf((string?)asked["maxResults"] ?? "");
        string after = (string?)asked["pageToken"] ?? "";
        BqDataset[] rest = [.. warehouse.Datasets.Values.OrderBy(dataset => dataset.Name, StringComparer.Ordinal).Where(dataset => string.CompareOrdinal(dataset.Name, after) > 0)];
        var answer = new Dictionary<string, object>(StringComparer.Ordinal) { ["kind"] = "bigquery#datasetList", ["datasets"] = rest.Take(most).Select(dataset => dataset.Resource()) };
        if (rest.Length > most) answer["nextPageToken"] = rest[most - 1].Name;
        return Replies.Json(answer);
    }

    private static int MostOf(string maxResults)
    {
        if (maxResults.Length == 0) return MostListed;
        return int.TryParse(maxResults, NumberStyles.None, CultureInfo.InvariantCulture, out int most) && most > 0 ? Math.Min(most, MostListed) : throw Refusal.Invalid($"Invalid value for maxResults: {maxResults}");
    }

    private SandboxReply Create(JsonElement body)
    {
        string name = Fields.Text(Fields.Object(body, "datasetReference"), "datasetId"), location = Fields.Text(body, "location");
        if (name.Length is 0 or > 1024 || !name.All(letter => char.IsAsciiLetterOrDigit(letter) || letter == '_')) throw Refusal.Invalid($"Invalid dataset ID \"{name}\". Dataset IDs must be alphanumeric (plus underscores) and must be at most 1024 characters long.");
        warehouse.Rights.Need(Iam.Rights.CreateDatasets, $"Project {sandbox.Options.Project}");
        if (warehouse.Datasets.ContainsKey(name)) throw Refusal.Duplicate($"Dataset {sandbox.Options.Project}:{name}");
        var dataset = new BqDataset(sandbox.Options.Project, name, location.Length > 0 ? location : "US", time.GetUtcNow()).Change(body, time.GetUtcNow());
        warehouse.Datasets[name] = dataset;
        return Replies.Json(dataset.Resource());
    }

    private SandboxReply Change(HttpContext http, JsonElement body)
    {
        var dataset = warehouse.Dataset(Name(http));
        warehouse.Rights.Need(Iam.Rights.ChangeDatasets, $"Dataset {sandbox.Options.Project}:{dataset.Name}");
        var now = time.GetUtcNow();
        dataset.Updates.RemoveAll(update => update <= now - TableEndpoints.Window);
        if (dataset.Updates.Count >= sandbox.Options.DatasetUpdates) throw new Refusal(403, "rateLimitExceeded", "Exceeded rate limits: too many dataset metadata update operations for this dataset");
        dataset.Updates.Add(now);
        ResourceEtag.Demand(http.Request, dataset.Etag);
        return Replies.Json(dataset.Change(body, now).Resource());
    }

    private SandboxReply Delete(HttpContext http)
    {
        string name = Name(http);
        if (warehouse.Dataset(name).Tables.Count > 0 && http.Request.Query["deleteContents"] != "true") throw new Refusal(400, "resourceInUse", $"Dataset {sandbox.Options.Project}:{name} is still in use");
        warehouse.Datasets.Remove(name);
        return Replies.Empty(204);
    }

    private static string Name(HttpContext http) => (string)http.Request.RouteValues["dataset"]!;
}
