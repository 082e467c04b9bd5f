using System.Security.Cryptography;
using System.Text;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using MlConnector.Sandbox.Faults;
using MlConnector.Sandbox.Hosting;
using MlConnector.Sandbox.Syspro.Data;
using MlConnector.Sandbox.Syspro.Data.Queries;
using MlConnector.Sandbox.Syspro.Scenarios;

namespace MlConnector.Sandbox.Syspro.OData;

/// <summary>The OData 4.0 service: read-only, behind Basic authentication, one answer never above the cap.</summary>
internal sealed class ODataEndpoint(SandboxContext sandbox, SysproData data, ODataOptions options, ScenarioTriggers triggers)
{
    private readonly ODataScope scope = new(data, options);
    private readonly byte[] credentials = Encoding.UTF8.GetBytes($"{options.UserName}:{options.Password}");

    public void Map(IEndpointRouteBuilder endpoints) => endpoints.Map(options.BasePath + "/{**path}", HandleAsync);

    private Task HandleAsync(HttpContext http)
    {
        var segments = http.Request.Path.Value![options.BasePath.Length..].Split('/', StringSplitOptions.RemoveEmptyEntries);
        return sandbox.Runner.ReadAsync(http, SysproSandbox.ModuleName, ODataScope.OperationOf(segments), fault => AnswerAsync(http, segments, fault));
    }

    private async Task AnswerAsync(HttpContext http, string[] segments, FaultOrder? fault)
    {
        try
        {
            if (await RefusedAsync(http)) return;
            http.Response.Headers["OData-Version"] = "4.0";
            var request = new ODataRequest(http.Request.QueryString.Value ?? "");
            request.RefuseUnknown();
            var target = scope.Resolve(segments, request.Company);
            if (target.Table is not null && (options.RefusedTables.Contains(target.Table.Name) || options.RefusedTables.Contains($"{target.Database?.Name}.{target.Table.Name}")))
                throw new ODataException(403, $"The operator has no access to '{target.Table.Name}'.");
            if (target.Table is not null) triggers.Arrived(target.Table.Name, Uri.UnescapeDataString(http.Request.QueryString.Value ?? ""));
            await (target.Kind switch
            {
                TargetKind.ServiceRoot => ODataAnswers.WriteRootAsync(http, Root(http), scope, target.Database),
                TargetKind.Metadata => ODataAnswers.WriteMetadataAsync(http, ODataMetadata.Write(scope, target.Database, options)),
                TargetKind.Count => ODataAnswers.WriteCountAsync(http, new RowQuery(target.Table!) { Filter = request.Filter(target.Table!, options) }.Count()),
                _ => WriteSetAsync(http, request, target.Database!, target.Table!, fault),
            });
        }
        catch (ODataException refusal)
        {
            await ODataAnswers.WriteErrorAsync(http, refusal);
        }
    }

    private async Task WriteSetAsync(HttpContext http, ODataRequest request, SysproDatabase database, SysproTable table, FaultOrder? fault)
    {
        var (top, skip) = (request.Top, request.Skip ?? 0);
        var limit = (int)Math.Min(top ?? options.PageCap, options.PageCap);
        if (fault?.Effect == FaultEffect.ShortPage) limit = Math.Min(limit, fault.Rows);
        var columns = request.Select(table);
        var query = new RowQuery(table)
        {
            Filter = request.Filter(table, options),
            Order = request.Order(table),
            Skip = skip,
            Take = limit,
            WithTotal = request.WantsTotal(options),
        };
        var result = query.Run();
        sandbox.Counters.Add("syspro.odata.rows", result.Rows.Count);
        var set = scope.SetName(database, table);
        var next = options.NextLinks && fault?.Effect != FaultEffect.ShortPage && result.HasMore && (top is null || top > result.Rows.Count) ? NextLink(http, request, top, skip, result.Rows.Count) : null;
        http.Response.ContentType = ODataAnswers.JsonType;
        await new ODataPageWriter(options).WriteAsync(
            http.Response.BodyWriter, $"{Root(http)}$metadata#{set}", columns, result.Rows, result.Total, next, http.RequestAborted);
    }

    /// <summary>What IIS and the service refuse before they look at the URL, in their order.</summary>
    private async Task<bool> RefusedAsync(HttpContext http)
    {
        var request = http.Request;
        var refusal = options.Licence == ODataLicence.Absent ? IisPage.NotFound
            : options.RequireHttps && !request.IsHttps ? IisPage.SslRequired
            : (request.QueryString.Value?.Length ?? 0) > options.MaxQueryString ? IisPage.QueryTooLong
            : !SignedIn(request) ? IisPage.Unauthorized
            : options.Licence == ODataLicence.Refused ? IisPage.Forbidden
            : !HttpMethods.IsGet(request.Method) ? IisPage.MethodNotAllowed
            : null;
        if (refusal is null) return false;
        if (refusal == IisPage.Unauthorized)
        {
            sandbox.Counters.Add("syspro.odata.unauthorized");
            http.Response.Headers.WWWAuthenticate = "Basic realm=\"SYSPRO OData\"";
        }
        await refusal.WriteAsync(http);
        return true;
    }

    private bool SignedIn(HttpRequest request)
    {
        const string scheme = "Basic ";
        var header = request.Headers.Authorization.ToString();
        if (!header.StartsWith(scheme, StringComparison.OrdinalIgnoreCase)) return false;
        var given = new byte[header.Length];
        return Convert.TryFromBase64String(header[scheme.Length..].Trim(), given, out var length)
            && CryptographicOperations.FixedTimeEquals(given.AsSpan(0, length), credentials);
    }

    private string Root(HttpContext http) => $"{http.Request.Scheme}://{http.Request.Host}{options.BasePath}/";

    private static string NextLink(HttpContext http, ODataRequest request, long? top, long skip, int served)
    {
        var query = string.Join('&', request.Lasting.Select(one => $"{one.Name}={Uri.EscapeDataString(one.Value)}").Append($"$skip={skip + served}"));
        if (top is { } wanted) query += $"&$top={wanted - served}";
        return $"{http.Request.Scheme}://{http.Request.Host}{http.Request.Path.ToUriComponent()}?{query}";
    }
}
