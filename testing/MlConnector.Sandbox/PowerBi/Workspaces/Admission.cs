using Microsoft.AspNetCore.Http;
using MlConnector.Sandbox.PowerBi.Answers;
using MlConnector.Sandbox.PowerBi.Datasets;
using MlConnector.Sandbox.PowerBi.Entra;

namespace MlConnector.Sandbox.PowerBi.Workspaces;

/// <summary>Who asks, and whether they may.</summary>
internal sealed class Admission(PowerBiSandbox sandbox, AccessTokens tokens, TimeProvider time)
{
    private const string Scheme = "Bearer ";

    /// <summary>The principal behind the bearer token, which the tenant lets call the API.</summary>
    public string Principal(HttpContext http)
    {
        string header = http.Request.Headers.Authorization.ToString();
        if (header.Length == 0) throw new RefusedException(new Refusal(401, "Unauthorized") { Empty = true, Reason = "noToken" });
        if (!header.StartsWith(Scheme, StringComparison.Ordinal)) throw new RefusedException(new Refusal(403, "Forbidden") { Empty = true, Reason = "tokenScheme" });
        var state = tokens.Check(header[Scheme.Length..], out string principal);
        if (state == TokenState.Expired) throw new RefusedException(new Refusal(403, "TokenExpired", "Access token has expired, resubmit with a new access token"));
        if (state == TokenState.Unknown) throw new RefusedException(new Refusal(401, "Unauthorized") { Empty = true, Reason = "unknownToken" });
        return sandbox.Switches.PublicApis ? principal : throw new RefusedException(Refusal.NotAuthorized("publicApisOff"));
    }

    /// <summary>The workspace of the path, if the principal holds at least a role there. An unknown one is refused in the same words.</summary>
    public Workspace Workspace(HttpContext http, string principal, WorkspaceRole least)
    {
        string id = (string)http.Request.RouteValues["groupId"]!;
        var workspace = sandbox.FindWorkspace(id) ?? throw new RefusedException(Refusal.NotAuthorized("unknownWorkspace"));
        var role = workspace.RoleOf(principal, time.GetUtcNow());
        if (least == WorkspaceRole.Member && sandbox.Options.ContributorMayPush) least = WorkspaceRole.Contributor;
        return role >= least ? workspace : throw new RefusedException(Refusal.NotAuthorized("role"));
    }

    /// <summary>The dataset of the path; one whose creation still goes on is not found yet.</summary>
    public Dataset Dataset(HttpContext http, Workspace workspace)
    {
        string id = (string)http.Request.RouteValues["datasetId"]!;
        return workspace.Datasets.TryGetValue(id, out var dataset) && dataset.VisibleAt <= time.GetUtcNow()
            ? dataset
            : throw new RefusedException(Refusal.NotFound($"Dataset [{id}] is not Push API dataset."));
    }

    /// <summary>The dataset of the path, which takes rows.</summary>
    public Dataset PushDataset(HttpContext http, Workspace workspace)
    {
        var dataset = Dataset(http, workspace);
        return dataset.TakesRows ? dataset : throw new RefusedException(Refusal.NotFound($"Dataset [{dataset.Id}] is not Push API dataset."));
    }

    /// <summary>The table of the path; case counts.</summary>
    public static PushTable Table(HttpContext http, Dataset dataset)
    {
        string name = (string)http.Request.RouteValues["table"]!;
        return dataset.Tables.GetValueOrDefault(name) ?? throw new RefusedException(Refusal.NotFound($"Table {name} not found in dataset {dataset.Id}"));
    }
}
