using System.Collections.Immutable;
using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using MlConnector.Sandbox.Hosting;
using MlConnector.Sandbox.PowerBi.Answers;
using MlConnector.Sandbox.PowerBi.Refreshes;
using MlConnector.Sandbox.PowerBi.Rows;
using MlConnector.Sandbox.PowerBi.Workspaces;

namespace MlConnector.Sandbox.PowerBi.Datasets;

/// <summary>Lists, creates and deletes datasets.</summary>
internal sealed class DatasetsEndpoints(PowerBiSandbox sandbox, Admission admission, Answering answering, TimeProvider time, PowerBiIds ids)
{
    public const string Prefix = "/v1.0/myorg/groups/{groupId}/datasets";
    private const int MaxBody = 4 * 1024 * 1024;
    private int created;

    public void Map(IEndpointRouteBuilder endpoints)
    {
        endpoints.MapGet(Prefix, http => answering.ServeAsync(http, PowerBiFaultPoints.GetDatasets, () => List(http)));
        endpoints.MapGet(Prefix + "/{datasetId}", http => answering.ServeAsync(http, PowerBiFaultPoints.GetDatasets, () => Get(http)));
        endpoints.MapPost(Prefix, CreateAsync);
        endpoints.MapDelete(Prefix + "/{datasetId}", http => answering.ServeAsync(http, PowerBiFaultPoints.DeleteDataset, () => Delete(http)));
    }

    /// <summary>Makes a dataset without the API; an import dataset has no tables that take rows.</summary>
    public Dataset Make(Workspace workspace, DatasetBody body, bool fifo, bool takesRows, string configuredBy, TimeSpan delay)
    {
        var now = time.GetUtcNow();
        var dataset = new Dataset
        {
            Id = ids.NextText(),
            Name = body.Name,
            Ordinal = Interlocked.Increment(ref created),
            CreatedAt = now,
            VisibleAt = now + delay,
            TakesRows = takesRows,
            ConfiguredBy = configuredBy,
            PushKey = ids.Next().ToString("N"),
            TableNames = [.. body.Tables.Select(static table => table.Name)],
            Tables = body.Tables.ToImmutableDictionary(static table => table.Name, table => new PushTable(table, sandbox.Options, fifo), StringComparer.Ordinal),
            Relationships = body.Relationships,
            Budget = new PostBudget(time, sandbox.Options),
            Refreshes = new RefreshHistory(time, sandbox.Options),
        };
        workspace.Datasets[dataset.Id] = dataset;
        return dataset;
    }

    private SandboxReply List(HttpContext http)
    {
        var workspace = admission.Workspace(http, admission.Principal(http), WorkspaceRole.Viewer);
        var now = time.GetUtcNow();
        return Replies.Json(new { value = workspace.InOrder.Where(dataset => dataset.VisibleAt <= now).Select(Shape).ToArray() });
    }

    private SandboxReply Get(HttpContext http)
    {
        var workspace = admission.Workspace(http, admission.Principal(http), WorkspaceRole.Viewer);
        return Replies.Json(Shape(admission.Dataset(http, workspace)));
    }

    private async Task CreateAsync(HttpContext http)
    {
        answering.Mark(http);
        JsonElement json;
        try
        {
            using var body = await RequestBody.ReadAsync(http, MaxBody);
            json = body.Json();
        }
        catch (RefusedException refused)
        {
            await answering.RunAsync(http, PowerBiFaultPoints.CreateDataset, Answering.Refusing(refused));
            return;
        }

        string? policy = http.Request.Query["defaultRetentionPolicy"].ToString() is { Length: > 0 } given ? given : null;
        var admitted = Admit(http);
        await answering.RunAsync(http, PowerBiFaultPoints.CreateDataset, () => Create(admitted, json, policy));
    }

    /// <summary>Judged while the request is at hand; thrown again inside the commit, so that faults come first.</summary>
    private Func<(Workspace Workspace, string Principal)> Admit(HttpContext http)
    {
        try
        {
            string principal = admission.Principal(http);
            var workspace = admission.Workspace(http, principal, WorkspaceRole.Member);
            return () => (workspace, principal);
        }
        catch (RefusedException refused)
        {
            return () => throw new RefusedException(refused.Refusal);
        }
    }

    private SandboxReply Create(Func<(Workspace Workspace, string Principal)> admitted, JsonElement json, string? policy)
    {
        var (workspace, principal) = admitted();
        if (sandbox.Switches.CreationRetired) throw new RefusedException(Retired());
        bool fifo = policy switch
        {
            null or "None" => false,
            "basicFIFO" => true,
            _ => throw new RefusedException(Refusal.Invalid("The retention policy is not known.", "retentionPolicy")),
        };
        var delay = sandbox.Options.CreationDelay;
        var dataset = Make(workspace, DatasetBody.Read(json), fifo, takesRows: true, principal, delay);
        var shape = new { id = dataset.Id, name = dataset.Name, defaultRetentionPolicy = fifo ? "basicFIFO" : "None" };
        return Replies.Json(shape, delay > TimeSpan.Zero ? 202 : 201);
    }

    private SandboxReply Delete(HttpContext http)
    {
        var workspace = admission.Workspace(http, admission.Principal(http), WorkspaceRole.Member);
        workspace.Datasets.TryRemove(admission.Dataset(http, workspace).Id, out _);
        return Replies.Empty();
    }

    private static Refusal Retired() => new(400, "FeatureDeprecatedError")
    {
        Nested = true,
        Details =
        [
            ("LearnMoreLink", "https://learn.microsoft.com/power-bi/connect-data/service-real-time-streaming"),
            ("FeatureDeprecatedMessage", "Creating real-time semantic models is no longer supported."),
        ],
    };

    private static object Shape(Dataset dataset) => new
    {
        id = dataset.Id,
        name = dataset.Name,
        addRowsAPIEnabled = dataset.TakesRows,
        configuredBy = dataset.ConfiguredBy,
        isRefreshable = !dataset.TakesRows,
        isEffectiveIdentityRequired = false,
        isEffectiveIdentityRolesRequired = false,
        isOnPremGatewayRequired = false,
        createdDate = dataset.CreatedAt,
        contentProviderType = dataset.TakesRows ? "PushOrStreaming" : "InImportMode",
    };
}
