using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using MlConnector.Sandbox.BigQuery.Data;
using MlConnector.Sandbox.Hosting;

namespace MlConnector.Sandbox.BigQuery.Rest;

/// <summary>Tables: get, create, change, delete. The project has no billing, so rows are not streamed.</summary>
internal sealed class TableEndpoints(BigQuerySandbox sandbox, Warehouse warehouse, Answering answering, TimeProvider time)
{
    private const string Prefix = DatasetEndpoints.Prefix + "/{dataset}/tables";
    private static readonly TimeSpan Window = TimeSpan.FromSeconds(10);

    public void Map(IEndpointRouteBuilder endpoints)
    {
        endpoints.MapPost(Prefix, http => Serve(http, body => Create(Dataset(http), body)));
        endpoints.MapGet(Prefix + "/{table}", http => Serve(http, _ => Replies.Json(warehouse.Table(Dataset(http), Name(http)).Resource(warehouse.Dataset(Dataset(http)).Location))));
        endpoints.MapMethods(Prefix + "/{table}", ["PATCH"], http => Serve(http, body => Change(Dataset(http), Name(http), body)));
        endpoints.MapDelete(Prefix + "/{table}", http => Serve(http, _ => Delete(http)));
        endpoints.MapPost(Prefix + "/{table}/insertAll", http => Serve(http, _ => throw new Refusal(403, "accessDenied", "Access Denied: BigQuery BigQuery: Streaming insert is not allowed in the free tier")));
    }

    private Task Serve(HttpContext http, Func<JsonElement, SandboxReply> work) => answering.ServeAsync(http, BigQueryFaultPoints.Tables, body =>
    {
        lock (warehouse.Gate) return work(body);
    });

    private SandboxReply Create(string dataset, JsonElement body)
    {
        var into = warehouse.Dataset(dataset);
        var table = BqTable.Read(sandbox.Options.Project, dataset, body, time.GetUtcNow());
        if (into.Tables.ContainsKey(table.Name)) throw Refusal.Duplicate($"Table {table.Id}");
        into.Tables[table.Name] = table;
        return Replies.Json(table.Resource(into.Location));
    }

    private SandboxReply Change(string dataset, string name, JsonElement body)
    {
        var table = warehouse.Table(dataset, name);
        var now = time.GetUtcNow();
        table.Updates.RemoveAll(update => update <= now - Window);
        if (table.Updates.Count >= sandbox.Options.TableUpdates) throw new Refusal(403, "rateLimitExceeded", $"Exceeded rate limits: too many table update operations for this table");
        table.Updates.Add(now);
        if (Fields.Child(body, "schema") is { } schema) table.Change(BqColumn.ReadAll(schema));
        return Replies.Json(table.Resource(warehouse.Dataset(dataset).Location));
    }

    private SandboxReply Delete(HttpContext http)
    {
        var table = warehouse.Table(Dataset(http), Name(http));
        warehouse.Dataset(Dataset(http)).Tables.Remove(table.Name);
        return Replies.Empty(204);
    }

    private static string Dataset(HttpContext http) => (string)http.Request.RouteValues["dataset"]!;

    private static string Name(HttpContext http) => (string)http.Request.RouteValues["table"]!;
}
