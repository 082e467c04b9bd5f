using System.Text;
using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using MlConnector.Sandbox.Hosting;

namespace MlConnector.EndToEnd.Secrets;

/// <summary>Stands before the vendors of a sandbox. Notes the tokens and session ids that it sees; and when told to, refuses every request with an answer that repeats all of it: line, headers and body, as careless servers do.</summary>
internal sealed class Echo : ISandboxModule
{
    private readonly HashSet<string> seen = new(StringComparer.Ordinal);
    private readonly Lock gate = new();

    public string Name => "echo";

    /// <summary>Status of the refusals; null lets everything pass.</summary>
    public int? Status { get; set; }

    /// <summary>How the request is repeated.</summary>
    public EchoForm Form { get; set; }

    /// <summary>True lets sign-ins and logons pass, so that what they gave comes up.</summary>
    public bool SparesSignIn { get; set; }

    /// <summary>Tokens and session ids.</summary>
    public IReadOnlyList<Canary> Seen
    {
        get
        {
            lock (gate) return [.. seen.Select(value => Canary.Of("token or session", value))];
        }
    }

    public void Map(IEndpointRouteBuilder endpoints, SandboxContext sandbox) => ((IApplicationBuilder)endpoints).Use(async (http, next) =>
    {
        Note(http.Request);
        if (Status is not { } status || SparesSignIn && (http.Request.Path.Value!.EndsWith("/token", StringComparison.Ordinal) || http.Request.Path.Value.EndsWith("/Logon", StringComparison.OrdinalIgnoreCase)))
        {
            await next(http);
            return;
        }

        string all = await RequestAsync(http.Request);
        (string type, string body) = Form switch
        {
            EchoForm.Json => ("application/json", $$"""{"error":{"code":"Refused","message":{{JsonSerializer.Serialize(all)}}},"error_description":{{JsonSerializer.Serialize(all)}}}"""),
            EchoForm.Text => ("text/plain", $"ERROR: {all}"),
            EchoForm.OAuth => ("application/json", $$"""{"error":"invalid_client","error_description":{{JsonSerializer.Serialize("AADSTS7000215 " + all)}}}"""),
            _ => ("text/html", $"<html><body><pre>{System.Net.WebUtility.HtmlEncode(all)}</pre></body></html>"),
        };
        http.Response.StatusCode = status;
        http.Response.ContentType = type;
        await http.Response.WriteAsync(body, http.RequestAborted);
    });

    private static async Task<string> RequestAsync(HttpRequest request)
    {
        using var reader = new StreamReader(request.Body, Encoding.UTF8);
        string body = await reader.ReadToEndAsync(request.HttpContext.RequestAborted);
        string headers = string.Join("; ", request.Headers.OrderBy(header => header.Key != "Authorization" && !header.Key.StartsWith("X-", StringComparison.Ordinal)).Select(header => $"{header.Key}: {header.Value}"));
        return $"{headers} {request.Method} {request.QueryString} {Uri.UnescapeDataString(request.QueryString.Value ?? "")} {body} {Uri.UnescapeDataString(body)}";
    }

    private void Note(HttpRequest request)
    {
        string authorization = request.Headers.Authorization.ToString(), session = request.Query["UserId"].ToString().Trim();
        lock (gate)
        {
            if (authorization.StartsWith("Bearer ", StringComparison.Ordinal)) seen.Add(authorization[7..]);
            if (session.Length > 0) seen.Add(session);
        }
    }
}

/// <summary>How a request is repeated.</summary>
internal enum EchoForm
{
    Html,
    Json,
    Text,
    OAuth,
}
