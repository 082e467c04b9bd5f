using System.Globalization;
using System.Text;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using MlConnector.Sandbox.Faults;
using MlConnector.Sandbox.Hosting;
using MlConnector.Sandbox.IfsCloud.Data;
using MlConnector.Sandbox.IfsCloud.Iam;
using MlConnector.Sandbox.IfsCloud.Writing;

namespace MlConnector.Sandbox.IfsCloud.OData;

/// <summary>Projections and entity services: behind tokens, within a number of requests per minute, rows of companies only to who may see them.</summary>
internal sealed class IfsEndpoint(SandboxContext sandbox, IfsData data, IfsCloudSandboxOptions options, TokenBook tokens, RequestWindow window, HashSet<string> allowed)
{
    private readonly IfsWrites writes = new(data, options, sandbox.Counters);
    private const string JsonType = "application/json;odata.metadata=minimal";

    public void Map(IEndpointRouteBuilder endpoints)
    {
        foreach (string door in new[] { "main", "int", "b2b" }) endpoints.Map($"/{door}/ifsapplications/projection/v1/{{service}}/{{**rest}}", http => HandleAsync(http, entity: false));
        endpoints.Map("/int/ifsapplications/entity/v1/{service}/{**rest}", http => HandleAsync(http, entity: true));
    }

    private Task HandleAsync(HttpContext http, bool entity)
    {
        string service = ((string)http.Request.RouteValues["service"]!).Replace(".svc", "", StringComparison.Ordinal), rest = (string?)http.Request.RouteValues["rest"] ?? "";
        if (!HttpMethods.IsGet(http.Request.Method)) return WriteAsync(http, service, rest, entity);
        return sandbox.Runner.ReadAsync(http, IfsCloudSandbox.ModuleName, $"odata/{service}/{rest}", fault => AnswerAsync(http, service, rest, entity, fault));
    }

    /// <summary>What changes something is read whole first: it may be carried out when its connection is long gone. Its operation is <c>write/{Service}/{Set}</c>.</summary>
    private async Task WriteAsync(HttpContext http, string service, string rest, bool entity)
    {
        using var body = new MemoryStream();
        await http.Request.Body.CopyToAsync(body, http.RequestAborted);
        string? match = http.Request.Headers.IfMatch.Count > 0 ? http.Request.Headers.IfMatch.ToString() : null;
        IfsWrite write = new(http.Request.Method, service, rest, match, http.Request.ContentType ?? "", body.ToArray());
        SandboxReply? refused = Refuse(http.Request.Headers.Authorization.ToString(), service, entity); // who may write is looked at when the request comes, however late it is carried out
        await sandbox.Runner.CommitAsync(http, IfsCloudSandbox.ModuleName, $"write/{service}/{rest.Split('(')[0]}", _ => ValueTask.FromResult(refused ?? writes.Handle(write)));
    }

