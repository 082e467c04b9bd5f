using System.Text.Json;
using System.Text.Json.Nodes;
using System.Xml.Linq;

namespace MlConnector.Sandbox.Tableau.Rest;

/// <summary>An element of an answer, written as XML, or as the JSON that mirrors it: attributes become properties (all of them texts), lists nest twice, an empty list is an empty object.</summary>
internal sealed record Node(string Name, IReadOnlyList<(string Name, string? Value)> Attributes, IReadOnlyList<Node> Children)
{
    private static readonly XNamespace Space = "http://tableau.com/api";

    /// <summary>Its children are a list under their own name.</summary>
    public bool IsList { get; init; }

    /// <summary>Text instead of children.</summary>
    public string? Text { get; init; }

    public static Node Of(string name, params (string, string?)[] attributes) => new(name, attributes, []);

    public static Node List(string name, IEnumerable<Node> children) => new(name, [], [.. children]) { IsList = true };

    public Node With(params Node[] children) => this with { Children = [.. Children, .. children] };

    public static byte[] Xml(IEnumerable<Node> parts) => System.Text.Encoding.UTF8.GetBytes(
        "<?xml version='1.0' encoding='UTF-8'?>" + new XElement(Space + "tsResponse", parts.Select(part => part.ToXml())).ToString(SaveOptions.DisableFormatting));

    public static byte[] Json(IEnumerable<Node> parts)
    {
        var root = new JsonObject();
        foreach (var part in parts) root[part.Name] = part.ToJson();
        return JsonSerializer.SerializeToUtf8Bytes(root);
    }

    private XElement ToXml() => new(Space + Name, Attributes.Where(each => each.Value is not null).Select(each => new XAttribute(each.Name, each.Value!)), Text, Children.Select(child => child.ToXml()));

    private JsonNode? ToJson()
    {
        if (Text is not null && Attributes.Count == 0) return JsonValue.Create(Text);
        var own = new JsonObject();
        if (Text is not null) own["value"] = Text;
        foreach (var (name, value) in Attributes.Where(each => each.Value is not null)) own[name] = value;
        if (IsList && Children.Count > 0) own[Children[0].Name] = new JsonArray([.. Children.Select(child => child.ToJson())]);
        else if (!IsList)
        {
            foreach (var child in Children) own[child.Name] = child.ToJson();
        }

        return own;
    }
}
