using System.Text;
using Microsoft.AspNetCore.Http;

namespace MlConnector.Sandbox.Syspro.OData;

/// <summary>Pages of the web server in front of the service: HTML where a client hopes for JSON.</summary>
internal sealed record IisPage(int Status, string Title)
{
    public static readonly IisPage NotFound = new(404, "404 - File or directory not found.");
    public static readonly IisPage QueryTooLong = new(404, "404.15 - Query String Too Long");
    public static readonly IisPage SslRequired = new(403, "403.4 - Forbidden: SSL is required to view this resource.");
    public static readonly IisPage Forbidden = new(403, "403 - Forbidden: Access is denied.");
    public static readonly IisPage Unauthorized = new(401, "401 - Unauthorized: Access is denied due to invalid credentials.");
    public static readonly IisPage MethodNotAllowed = new(405, "405 - HTTP verb used to access this page is not allowed.");
    public static readonly IisPage ServerError = new(500, "500 - Internal server error.");

    /// <summary>The page's text, for fault orders too.</summary>
    public string Html => $"<!DOCTYPE html><html><head><title>{Title}</title></head><body><h1>Server Error</h1><h2>{Title}</h2></body></html>";

    public async Task WriteAsync(HttpContext http)
    {
        http.Response.StatusCode = Status;
        http.Response.ContentType = "text/html";
        await http.Response.Body.WriteAsync(Encoding.UTF8.GetBytes(Html), http.RequestAborted);
    }
}
