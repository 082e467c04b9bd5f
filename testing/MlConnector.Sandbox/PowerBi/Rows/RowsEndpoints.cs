using System.Security.Cryptography;
using System.Text;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using MlConnector.Sandbox.Hosting;
using MlConnector.Sandbox.PowerBi.Answers;
using MlConnector.Sandbox.PowerBi.Datasets;
using MlConnector.Sandbox.PowerBi.Workspaces;

namespace MlConnector.Sandbox.PowerBi.Rows;

/// <summary>Takes rows, empties tables, tells sequence numbers.</summary>
internal sealed class RowsEndpoints(PowerBiSandbox sandbox, Admission admission, Answering answering, TimeProvider time)
{
    private const string Path = DatasetsEndpoints.Prefix + "/{datasetId}/tables/{table}";

    public void Map(IEndpointRouteBuilder endpoints)
    {
        endpoints.MapPost(Path + "/rows", PostAsync);
        endpoints.MapDelete(Path + "/rows", DeleteAsync);
        endpoints.MapGet(Path + "/sequenceNumbers", http => answering.ServeAsync(http, PowerBiFaultPoints.SequenceNumbers, () => Numbers(http)));
    }

    private async Task PostAsync(HttpContext http)
    {
        answering.Mark(http);
        try
        {
            var (principal, dataset) = Admit(http);
            var table = Admission.Table(http, dataset);
            lock (dataset.Gate) sandbox.Counters.Entered(dataset.Budget.Enter(dataset.LargestTable));
            try
            {
                await PostAsync(http, principal, dataset, table);
            }
            finally
            {
                lock (dataset.Gate) dataset.Budget.Leave();
            }
        }
        catch (RefusedException refused)
        {
            await answering.Refuse(refused).WriteAsync(http);
        }
    }

    /// <summary>The body is judged first and gone before any fault strikes; only the commit may come late.</summary>
    private async Task PostAsync(HttpContext http, string principal, Dataset dataset, PushTable table)
    {
        string? number = http.Request.Headers[SequenceNumbers.Header];
        var (segment, schema) = await ReadAsync(http, dataset, table);
        await answering.RunAsync(http, PowerBiFaultPoints.PostRows, () => Commit(dataset, table, segment, schema, principal, number), PowerBiFaultPoints.PostRowsCommitted);
    }

    private async Task<(Segment Segment, TableSchema Schema)> ReadAsync(HttpContext http, Dataset dataset, PushTable table)
    {
        using var body = await RequestBody.ReadAsync(http, sandbox.Options.MaxBodyBytes);
        RowReader reader;
        lock (dataset.Gate) reader = table.Rent();
        try
        {
            return (reader.Read(body.Bytes, time.GetUtcNow()), reader.Schema);
        }
        finally
        {
            lock (dataset.Gate) table.Return(reader);
        }
    }

    private void Commit(Dataset dataset, PushTable table, Segment segment, TableSchema schema, string principal, string? number)
    {
        lock (dataset.Gate)
        {
            if (!table.Sequence.Admits(principal, number)) return;
            table.RefuseOverflow(segment.Count);
            dataset.Budget.TakeRows(segment.Count);
            table.Commit(segment with { CommittedAt = time.GetUtcNow() }, schema);
            table.Sequence.Record(principal, number);
        }

        sandbox.Counters.Posted(segment.Count);
    }

    /// <summary>By bearer token, or by the key of a push URL where the tenant allows those.</summary>
    private (string Principal, Dataset Dataset) Admit(HttpContext http)
    {
        string key = http.Request.Query["key"].ToString();
        if (key.Length > 0 && http.Request.Headers.Authorization.Count == 0) return ("key", ByKey(http, key));
        string principal = admission.Principal(http);
        var workspace = admission.Workspace(http, principal, WorkspaceRole.Member);
        return (principal, admission.PushDataset(http, workspace));
    }

    private Dataset ByKey(HttpContext http, string key)
    {
        if (!sandbox.Switches.KeyUrls) throw new RefusedException(Refusal.NotAuthorized("keyUrlsOff"));
        var workspace = sandbox.FindWorkspace((string)http.Request.RouteValues["groupId"]!) ?? throw new RefusedException(Refusal.NotAuthorized("unknownWorkspace"));
        var dataset = admission.PushDataset(http, workspace);
        bool fits = CryptographicOperations.FixedTimeEquals(Encoding.UTF8.GetBytes(key), Encoding.UTF8.GetBytes(dataset.PushKey));
        return fits ? dataset : throw new RefusedException(Refusal.NotAuthorized("key"));
    }

    /// <summary>Who asks is judged first: the table may be emptied when the request is long gone.</summary>
    private Task DeleteAsync(HttpContext http)
    {
        answering.Mark(http);
        try
        {
            var dataset = admission.PushDataset(http, admission.Workspace(http, admission.Principal(http), WorkspaceRole.Member));
            var table = Admission.Table(http, dataset);
            return answering.RunAsync(http, PowerBiFaultPoints.DeleteRows, () => Clear(dataset, table));
        }
        catch (RefusedException refused)
        {
            return answering.RunAsync(http, PowerBiFaultPoints.DeleteRows, Answering.Refusing(refused));
        }
    }

    private static SandboxReply Clear(Dataset dataset, PushTable table)
    {
        lock (dataset.Gate) table.Store.Clear();
        return Replies.Empty();
    }

    private SandboxReply Numbers(HttpContext http)
    {
        var workspace = admission.Workspace(http, admission.Principal(http), WorkspaceRole.Viewer);
        var dataset = admission.PushDataset(http, workspace);
        var table = Admission.Table(http, dataset);
        lock (dataset.Gate)
        {
            var list = table.Sequence.Last.Select((entry, index) => new { clientId = sandbox.Options.NumericClientIds ? index + 1 : (object)entry.Key, sequenceNumber = entry.Value });
            return Replies.Json(new { value = list.ToArray() });
        }
    }
}
