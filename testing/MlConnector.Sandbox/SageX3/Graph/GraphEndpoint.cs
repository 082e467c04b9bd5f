using System.Buffers;
using System.Text;
using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using MlConnector.Sandbox.Hosting;
using MlConnector.Sandbox.SageX3.Tokens;

namespace MlConnector.Sandbox.SageX3.Graph;

/// <summary>GraphQL at <c>/xtrem/api</c> behind the server's own sign-in, and at <c>/gateway/v1/graphql</c> behind the gateway's. A refused token is told as plain text.</summary>
internal sealed class GraphEndpoint(SandboxContext sandbox, SageX3SandboxOptions options, IReadOnlyList<GraphNode> nodes, TokenApi tokens)
{
    private readonly ConnectedApplication application = new(options.Graph, sandbox.Clock);

    public void Map(IEndpointRouteBuilder endpoints)
    {
        endpoints.MapPost("/xtrem/api", http => HandleAsync(http, RefuseOwn));
        endpoints.MapPost("/gateway/v1/graphql", http => HandleAsync(http, (http, token) => tokens.Accepts(token) ? null : 50));
    }

    private int? RefuseOwn(HttpContext http, string token) => application.Refuse(token, $"{http.Request.Scheme}://{http.Request.Host}{http.Request.Path}");

    private async Task HandleAsync(HttpContext http, Func<HttpContext, string, int?> refuse)
    {
        using var reader = new StreamReader(http.Request.Body, Encoding.UTF8);
        var body = await reader.ReadToEndAsync(http.RequestAborted);
        var operation = nodes.FirstOrDefault(node => body.Contains($"{{ {node.Name} {{", StringComparison.Ordinal)) is { } asked ? $"graphql/{asked.Name}" : "graphql/other";
        await sandbox.Runner.ReadAsync(http, SageX3Sandbox.ModuleName, operation, _ => AnswerAsync(http, body, refuse));
    }

    private Task AnswerAsync(HttpContext http, string body, Func<HttpContext, string, int?> refuse)
    {
        var header = http.Request.Headers.Authorization.ToString();
        if (!IsBasic(header) && (header.StartsWith("Bearer ", StringComparison.Ordinal) ? refuse(http, header[7..]) : 50) is { } number)
        {
            sandbox.Counters.Add("sage-x3.graphql.unauthorized");
            http.Response.StatusCode = 401;
            http.Response.ContentType = "text/plain; charset=utf-8";
            return http.Response.WriteAsync($"Error {number}: Invalid token", http.RequestAborted);
        }
        var buffer = new ArrayBufferWriter<byte>(4096);
        try
        {
            if (http.Request.Headers["x-xtrem-endpoint"] != options.Endpoint) throw new GraphException("The endpoint does not exist.");
            using var document = JsonDocument.Parse(body);
            var root = document.RootElement;
            var selected = SelectionParser.Parse(root.GetProperty("query").GetString()!, root.TryGetProperty("variables", out var variables) ? variables : default);
            using (var json = new Utf8JsonWriter(buffer)) Write(json, selected);
        }
        catch (Exception wrong) when (wrong is GraphException or JsonException or KeyNotFoundException or InvalidCastException)
        {
            buffer.Clear();
            using (var json = new Utf8JsonWriter(buffer)) Refuse(json, wrong.Message);
            http.Response.StatusCode = wrong is GraphException { Status: var status } ? status : 400;
        }
        http.Response.ContentType = "application/json; charset=utf-8";
        return http.Response.Body.WriteAsync(buffer.WrittenMemory, http.RequestAborted).AsTask();
    }

    private bool IsBasic(string header) => header == "Basic " + Convert.ToBase64String(Encoding.UTF8.GetBytes($"{options.Api1.UserName}:{options.Api1.Password}"));

    private void Write(Utf8JsonWriter json, IReadOnlyList<Selection> selected)
    {
        json.WriteStartObject();
        json.WritePropertyName("data");
        var answer = new GraphAnswer(options.Graph, nodes, json);
        answer.Write(selected);
        sandbox.Counters.Add("sage-x3.graphql.rows", answer.Rows);
        if (answer.Errors.Count > 0) Errors(json, answer.Errors);
        if (options.Graph.TellsInformation)
        {
            json.WriteStartObject("extensions");
            Diagnoses(json, 1, "The answer was computed.");
            json.WriteEndObject();
        }
        json.WriteEndObject();
    }

    private static void Refuse(Utf8JsonWriter json, string message)
    {
        json.WriteStartObject();
        json.WriteNull("data");
        Errors(json, [message]);
        json.WriteEndObject();
    }

    private static void Errors(Utf8JsonWriter json, IEnumerable<string> messages)
    {
        json.WriteStartArray("errors");
        foreach (var message in messages)
        {
            json.WriteStartObject();
            json.WriteString("message", message);
            json.WriteStartObject("extensions");
            Diagnoses(json, 3, message);
            json.WriteEndObject();
            json.WriteEndObject();
        }
        json.WriteEndArray();
    }

    private static void Diagnoses(Utf8JsonWriter json, int severity, string message)
    {
        json.WriteStartArray("diagnoses");
        json.WriteStartObject();
        json.WriteNumber("severity", severity);
        json.WriteString("message", message);
        json.WriteEndObject();
        json.WriteEndArray();
    }
}
