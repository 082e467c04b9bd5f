using System.Globalization;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using MlConnector.Sandbox.Hosting;
using MlConnector.Sandbox.PowerBi.Answers;

namespace MlConnector.Sandbox.PowerBi.Workspaces;

/// <summary>The list of workspaces that a principal sees.</summary>
internal sealed class GroupsEndpoints(PowerBiSandbox sandbox, Admission admission, Answering answering, TimeProvider time)
{
    private const int MaxTop = 5000;

    public void Map(IEndpointRouteBuilder endpoints)
    {
        endpoints.MapGet("/v1.0/myorg/groups", http => answering.ServeAsync(http, PowerBiFaultPoints.ListGroups, () => List(http)));
        endpoints.Map("/v1.0/myorg/datasets/{**rest}", http => answering.ServeAsync(http, PowerBiFaultPoints.GetDatasets, () => MyWorkspace(http)));
    }

    private SandboxReply List(HttpContext http)
    {
        string principal = admission.Principal(http);
        var query = http.Request.Query;
        string? name = NameFilter(query["$filter"].ToString());
        var now = time.GetUtcNow();
        var seen = sandbox.Workspaces
            .Where(workspace => workspace.RoleOf(principal, now) != WorkspaceRole.None)
            .Where(workspace => name is null || string.Equals(workspace.Name, name, StringComparison.OrdinalIgnoreCase))
            .Skip(Number(query["$skip"].ToString(), 0))
            .Take(Math.Min(MaxTop, Number(query["$top"].ToString(), MaxTop)));
        return Replies.Json(new { value = seen.Select(Shape).ToArray() });
    }

    private SandboxReply MyWorkspace(HttpContext http)
    {
        admission.Principal(http);
        throw new RefusedException(Refusal.NotAuthorized("myWorkspace"));
    }

    private static object Shape(Workspace workspace) => workspace.OnCapacity
        ? new { id = workspace.Id, isReadOnly = false, isOnDedicatedCapacity = true, capacityId = workspace.Id.ToUpperInvariant(), defaultDatasetStorageFormat = "Small", name = workspace.Name, type = "Workspace" }
        : new { id = workspace.Id, isReadOnly = false, isOnDedicatedCapacity = false, name = workspace.Name, type = "Workspace" };

    /// <summary>Knows <c>name eq '…'</c>, in which a quote is written twice.</summary>
    private static string? NameFilter(string filter)
    {
        const string start = "name eq '";
        if (filter.Length == 0) return null;
        bool known = filter.StartsWith(start, StringComparison.Ordinal) && filter.EndsWith('\'') && filter.Length > start.Length;
        if (!known) throw new RefusedException(Refusal.Invalid("The filter is not supported here.", "filter"));
        return filter[start.Length..^1].Replace("''", "'", StringComparison.Ordinal);
    }

    private static int Number(string text, int missing)
    {
        if (text.Length == 0) return missing;
        return int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out int number)
            ? number
            : throw new RefusedException(Refusal.Invalid("$top and $skip are numbers.", "paging"));
    }
}