    private SandboxReply? Refuse(string token, string service, bool entity)
    {
        try
        {
            Admit(token, service);
            _ = SetsOf(service, entity);
            return null;
        }
        catch (IfsRefusal refusal)
        {
            SandboxReply reply = IfsReplies.Of(refusal);
            return refusal.Header is { } header ? reply with { Headers = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase) { [header.Name] = header.Value } } : reply;
        }
    }

    /// <summary>The sets of a service, if it is there.</summary>
    private IfsSet[] SetsOf(string service, bool entity)
    {
        IfsSet[] sets = [.. data.Sets.Where(set => set.Service == service)];
        return sets.Length > 0 && !options.AbsentServices.Contains(service) && service.EndsWith("Entity", StringComparison.Ordinal) == entity ? sets : throw new IfsRefusal(404, "ODP_METADATA_NOTFOUND", "Metadata not found.");
    }

    private async Task AnswerAsync(HttpContext http, string service, string rest, bool entity, FaultOrder? fault)
    {
        try
        {
            http.Response.Headers["OData-Version"] = "4.0";
            Admit(http.Request.Headers.Authorization.ToString(), service);
            IfsSet[] sets = SetsOf(service, entity);
            if (rest == "$metadata") await WriteAsync(http, "application/xml", IfsMetadata.Write(service, sets));
            else if (rest.Length == 0) await WriteRootAsync(http, sets);
            else if (rest.Contains('(', StringComparison.Ordinal)) await WriteRecordAsync(http, service, IfsPath.Parse(rest), fault);
            else await WriteSetAsync(http, data.Find(service, rest) ?? throw IfsRefusal.NoSet(rest), static _ => true, fault);
        }
        catch (IfsRefusal refusal)
        {
            await WriteAsync(http, refusal);
        }
    }

    /// <summary>What is refused before anything is looked at, in this order: no token, too many requests, no grant.</summary>
    private void Admit(string token, string service)
    {
        if (!tokens.Knows(token))
        {
            sandbox.Counters.Add("ifs-cloud.unauthorized");
            throw new IfsRefusal(401, "", "Unauthorized");
        }

        if (window.Refuses() is { } wait)
        {
            sandbox.Counters.Add("ifs-cloud.throttled");
            throw new IfsRefusal(429, "", "Too many requests.") { Header = ("Retry-After", wait.ToString(CultureInfo.InvariantCulture)) };
        }

        if (options.RefusedServices.Contains(service)) throw new IfsRefusal(403, "ODP_FORBIDDEN", $"The user has no grant to projection {service}.");
    }

    /// <summary>One record, or the rows below it.</summary>
    private async Task WriteRecordAsync(HttpContext http, string service, IfsPath path, FaultOrder? fault)
    {
        IfsSet set = data.Find(service, path.Set) ?? throw IfsRefusal.NoSet(path.Set);
        IfsRow row = path.Find(set) is { } found && Visible(set).Contains(found) ? found : throw new IfsRefusal(404, "ODP_RESOURCE_NOTFOUND", "The record does not exist.");
        if (path.Child.Length == 0)
        {
            http.Response.Headers.ETag = row.Etag;
            await WriteAsync(http, JsonType, IfsPageWriter.One(row, new IfsQuery(set, http.Request.QueryString.Value ?? "").Select()));
            return;
        }

        if (set.Name != VoucherRules.Header || !set.Children.Contains(path.Child)) throw IfsRefusal.NoSet(path.Child);
        await WriteSetAsync(http, data.Set(VoucherRules.Rows), one => one.Key.Take(4).SequenceEqual(row.Key), fault);
    }

    private async Task WriteSetAsync(HttpContext http, IfsSet set, Func<IfsRow, bool> among, FaultOrder? fault)
    {
        IfsQuery query = new(set, http.Request.QueryString.Value ?? "");
        IReadOnlyList<IfsColumn> columns = query.Select();
        IEnumerable<IfsRow> seen = Visible(set).Where(among).Where(query.Filter());
        string address = $"{http.Request.Scheme}://{http.Request.Host}{http.Request.Path}";
        IfsPage page = IfsPage.Of(query, query.Order(seen), options, address, fault?.Effect == FaultEffect.ShortPage ? fault.Rows : null);
        query.Expand();
        sandbox.Counters.Add("ifs-cloud.rows", page.Rows.Count);
        if (columns.Any(column => !column.IsKey)) sandbox.Counters.Add("ifs-cloud.whole-rows", page.Rows.Count);
        http.Response.ContentType = JsonType;
        await new IfsPageWriter(options.QuotesDecimals, options.TagsInLists).WriteAsync(http.Response.BodyWriter, $"{address[..address.LastIndexOf('/')]}/$metadata#{set.Name}", query, columns, page, http.RequestAborted);
    }

    /// <summary>Rows of a company that the service user has no right to are left out without a word.</summary>
    private IEnumerable<IfsRow> Visible(IfsSet set)
    {
        if (set.Find("Company") is not { } company) return set.Rows;
        lock (allowed)
        {
            HashSet<string> mine = [.. allowed];
            return set.Rows.Where(row => row.Values[company.Index] is not string id || mine.Contains(id));
        }
    }

    private static Task WriteRootAsync(HttpContext http, IfsSet[] sets)
    {
        string list = string.Join(',', sets.Select(set => $$"""{"name":"{{set.Name}}","kind":"EntitySet","url":"{{set.Name}}"}"""));
        return WriteAsync(http, JsonType, Encoding.UTF8.GetBytes($$"""{"@odata.context":"$metadata","value":[{{list}}]}"""));
    }

    private static async Task WriteAsync(HttpContext http, string type, ReadOnlyMemory<byte> body)
    {
        http.Response.ContentType = type;
        http.Response.ContentLength = body.Length;
        await http.Response.Body.WriteAsync(body, http.RequestAborted);
    }

    private static async Task WriteAsync(HttpContext http, IfsRefusal refusal)
    {
        http.Response.StatusCode = refusal.Status;
        if (refusal.Header is { } header) http.Response.Headers[header.Name] = header.Value;
        await WriteAsync(http, "application/json", refusal.ToJson());
    }
}
