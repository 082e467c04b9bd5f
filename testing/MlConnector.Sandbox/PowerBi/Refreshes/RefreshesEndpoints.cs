using System.Globalization;
using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using MlConnector.Sandbox.Hosting;
using MlConnector.Sandbox.PowerBi.Answers;
using MlConnector.Sandbox.PowerBi.Datasets;
using MlConnector.Sandbox.PowerBi.Workspaces;

namespace MlConnector.Sandbox.PowerBi.Refreshes;

/// <summary>Starts, lists and ends refreshes of import datasets.</summary>
internal sealed class RefreshesEndpoints(Admission admission, Answering answering, TimeProvider time, PowerBiIds ids)
{
    private const int MaxBody = 64 * 1024;
    private const int DefaultTop = 60;
    private const string Path = DatasetsEndpoints.Prefix + "/{datasetId}/refreshes";

    public void Map(IEndpointRouteBuilder endpoints)
    {
        endpoints.MapPost(Path, StartAsync);
        endpoints.MapGet(Path, http => answering.ServeAsync(http, PowerBiFaultPoints.Refreshes, () => List(http)));
        endpoints.MapGet(Path + "/{refreshId}", http => answering.ServeAsync(http, PowerBiFaultPoints.Refreshes, () => Get(http)));
        endpoints.MapDelete(Path + "/{refreshId}", http => answering.ServeAsync(http, PowerBiFaultPoints.Refreshes, () => Cancel(http)));
    }

    private async Task StartAsync(HttpContext http)
    {
        answering.Mark(http);
        Func<SandboxReply> work;
        try
        {
            using var body = await RequestBody.ReadAsync(http, MaxBody);
            var json = body.Bytes.IsEmpty ? (JsonElement?)null : body.Json();
            var (workspace, dataset) = Find(http, WorkspaceRole.Contributor);
            string location = $"{http.Request.Scheme}://{http.Request.Host}{http.Request.Path}";
            work = () => Start(workspace, dataset, json, location);
        }
        catch (RefusedException refused)
        {
            work = Answering.Refusing(refused);
        }

        await answering.RunAsync(http, PowerBiFaultPoints.Refreshes, work);
    }

    private SandboxReply Start(Workspace workspace, Dataset dataset, JsonElement? json, string location)
    {
        bool enhanced = json is { } body && IsEnhanced(body);
        if (enhanced && !workspace.OnCapacity) throw new RefusedException(Refusal.Invalid("Only notifyOption is supported on shared capacity.", "enhancedRefresh"));
        Refresh refresh;
        lock (dataset.Gate) refresh = dataset.Refreshes.Start(ids.NextText(), !workspace.OnCapacity, enhanced);
        Dictionary<string, string> headers = new(StringComparer.OrdinalIgnoreCase) { ["x-ms-request-id"] = refresh.Id };
        if (enhanced) headers["Location"] = $"{location}/{refresh.Id}";
        return Replies.Empty(202) with { Headers = headers };
    }

    private static bool IsEnhanced(JsonElement json)
    {
        Fields.Object(json, "", "notifyOption", "type", "commitMode", "maxParallelism", "retryCount", "objects", "applyRefreshPolicy", "effectiveDate", "timeout");
        if (Fields.Text(json, "refresh", "notifyOption") is { } notify && notify != "NoNotification")
        {
            // The others send mail, and a service principal has none.
            throw new RefusedException(Refusal.Invalid("A service principal can only use NoNotification.", "notifyOption"));
        }

        return json.EnumerateObject().Any(static property => property.Name != "notifyOption");
    }

    private SandboxReply List(HttpContext http)
    {
        var (_, dataset) = Find(http, WorkspaceRole.Viewer);
        int top = int.TryParse(http.Request.Query["$top"].ToString(), NumberStyles.None, CultureInfo.InvariantCulture, out int given) ? given : DefaultTop;
        lock (dataset.Gate) return Replies.Json(new { value = dataset.Refreshes.Newest.Take(top).Select(Shape).ToArray() });
    }

    private SandboxReply Get(HttpContext http)
    {
        var (_, dataset) = Find(http, WorkspaceRole.Viewer);
        lock (dataset.Gate) return Replies.Json(Shape(FindRefresh(http, dataset)));
    }

    private SandboxReply Cancel(HttpContext http)
    {
        var (_, dataset) = Find(http, WorkspaceRole.Contributor);
        lock (dataset.Gate) dataset.Refreshes.Cancel(FindRefresh(http, dataset));
        return Replies.Empty();
    }

    private (Workspace Workspace, Dataset Dataset) Find(HttpContext http, WorkspaceRole least)
    {
        var workspace = admission.Workspace(http, admission.Principal(http), least);
        var dataset = admission.Dataset(http, workspace);
        if (dataset.TakesRows) throw new RefusedException(Refusal.Invalid("Push datasets are not refreshed.", "refreshOfPush"));
        return (workspace, dataset);
    }

    private static Refresh FindRefresh(HttpContext http, Dataset dataset)
    {
        string id = (string)http.Request.RouteValues["refreshId"]!;
        return dataset.Refreshes.Find(id) ?? throw new RefusedException(Refusal.NotFound($"Refresh {id} not found."));
    }

    private object Shape(Refresh refresh)
    {
        var now = time.GetUtcNow();
        string status = refresh.Status(now);
        Dictionary<string, object> shape = new(StringComparer.Ordinal)
        {
            ["requestId"] = refresh.Id,
            ["refreshType"] = refresh.Enhanced ? "ViaEnhancedApi" : "ViaApi",
            ["startTime"] = refresh.Start,
            ["status"] = status,
        };
        if (now >= refresh.End) shape["endTime"] = refresh.End;
        if (status == "Failed") shape["serviceExceptionJson"] = """{"errorCode":"ModelRefreshFailed_CredentialsNotSpecified"}""";
        return shape;
    }
}
