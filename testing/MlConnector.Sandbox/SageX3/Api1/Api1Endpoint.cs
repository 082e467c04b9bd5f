using System.Buffers;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using MlConnector.Sandbox.Faults;
using MlConnector.Sandbox.Hosting;
using MlConnector.Sandbox.SageX3.Data;

namespace MlConnector.Sandbox.SageX3.Api1;

/// <summary>The legacy REST interface: Basic, one class and representation per request, 20 rows unless more are asked for.</summary>
internal sealed class Api1Endpoint(SandboxContext sandbox, X3Folder folder, SageX3SandboxOptions options)
{
    private const int DefaultCount = 20;
    private readonly byte[] credentials = Encoding.UTF8.GetBytes($"{options.Api1.UserName}:{options.Api1.Password}");
    private readonly string root = $"/api1/x3/erp/{options.Endpoint}";
    private long sessions;

    public void Map(IEndpointRouteBuilder endpoints)
    {
        endpoints.MapGet("/api1/syracuse/collaboration/syracuse/endPoints", http => GuardedAsync(http, "api1/endPoints", _ => EndpointsAsync(http)));
        endpoints.MapGet("/api1/x3/erp/{endpoint}/{entity}", http => GuardedAsync(http, Operation(http), fault => EntityAsync(http, fault)));
        endpoints.Map("/sdata/{**path}", http => RefuseAsync(http, 403, "Interactive sessions are not opened for web services."));
    }

    private static string Operation(HttpContext http)
    {
        var entity = (string)http.Request.RouteValues["entity"]!;
        var bracket = entity.IndexOf('(', StringComparison.Ordinal);
        return bracket < 0 ? $"api1/{entity}/$query" : $"api1/{entity[..bracket]}/$details";
    }

    private Task GuardedAsync(HttpContext http, string operation, Func<FaultOrder?, Task> answer) => sandbox.Runner.ReadAsync(http, SageX3Sandbox.ModuleName, operation, fault =>
    {
        if (!MaySignIn(http))
        {
            sandbox.Counters.Add("sage-x3.api1.unauthorized");
            return RefuseAsync(http, 401, "Unauthorized");
        }
        if (http.Request.Cookies["syracuse.sid"] is null)
        {
            // Each Basic request without the cookie of an earlier one opens a session of its own.
            sandbox.Counters.Add("sage-x3.api1.sessions");
            http.Response.Headers.Append("Set-Cookie", string.Create(CultureInfo.InvariantCulture, $"syracuse.sid={Interlocked.Increment(ref sessions)}; Path=/; HttpOnly"));
        }
        return answer(fault);
    });

    private bool MaySignIn(HttpContext http)
    {
        var header = http.Request.Headers.Authorization.ToString();
        if (!header.StartsWith("Basic ", StringComparison.Ordinal)) return false;
        var sent = new byte[header.Length];
        return Convert.TryFromBase64String(header[6..], sent, out var length) && CryptographicOperations.FixedTimeEquals(sent.AsSpan(0, length), credentials);
    }

    private Task EndpointsAsync(HttpContext http) => WriteAsync(http, json =>
    {
        json.WriteStartObject();
        json.WriteStartArray("$resources");
        foreach (var name in new[] { options.Endpoint, "X3" })
        {
            json.WriteStartObject();
            json.WriteString("$uuid", name);
            json.WriteString("dataset", name);
            json.WriteEndObject();
        }
        json.WriteEndArray();
        json.WriteEndObject();
    });

    private Task EntityAsync(HttpContext http, FaultOrder? fault)
    {
        var entity = (string)http.Request.RouteValues["entity"]!;
        var bracket = entity.IndexOf('(', StringComparison.Ordinal);
        var table = folder.Find(bracket < 0 ? entity : entity[..bracket]);
        if ((string)http.Request.RouteValues["endpoint"]! != options.Endpoint) return RefuseAsync(http, 404, "Endpoint not found.");
        if (table is null) return RefuseAsync(http, 404, $"Class {entity} not found.");
        var facet = bracket < 0 ? "$query" : "$details";
        if (http.Request.Query["representation"] != $"{table.Name}.{facet}") return RefuseAsync(http, 404, $"Representation '{http.Request.Query["representation"]}' does not belong to class {table.Name}.");
        if (bracket < 0) return QueryAsync(http, table, fault);
        if (!entity.EndsWith("')", StringComparison.Ordinal) || entity[bracket + 1] != '\'') return RefuseAsync(http, 400, "Bad key.");
        var key = entity[(bracket + 2)..^2].Replace("''", "'", StringComparison.Ordinal).Split('~');
        if (table.Find(key) is not { } record) return RefuseAsync(http, 404, $"No record {string.Join('~', key)}.");
        sandbox.Counters.Add("sage-x3.api1.documents");
        return WriteAsync(http, json => new Api1Writer(json, options.Api1, root).Write(table, record, lines: true));
    }

