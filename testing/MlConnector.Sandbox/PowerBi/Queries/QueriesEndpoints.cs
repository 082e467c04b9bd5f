using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using MlConnector.Sandbox.Hosting;
using MlConnector.Sandbox.PowerBi.Answers;
using MlConnector.Sandbox.PowerBi.Datasets;
using MlConnector.Sandbox.PowerBi.Queries.Dax;
using MlConnector.Sandbox.PowerBi.Workspaces;

namespace MlConnector.Sandbox.PowerBi.Queries;

/// <summary>Answers DAX queries.</summary>
internal sealed class QueriesEndpoints(PowerBiSandbox sandbox, Admission admission, Answering answering, TimeProvider time)
{
    private static readonly string[] OtherThanPlain = ["VAR ", "ROW(", "TOPN(", "TREATAS(", "FILTER(", "SELECTCOLUMNS("];
    private const int MaxBody = 4 * 1024 * 1024;
    private readonly QueryWindow window = new(time, sandbox.Options);
    private readonly QueryRunner runner = new(time, sandbox.Options);
    private readonly ResultWriter writer = new(sandbox.Options);

    public void Map(IEndpointRouteBuilder endpoints) => endpoints.MapPost(DatasetsEndpoints.Prefix + "/{datasetId}/executeQueries", ExecuteAsync);

    private async Task ExecuteAsync(HttpContext http)
    {
        answering.Mark(http);
        Func<SandboxReply> work;
        try
        {
            string principal = admission.Principal(http);
            using var body = await RequestBody.ReadAsync(http, MaxBody);
            var json = body.Json();
            work = () => Execute(http, principal, QueryBody.Read(json));
        }
        catch (RefusedException refused)
        {
            work = Answering.Refusing(refused);
        }

        await answering.RunAsync(http, PowerBiFaultPoints.ExecuteQueries, work);
    }

    private SandboxReply Execute(HttpContext http, string principal, QueryBody body)
    {
        window.Take(principal);
        if (!sandbox.Switches.ExecuteQueries) throw new RefusedException(Refusal.NotAuthorized("executeQueriesOff"));
        var workspace = admission.Workspace(http, principal, WorkspaceRole.Contributor);
        var dataset = admission.Dataset(http, workspace);
        try
        {
            if (sandbox.Options.PlainQueriesOnly && OtherThanPlain.Any(word => body.Query.Contains(word, StringComparison.Ordinal))) throw new DaxException("This dataset answers plain queries only.");
            var (columns, rows) = runner.Run(dataset, body.Query);
            sandbox.Counters.Queried();
            return new SandboxReply { Body = writer.Write(columns, rows, body.IncludeNulls) };
        }
        catch (DaxException wrong)
        {
            throw new RefusedException(new Refusal(400, "DatasetExecuteQueriesError") { Nested = true, Reason = "dax", Details = [("DetailsMessage", wrong.Message)] });
        }
    }
}
