using System.Globalization;
using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using MlConnector.Sandbox.BigQuery.Data;
using MlConnector.Sandbox.Hosting;

namespace MlConnector.Sandbox.BigQuery.Rest;

/// <summary>Tables: list, get, rows, create, change, delete.</summary>
internal sealed class TableEndpoints(BigQuerySandbox sandbox, Warehouse warehouse, Answering answering, TimeProvider time)
{
    private const string Prefix = DatasetEndpoints.Prefix + "/{dataset}/tables";

    private readonly Queue<DateTimeOffset> created = new();

    /// <summary>The time within which changes of what describes a table or dataset are counted.</summary>
    public static readonly TimeSpan Window = TimeSpan.FromSeconds(10);

    public void Map(IEndpointRouteBuilder endpoints)
    {
        endpoints.MapPost(Prefix, http => Serve(http, body => Create(Dataset(http), body)));
        endpoints.MapGet(Prefix, http => Serve(http, _ => List(Dataset(http))));
        endpoints.MapGet(Prefix + "/{table}/data", http => Serve(http, _ => Rows(http)));
        endpoints.MapGet(Prefix + "/{table}", http => Serve(http, _ => Replies.Json(warehouse.Table(Dataset(http), Name(http)).Resource(warehouse.Dataset(Dataset(http)).Location, time.GetUtcNow()))));
        endpoints.MapPatch(Prefix + "/{table}", http => Serve(http, body => Change(http, body, whole: false)));
        endpoints.MapPut(Prefix + "/{table}", http => Serve(http, body => Change(http, body, whole: true)));
        endpoints.MapDelete(Prefix + "/{table}", http => Serve(http, _ => Delete(http)));
    }

    private Task Serve(HttpContext http, Func<JsonElement, SandboxReply> work) => answering.ServeAsync(http, BigQueryFaultPoints.Tables, body =>
    {
        lock (warehouse.Gate) return work(body);
    });

    private SandboxReply Create(string dataset, JsonElement body)
    {
        var into = warehouse.Dataset(dataset);
        var table = BqTable.Read(sandbox.Options.Project, dataset, body, time.GetUtcNow());
        warehouse.Rights.Need(Iam.Rights.CreateTables, $"Dataset {sandbox.Options.Project}:{dataset}");
        if (into.Tables.ContainsKey(table.Name)) throw Refusal.Duplicate($"Table {table.Id}");
        CountCreation(time.GetUtcNow());
        if (into.Gone.Contains(table.Name)) table.Buffer.Lose(time.GetUtcNow(), sandbox.Options.StreamingLag);
        into.Tables[table.Name] = table;
        return Replies.Json(table.Resource(into.Location));
    }

    /// <summary>Tables are created so many a second. The wording is not documented.</summary>
    private void CountCreation(DateTimeOffset now)
    {
        while (created.TryPeek(out var first) && first <= now - TimeSpan.FromSeconds(1)) created.Dequeue();
        if (created.Count >= sandbox.Options.TablesPerSecond) throw new Refusal(403, "rateLimitExceeded", "Exceeded rate limits: too many api requests per user per method for this user_method");
        created.Enqueue(now);
    }

    private SandboxReply List(string dataset)
    {
        var found = warehouse.Dataset(dataset);
        return Replies.Json(new { kind = "bigquery#tableList", totalItems = found.Tables.Count, tables = found.Tables.Values.Select(table => table.Resource(found.Location)) });
    }

    /// <summary>The rows of a table page by page; a view has none.</summary>
    private SandboxReply Rows(HttpContext http)
    {
        var table = warehouse.Table(Dataset(http), Name(http));
        if (table.ViewQuery is not null) throw Refusal.Invalid($"Cannot list a table of type VIEW.");
        warehouse.Rights.Need(Iam.Rights.ReadRows, $"Table {table.Id}");
        int from = int.TryParse(http.Request.Query["pageToken"].ToString(), CultureInfo.InvariantCulture, out int token) ? token : 0;
        HashSet<object?[]> buffered = table.Buffer.Of(time.GetUtcNow());
        object?[][] listed = [.. table.Rows.Where(row => !buffered.Contains(row))];
        bool exact = http.Request.Query["formatOptions.useInt64Timestamp"] == "true";
        var answer = new Dictionary<string, object?>(StringComparer.Ordinal)
        {
            ["kind"] = "bigquery#tableDataList",
            ["totalRows"] = listed.Length.ToString(CultureInfo.InvariantCulture),
            ["rows"] = Replies.Rows(table.Columns.Length, listed.Skip(from).Take(sandbox.Options.RowsPerPage), exact),
        };
        if (from + sandbox.Options.RowsPerPage < listed.Length) answer["pageToken"] = (from + sandbox.Options.RowsPerPage).ToString(CultureInfo.InvariantCulture);
        return Replies.Json(answer);
    }

    private SandboxReply Change(HttpContext http, JsonElement body, bool whole)
    {
        var table = warehouse.Table(Dataset(http), Name(http));
        warehouse.Rights.Need(Iam.Rights.ChangeTables, $"Table {table.Id}");
        var now = time.GetUtcNow();
        table.Updates.RemoveAll(update => update <= now - Window);
        if (table.Updates.Count >= (table.Partitioning is null ? sandbox.Options.TableUpdates : sandbox.Options.PartitionedTableUpdates)) throw new Refusal(403, "rateLimitExceeded", $"Exceeded rate limits: too many table update operations for this table");
        table.Updates.Add(now);
        ResourceEtag.Demand(http.Request, table.Etag);
        table.Change(body, whole, now);
        return Replies.Json(table.Resource(warehouse.Dataset(Dataset(http)).Location));
    }

    private SandboxReply Delete(HttpContext http)
    {
        var table = warehouse.Table(Dataset(http), Name(http));
        warehouse.Dataset(Dataset(http)).Tables.Remove(table.Name);
        warehouse.Dataset(Dataset(http)).Gone.Add(table.Name);
        return Replies.Empty(204);
    }

    private static string Dataset(HttpContext http) => (string)http.Request.RouteValues["dataset"]!;

    private static string Name(HttpContext http) => (string)http.Request.RouteValues["table"]!;
}
