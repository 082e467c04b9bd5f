using System.Globalization;
using System.Text;
using System.Text.Json;
using Microsoft.AspNetCore.Http;
using MlConnector.Sandbox.Syspro.Data;

namespace MlConnector.Sandbox.Syspro.OData;

/// <summary>The small answers: service document, <c>$metadata</c>, count, error.</summary>
internal static class ODataAnswers
{
    public const string JsonType = "application/json; odata.metadata=minimal; odata.streaming=true; charset=utf-8";

    public static Task WriteRootAsync(HttpContext http, string root, ODataScope scope, SysproDatabase? database) => WriteJsonAsync(http, 200, json =>
    {
        json.WriteString("@odata.context", root + "$metadata");
        json.WriteStartArray("value");
        foreach (var one in scope.Listed(database))
        {
            foreach (var table in one.Tables)
            {
                var set = scope.SetName(one, table);
                json.WriteStartObject();
                json.WriteString("name", set);
                json.WriteString("kind", "EntitySet");
                json.WriteString("url", set);
                json.WriteEndObject();
            }
        }
        json.WriteEndArray();
    });

    public static async Task WriteMetadataAsync(HttpContext http, byte[] csdl)
    {
        http.Response.ContentType = "application/xml; charset=utf-8";
        await http.Response.Body.WriteAsync(csdl, http.RequestAborted);
    }

    public static async Task WriteCountAsync(HttpContext http, long count)
    {
        http.Response.ContentType = "text/plain; charset=utf-8";
        await http.Response.Body.WriteAsync(Encoding.UTF8.GetBytes(count.ToString(CultureInfo.InvariantCulture)), http.RequestAborted);
    }

    public static Task WriteErrorAsync(HttpContext http, ODataException refusal) => WriteJsonAsync(http, refusal.Status, json =>
    {
        json.WriteStartObject("error");
        json.WriteString("code", refusal.Status == 400 ? "BadRequest" : refusal.Status.ToString(CultureInfo.InvariantCulture));
        json.WriteString("message", refusal.Message);
        json.WriteEndObject();
    });

    private static async Task WriteJsonAsync(HttpContext http, int status, Action<Utf8JsonWriter> members)
    {
        using var buffer = new MemoryStream();
        await using (var json = new Utf8JsonWriter(buffer))
        {
            json.WriteStartObject();
            members(json);
            json.WriteEndObject();
        }
        http.Response.StatusCode = status;
        http.Response.ContentType = JsonType;
        await http.Response.Body.WriteAsync(buffer.GetBuffer().AsMemory(0, (int)buffer.Length), http.RequestAborted);
    }
}
