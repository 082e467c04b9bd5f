using System.Text.Json;

namespace MlConnector.Sandbox.IfsCloud.OData;

/// <summary>A refusal in the form that the service writes errors in.</summary>
internal sealed class IfsRefusal(int status, string code, string message, string? detail = null) : Exception(message)
{
    public int Status => status;

    public string Code => code;

    public string? Detail => detail;

    /// <summary>Headers beside the body.</summary>
    public (string Name, string Value)? Header { get; init; }

    /// <summary>As the service writes it.</summary>
    public byte[] ToJson()
    {
        using var buffer = new MemoryStream();
        using (var json = new Utf8JsonWriter(buffer))
        {
            json.WriteStartObject();
            json.WriteStartObject("error");
            json.WriteString("code", Code);
            json.WriteString("message", Message);
            if (Detail is not null)
            {
                json.WriteStartArray("details");
                json.WriteStartObject();
                json.WriteString("code", Code);
                json.WriteString("message", Detail);
                json.WriteEndObject();
                json.WriteEndArray();
            }

            json.WriteEndObject();
            json.WriteEndObject();
        }

        return buffer.ToArray();
    }

    public static IfsRefusal Malformed(string detail) => new(400, "ODP_MALFORMED_REQUEST", "Malformed Request.", detail);

    public static IfsRefusal NoProperty(string name, string type) => Malformed($"The property '{name}', used in a query expression, is not defined in type '{type}'.");

    public static IfsRefusal NoSet(string set) => new(404, "ODP_RESOURCE_NOTFOUND", $"Cannot find EntitySet, Singleton, ActionImport or FunctionImport with name '{set}'.");
}
