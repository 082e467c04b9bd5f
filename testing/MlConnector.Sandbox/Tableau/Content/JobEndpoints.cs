using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Routing;
using MlConnector.Sandbox.Tableau.Rest;

namespace MlConnector.Sandbox.Tableau.Content;

/// <summary>Jobs by their id.</summary>
internal sealed class JobEndpoints(TableauSandbox sandbox, Answering answering, JobBook jobs, HourlyBudget budget)
{
    private const string Path = "/api/{version}/sites/{site}/jobs/{id}";

    public void Map(IEndpointRouteBuilder endpoints)
    {
        endpoints.MapGet(Path, http => answering.ServeAsync(http, TableauFaultPoints.Jobs, request => new Answer(Find(request).ToNode(justMade: false, sandbox.Time.GetUtcNow()))));
        endpoints.MapPut(Path, http => answering.ServeAsync(http, TableauFaultPoints.Jobs, request =>
        {
            var job = Find(request);
            if (!job.Done) job.Cancel();
            return new Answer();
        }));
    }

    private SiteJob Find(Request request)
    {
        sandbox.CheckSite(request);
        budget.Take();
        return jobs.Find(request.Route("id"));
    }
}
