using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Routing;
using MlConnector.Sandbox.Tableau.Content;
using MlConnector.Sandbox.Tableau.Rest;

namespace MlConnector.Sandbox.Tableau.HyperData;

/// <summary>Changes of the data of a published Hyper file in place. What needs a payload is refused, because a payload is a Hyper file, which this stand-in does not read; deletes by constant conditions are really carried out.</summary>
internal sealed class UpdateEndpoints(TableauSandbox sandbox, Answering answering, SiteContent content, JobBook jobs, RequestMemory memory, HourlyBudget budget)
{
    private const string Path = "/api/{version}/sites/{site}/datasources/{id}";
    private static readonly Version Since = new(3, 13);

    public void Map(IEndpointRouteBuilder endpoints)
    {
        endpoints.MapPatch(Path + "/data", http => answering.ServeAsync(http, TableauFaultPoints.Update, request => Update(request, Single)));
        endpoints.MapPatch(Path + "/connections/{connection}/data", http => answering.ServeAsync(http, TableauFaultPoints.Update, request => Update(request, source => Named(source, request.Route("connection")))));
    }

    private Answer Update(Request request, Func<SiteDataSource, string> kindOf)
    {
        sandbox.CheckSite(request);
        budget.Take();
        if (Version.Parse(request.Route("version")) < Since) throw Refusal.NotFound("404000", "The resource");
        if (request.RequestId.Length == 0) throw Refusal.BadRequest("The header RequestID is missing.");
        if (memory.Find(request.RequestId) is { } known) return Started(known);
        var source = content.Source(request.Route("id"));
        if (!sandbox.Options.MayPublish) throw new Refusal("403004", "Forbidden", "The user may not change the data of the data source.");
        if (kindOf(source) != "hyper" || source.Kind != "hyper") throw Refusal.BadRequest("The data source has no live connection to a Hyper file.");
        if (source.IsOpaque) throw new Refusal("400011", "Bad Request", "The data source is a .hyper file, which this stand-in does not read.");
        if (source.IsRefreshed) throw Refusal.BadRequest("The data source is an extract with a schedule of refreshes.");
        if (request.ContentType?.StartsWith("application/json", StringComparison.OrdinalIgnoreCase) != true) throw new Refusal("406000", "Not Acceptable", "The request needs application/json.");
        if (request.Body.Length > sandbox.Options.MaxChangeBytes) throw new Refusal("413000", "Payload Too Large", "The request is too large.");
        var actions = UpdateActions.Read(request.Json(), request.Query("uploadSessionId") is not null);

        // That only one change runs at a time is inferred, and so is the code.
        if (jobs.All.Any(job => !job.Done && job.Changes == source.Id)) throw new Refusal("409000", "Conflict", "The data source is being changed.");
        var started = jobs.Start(() => Apply(source, actions), source.Id);
        memory.Keep(request.RequestId, started);
        return Started(started);
    }

    private static Answer Started(SiteJob job) => new(job.ToNode(justMade: true)) { Status = 202 };

    private static string Single(SiteDataSource source) => source.Connections is [var one] ? one.Kind : throw Refusal.BadRequest("The data source has several connections; name one.");

    private static string Named(SiteDataSource source, string id) => source.Connections.Find(connection => connection.Id == id).Kind ?? throw Refusal.NotFound("404013", $"Connection '{id}'");

    /// <summary>All of it or nothing.</summary>
    private void Apply(SiteDataSource source, IReadOnlyList<DeleteAction> actions)
    {
        IReadOnlyList<object?[]> rows = source.Table.Rows;
        foreach (var action in actions)
        {
            if ((action.Schema, action.Table) != (sandbox.Options.HyperSchema, sandbox.Options.HyperTable)) throw new InvalidDataException($"Specified table does not exist: \"{action.Schema}\".\"{action.Table}\" (errorCode=410012)");
            var gone = action.Condition?.Over(source.Table.Columns) ?? (static _ => true);
            rows = [.. rows.Where(row => !gone(row))];
        }

        source.Fill(source.Table with { Rows = rows }, sandbox.Time.GetUtcNow());
        source.Changed++;
        if (sandbox.Options.ChangesUpdate) source.Updated = sandbox.Time.GetUtcNow();
    }
}
