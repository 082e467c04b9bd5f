using System.Globalization;
using System.Text;
using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using MlConnector.Sandbox.Faults;
using MlConnector.Sandbox.Hosting;
using MlConnector.Sandbox.IfsCloud.Data;
using MlConnector.Sandbox.IfsCloud.Iam;

namespace MlConnector.Sandbox.IfsCloud.OData;

/// <summary>Projections and entity services: behind tokens, within a number of requests per minute, rows of companies only to who may see them.</summary>
internal sealed class IfsEndpoint(SandboxContext sandbox, IfsData data, IfsCloudSandboxOptions options, TokenBook tokens, RequestWindow window, HashSet<string> allowed)
{
    private const string JsonType = "application/json;odata.metadata=minimal";

    public void Map(IEndpointRouteBuilder endpoints)
    {
        foreach (string door in new[] { "main", "int", "b2b" }) endpoints.Map($"/{door}/ifsapplications/projection/v1/{{service}}/{{**rest}}", http => HandleAsync(http, entity: false));
        endpoints.Map("/int/ifsapplications/entity/v1/{service}/{**rest}", http => HandleAsync(http, entity: true));
    }

    private Task HandleAsync(HttpContext http, bool entity)
    {
        string service = ((string)http.Request.RouteValues["service"]!).Replace(".svc", "", StringComparison.Ordinal), rest = (string?)http.Request.RouteValues["rest"] ?? "";
        return sandbox.Runner.ReadAsync(http, IfsCloudSandbox.ModuleName, $"odata/{service}/{rest}", fault => AnswerAsync(http, service, rest, entity, fault));
    }

    private async Task AnswerAsync(HttpContext http, string service, string rest, bool entity, FaultOrder? fault)
    {
        try
        {
            http.Response.Headers["OData-Version"] = "4.0";
            Admit(http, service);
            IfsSet[] sets = [.. data.Sets.Where(set => set.Service == service)];
            if (sets.Length == 0 || options.AbsentServices.Contains(service) || service.EndsWith("Entity", StringComparison.Ordinal) != entity) throw new IfsRefusal(404, "ODP_METADATA_NOTFOUND", "Metadata not found.");
            if (!HttpMethods.IsGet(http.Request.Method)) throw new IfsRefusal(405, "ODP_METHOD_NOT_ALLOWED", "The method is not allowed here.");
            if (rest == "$metadata") await WriteAsync(http, "application/xml", IfsMetadata.Write(service, sets));
            else if (rest.Length == 0) await WriteRootAsync(http, sets);
            else await WriteSetAsync(http, data.Find(service, rest) ?? throw IfsRefusal.NoSet(rest), fault);
        }
        catch (IfsRefusal refusal)
        {
            await WriteAsync(http, refusal);
        }
    }

    /// <summary>What is refused before anything is looked at, in this order: no token, too many requests, no grant.</summary>
    private void Admit(HttpContext http, string service)
    {
        if (!tokens.Knows(http.Request.Headers.Authorization.ToString()))
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

    private async Task WriteSetAsync(HttpContext http, IfsSet set, FaultOrder? fault)
    {
        IfsQuery query = new(set, http.Request.QueryString.Value ?? "");
        IReadOnlyList<IfsColumn> columns = query.Select();
        IEnumerable<IfsRow> seen = Visible(set).Where(query.Filter());
        string address = $"{http.Request.Scheme}://{http.Request.Host}{http.Request.Path}";
        IfsPage page = IfsPage.Of(query, query.Order(seen), options, address, fault?.Effect == FaultEffect.ShortPage ? fault.Rows : null);
        query.Expand();
        sandbox.Counters.Add("ifs-cloud.rows", page.Rows.Count);
        http.Response.ContentType = JsonType;
        await new IfsPageWriter(options.QuotesDecimals).WriteAsync(http.Response.BodyWriter, $"{address[..address.LastIndexOf('/')]}/$metadata#{set.Name}", query, columns, page, http.RequestAborted);
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
        using var buffer = new MemoryStream();
        using (var json = new Utf8JsonWriter(buffer))
        {
            json.WriteStartObject();
            json.WriteStartObject("error");
            json.WriteString("code", refusal.Code);
            json.WriteString("message", refusal.Message);
            if (refusal.Detail is not null)
            {
                json.WriteStartArray("details");
                json.WriteStartObject();
                json.WriteString("code", refusal.Code);
                json.WriteString("message", refusal.Detail);
                json.WriteEndObject();
                json.WriteEndArray();
            }

            json.WriteEndObject();
            json.WriteEndObject();
        }

        await WriteAsync(http, "application/json", buffer.ToArray());
    }
}
