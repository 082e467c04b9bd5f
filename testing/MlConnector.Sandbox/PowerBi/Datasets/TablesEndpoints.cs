using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using MlConnector.Sandbox.Hosting;
using MlConnector.Sandbox.PowerBi.Answers;
using MlConnector.Sandbox.PowerBi.Workspaces;

namespace MlConnector.Sandbox.PowerBi.Datasets;

/// <summary>Lists the tables of a push dataset, by name only, and changes one.</summary>
internal sealed class TablesEndpoints(PowerBiSandbox sandbox, Admission admission, Answering answering)
{
    private const int MaxBody = 4 * 1024 * 1024;

    public void Map(IEndpointRouteBuilder endpoints)
    {
        endpoints.MapGet(DatasetsEndpoints.Prefix + "/{datasetId}/tables", http => answering.ServeAsync(http, PowerBiFaultPoints.GetTables, () => List(http)));
        endpoints.MapPut(DatasetsEndpoints.Prefix + "/{datasetId}/tables/{table}", PutAsync);
    }

    private SandboxReply List(HttpContext http)
    {
        var workspace = admission.Workspace(http, admission.Principal(http), WorkspaceRole.Viewer);
        var dataset = admission.PushDataset(http, workspace);
        return Replies.Json(new { value = dataset.TableNames.Select(static name => new { name }).ToArray() });
    }

    private async Task PutAsync(HttpContext http)
    {
        answering.Mark(http);
        Func<SandboxReply> work;
        try
        {
            using var body = await RequestBody.ReadAsync(http, MaxBody);
            var json = body.Json();
            var workspace = admission.Workspace(http, admission.Principal(http), WorkspaceRole.Member);
            var dataset = admission.PushDataset(http, workspace);
            var table = Admission.Table(http, dataset);
            work = () => Change(dataset, table, json);
        }
        catch (RefusedException refused)
        {
            work = Answering.Refusing(refused);
        }

        await answering.RunAsync(http, PowerBiFaultPoints.PutTable, work);
    }

    private SandboxReply Change(Dataset dataset, PushTable table, JsonElement json)
    {
        var next = TableBody.Read(json, "table", streaming: false);
        lock (dataset.Gate)
        {
            if (next.Name != table.Schema.Name) throw new RefusedException(Refusal.Invalid("A table cannot be renamed.", "schemaChange"));
            if (!sandbox.Options.AllowBreakingSchemaChange) RefuseBreaking(table.Schema, next);
            var others = dataset.Tables.Values.Where(other => !ReferenceEquals(other, table)).SelectMany(static other => other.Schema.Measures);
            DatasetBody.RefuseRepeats(next.Measures.Concat(others).Select(static measure => measure.Name), "measure");
            table.Change(next);
        }

        return Replies.Json(new { name = next.Name });
    }

    private static void RefuseBreaking(TableSchema before, TableSchema next)
    {
        foreach (var column in before.Columns)
        {
            int index = next.IndexOf(column.Name);
            if (index < 0) throw new RefusedException(Refusal.Invalid($"Column '{column.Name}' cannot be removed.", "schemaChange"));
            if (next.Columns[index].Type != column.Type) throw new RefusedException(Refusal.Invalid($"The type of column '{column.Name}' cannot be changed.", "schemaChange"));
        }
    }
}
