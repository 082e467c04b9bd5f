using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using MlConnector.Sandbox.Faults;
using MlConnector.Sandbox.Hosting;
using MlConnector.Sandbox.Syspro.Data;
using MlConnector.Sandbox.Syspro.OData;

namespace MlConnector.Sandbox.Syspro.Enet;

/// <summary>
/// The REST form of the e.net service: GET with everything in the query string, status 200 and text for success and failure alike.
/// </summary>
internal sealed class EnetEndpoint(SandboxContext sandbox, SysproData data, EnetOptions options, EnetSessions sessions)
{
    private const string PlainText = "application/octet-stream";
    private readonly EnetText text = new(options);
    private readonly FindObject find = new(new EnetText(options), options);
    private readonly BrowseObject browse = new(new EnetText(options));
    private readonly FetchObject fetch = new(new EnetText(options));
    private readonly StatementObject statements = new(new EnetText(options), sandbox.Clock);
    private readonly ProfileObjects profiles = new(new EnetText(options), options, data, sandbox.Clock);

    public void Map(IEndpointRouteBuilder endpoints) => endpoints.Map(options.BasePath + "/{**call}", HandleAsync);

    private async Task HandleAsync(HttpContext http)
    {
        http.Response.Headers.Server = "Microsoft-HTTPAPI/2.0";
        var call = http.Request.Path.Value![options.BasePath.Length..].Trim('/').ToLowerInvariant();
        if (TooLong(http.Request))
        {
            sandbox.Counters.Add("syspro.enet.too-long");
            await new IisPage(400, "Bad Request - Request Too Long").WriteAsync(http);
            return;
        }
        if (options.Latency > TimeSpan.Zero) await Task.Delay(options.Latency, sandbox.Clock, http.RequestAborted);
        await sandbox.Runner.ReadAsync(http, SysproSandbox.ModuleName, OperationOf(call, http.Request), fault => AnswerAsync(http, call, fault));
    }

    private static string OperationOf(string call, HttpRequest request) => call switch
    {
        "logon" => "enet/Logon",
        "logoff" => "enet/Logoff",
        "getversion" => "enet/GetVersion",
        "getlogonprofile" => "enet/GetLogonProfile",
        "query/query" => "enet/Query/" + Parameter(request, "BusinessObject"),
        "query/browse" => "enet/Query/COMBRW",
        "query/fetch" => "enet/Query/COMFCH",
        _ => "enet/" + call,
    };

    private async Task AnswerAsync(HttpContext http, string call, FaultOrder? fault)
    {
        if (!HttpMethods.IsGet(http.Request.Method))
        {
            await new IisPage(405, "Method not allowed.").WriteAsync(http);
            return;
        }
        byte[] answer;
        try
        {
            if (Run(call, http.Request, fault) is not { } body)
            {
                await new IisPage(404, "Endpoint not found.").WriteAsync(http);
                return;
            }
            answer = body;
        }
        catch (EnetException refusal)
        {
            answer = EnetText.Windows1252.GetBytes(refusal.Message);
        }
        await WriteAsync(http, text.Wrap(answer));
    }

    private byte[]? Run(string call, HttpRequest request, FaultOrder? fault)
    {
        switch (call)
        {
            case "getversion": return EnetText.Windows1252.GetBytes(options.Version);
            case "logon":
                return EnetText.Windows1252.GetBytes(sessions.LogOn(
                    Needed(request, "Operator"), Needed(request, "OperatorPassword"), Needed(request, "CompanyId"), Needed(request, "CompanyPassword")));
            case "logoff":
                sessions.LogOff(Parameter(request, "UserId"));
                return "0"u8.ToArray();
            case "getlogonprofile": return profiles.Profile(Session(request), "UserProfile");
            case "query/query": return Query(Session(request), Parameter(request, "BusinessObject").ToUpperInvariant(), Parameter(request, "XmlIn"), fault);
            case "query/browse": return Query(Session(request), "COMBRW", Parameter(request, "XmlIn"), fault);
            case "query/fetch": return Query(Session(request), "COMFCH", Parameter(request, "XmlIn"), fault);
        }
        if (!call.StartsWith("setup/", StringComparison.Ordinal) && !call.StartsWith("transaction/", StringComparison.Ordinal)) return null;
        sandbox.Counters.Add("syspro.enet.writes");
        throw new EnetException("ERROR: The operator may not use setup or transaction objects");
    }

    private byte[] Query(EnetSession session, string businessObject, string xmlIn, FaultOrder? fault)
    {
        if (options.UnlicensedObjects.Contains(businessObject)) throw NotLicensed(businessObject);
        var (document, rows) = businessObject switch
        {
            "COMFND" => find.Run(session.Company, EnetXml.Read(xmlIn), fault?.Effect == FaultEffect.ShortPage ? fault.Rows : null),
            "COMBRW" => browse.Run(session.Company, EnetXml.Read(xmlIn)),
            "COMFCH" => (fetch.Run(session.Company, EnetXml.Read(xmlIn)), 1),
            "ARSQRY" => statements.Run(session.Company, session.Operator, EnetXml.Read(xmlIn)),
            "COMQCO" => (profiles.Companies(), data.Companies.Count),
            "COMPRF" => (profiles.Profile(session, "Profile"), 1),
            _ => throw NotLicensed(businessObject),
        };
        sandbox.Counters.Add("syspro.enet.rows", rows);
        return document;
    }

    private EnetSession Session(HttpRequest request) => sessions.Use(Parameter(request, "UserId"));

    private async Task WriteAsync(HttpContext http, byte[] body)
    {
        http.Response.ContentType = PlainText;
        http.Response.ContentLength = body.Length;
        if (options.DropAfterBytes is not { } limit || limit >= body.Length)
        {
            await http.Response.Body.WriteAsync(body, http.RequestAborted);
            return;
        }
        await http.Response.Body.WriteAsync(body.AsMemory(0, limit), http.RequestAborted);
        await http.Response.Body.FlushAsync(http.RequestAborted);
        http.Abort();
    }

    private bool TooLong(HttpRequest request) =>
        request.Path.ToUriComponent().Length + (request.QueryString.Value?.Length ?? 0) > options.MaxUrlBytes;

    private static string Parameter(HttpRequest request, string name) => request.Query[name].ToString();

    // All four are to be sent, blank ones too.
    private static string Needed(HttpRequest request, string name) =>
        request.Query.ContainsKey(name) ? Parameter(request, name) : throw new EnetException($"ERROR: Parameter {name} is missing");

    private static EnetException NotLicensed(string businessObject) =>
        new($"ERROR: e.net exception 100000: business object {businessObject} is not installed or not licensed");
}
