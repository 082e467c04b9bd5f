using System.Globalization;
using System.Text.Json;
using System.Xml.Linq;
using Microsoft.AspNetCore.Http;

namespace MlConnector.Sandbox.Tableau.Rest;

/// <summary>Everything of a request that its work needs; taken before the faults strike, because after a cut there is nothing to read any more.</summary>
internal sealed class Request
{
    private readonly IQueryCollection query;
    private readonly RouteValueDictionaryCopy route;

    private Request(HttpContext http, byte[] body)
    {
        Body = body;
        ContentType = http.Request.ContentType;
        RequestId = http.Request.Headers["RequestID"].ToString();
        Token = http.Request.Headers["X-Tableau-Auth"].ToString();
        WantsJson = http.Request.Headers.Accept.ToString().Contains("application/json", StringComparison.OrdinalIgnoreCase);
        Host = http.Request.Host.Host;
        query = http.Request.Query;
        route = new RouteValueDictionaryCopy(http.Request.RouteValues);
    }

    public byte[] Body { get; }

    public string? ContentType { get; }

    public string Token { get; }

    public string RequestId { get; }

    public bool WantsJson { get; }

    public string Host { get; }

    public static async Task<Request> ReadAsync(HttpContext http)
    {
        using var bytes = new MemoryStream();
        await http.Request.Body.CopyToAsync(bytes, http.RequestAborted);
        return new Request(http, bytes.ToArray());
    }

    public string Route(string name) => route[name];

    public string? Query(string name) => query.TryGetValue(name, out var value) ? value.ToString() : null;

    public bool Flag(string name) => string.Equals(Query(name), "true", StringComparison.OrdinalIgnoreCase);

    public int Number(string name, int standard, int most) => int.TryParse(Query(name), NumberStyles.None, CultureInfo.InvariantCulture, out int value) && value >= 1 && value <= most ? value
        : Query(name) is null ? standard : throw new Refusal("400006", "Invalid Page Number", $"{name} is not valid.");

    /// <summary>The first element below <c>tsRequest</c>, from XML or from the JSON that mirrors it.</summary>
    public XElement Element(string name)
    {
        var root = ContentType?.StartsWith("application/json", StringComparison.OrdinalIgnoreCase) == true ? FromJson() : MultipartBody.Parse(Body);
        return root.Elements().FirstOrDefault(each => each.Name.LocalName == name) ?? throw Refusal.BadRequest($"The request has no {name}.");
    }

    public JsonElement Json()
    {
        try
        {
            using var document = JsonDocument.Parse(Body);
            return document.RootElement.Clone();
        }
        catch (JsonException)
        {
            throw Refusal.BadRequest("The JSON of the request is malformed.");
        }
    }

    private XElement FromJson()
    {
        var root = new XElement("tsRequest");
        Add(root, Json());
        return root;
    }

    private static void Add(XElement into, JsonElement from)
    {
        if (from.ValueKind != JsonValueKind.Object) throw Refusal.BadRequest("The JSON of the request is no object.");
        foreach (var property in from.EnumerateObject())
        {
            if (property.Value.ValueKind == JsonValueKind.Object)
            {
                var child = new XElement(property.Name);
                into.Add(child);
                Add(child, property.Value);
            }
            else into.SetAttributeValue(property.Name, property.Value.ToString());
        }
    }

    private sealed class RouteValueDictionaryCopy(Microsoft.AspNetCore.Routing.RouteValueDictionary values)
    {
        private readonly Dictionary<string, string> copy = values.ToDictionary(each => each.Key, each => each.Value?.ToString() ?? "", StringComparer.Ordinal);

        public string this[string name] => copy[name];
    }
}