    private Task QueryAsync(HttpContext http, X3Class table, FaultOrder? fault)
    {
        Func<X3Record, bool> where = static _ => true;
        var text = http.Request.Query["where"].ToString();
        try
        {
            if (text.Length > 0) where = Where.Parse(text, table.Records.SelectMany(record => record.Columns).ToHashSet(StringComparer.Ordinal));
            var found = table.Records.Where(where).Where(Keyed(http, table)).ToList();
            var count = int.TryParse(http.Request.Query["count"], NumberStyles.None, CultureInfo.InvariantCulture, out var asked) && asked > 0 ? Math.Min(asked, options.Api1.Cap) : DefaultCount;
            var page = found.Take(fault?.Effect == FaultEffect.ShortPage ? Math.Min(count, fault.Rows) : count).ToList();
            sandbox.Counters.Add("sage-x3.api1.rows", page.Count);
            return WriteAsync(http, json => Page(json, table, page, found.Count > page.Count, count, text));
        }
        catch (Exception wrong) when (wrong is WhereException or FormatException or InvalidCastException)
        {
            return RefuseAsync(http, 500, wrong.Message);
        }
    }

    private static Func<X3Record, bool> Keyed(HttpContext http, X3Class table)
    {
        var key = http.Request.Query["key"].ToString();
        if (key.Length == 0) return static _ => true;
        if (key.Length < 4 || key[2] != '.') throw new WhereException($"Bad key '{key}'.");
        var parts = key[3..].Split('~');
        return key[..2] switch
        {
            "gt" => record => table.Compare(record, parts) > 0,
            "ge" => record => table.Compare(record, parts) >= 0,
            "lt" => record => table.Compare(record, parts) < 0,
            "le" => record => table.Compare(record, parts) <= 0,
            _ => throw new WhereException($"Bad key '{key}'."),
        };
    }

    private void Page(Utf8JsonWriter json, X3Class table, List<X3Record> page, bool more, int count, string where)
    {
        var address = $"http://{options.Api1.InnerHost}{root}/{table.Name}?representation={table.Name}.$query";
        json.WriteStartObject();
        json.WriteString("$url", address);
        json.WriteNumber("$startIndex", 1);
        if (options.Api1.TellsItemsPerPage) json.WriteNumber("$itemsPerPage", count);
        json.WriteStartArray("$resources");
        var writer = new Api1Writer(json, options.Api1, root);
        foreach (var record in page) writer.Write(table, record, lines: false);
        json.WriteEndArray();
        json.WriteStartObject("$links");
        if (more && !options.Api1.LeavesLinksOut)
        {
            json.WriteStartObject("$next");
            json.WriteString("$url", $"{address}&key=gt.{Uri.EscapeDataString(string.Join('~', table.Key.Select(page[^1].Text)))}{(where.Length > 0 && options.Api1.LinksCarryWhere ? $"&where={Uri.EscapeDataString(where)}" : "")}");
            json.WriteString("$type", "application/json");
            json.WriteString("$method", "GET");
            json.WriteEndObject();
        }
        json.WriteEndObject();
        json.WriteEndObject();
    }

    private static Task RefuseAsync(HttpContext http, int status, string message)
    {
        http.Response.StatusCode = status;
        return WriteAsync(http, json =>
        {
            json.WriteStartObject();
            json.WriteStartArray("$diagnoses");
            json.WriteStartObject();
            json.WriteString("$severity", "error");
            json.WriteString("$message", message);
            json.WriteEndObject();
            json.WriteEndArray();
            json.WriteEndObject();
        });
    }

    private static async Task WriteAsync(HttpContext http, Action<Utf8JsonWriter> write)
    {
        var buffer = new ArrayBufferWriter<byte>(4096);
        await using (var json = new Utf8JsonWriter(buffer)) write(json);
        http.Response.ContentType = "application/json; charset=utf-8";
        http.Response.ContentLength = buffer.WrittenCount;
        await http.Response.Body.WriteAsync(buffer.WrittenMemory, http.RequestAborted);
    }
}
