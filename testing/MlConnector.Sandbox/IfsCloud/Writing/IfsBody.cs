using System.Globalization;
using System.Text.Json;
using MlConnector.Sandbox.IfsCloud.Data;
using MlConnector.Sandbox.IfsCloud.OData;

namespace MlConnector.Sandbox.IfsCloud.Writing;

/// <summary>Reads a record that a client sends: each property has to be there and of its type.</summary>
internal static class IfsBody
{
    public static List<(string Column, object? Value)> Read(IfsSet set, ReadOnlyMemory<byte> body)
    {
        try
        {
            using JsonDocument document = JsonDocument.Parse(body);
            if (document.RootElement.ValueKind != JsonValueKind.Object) throw Deserialization("An object was expected.");
            List<(string, object?)> values = [];
            foreach (JsonProperty property in document.RootElement.EnumerateObject()) values.Add((property.Name, Value(set.Find(property.Name) ?? throw IfsRefusal.NoProperty(property.Name, set.Unit), property.Value)));
            return values;
        }
        catch (JsonException)
        {
            throw Deserialization("The body is no JSON.");
        }
    }

    public static IfsRefusal Deserialization(string message) => new(400, "ODP_DESERIALIZATION_ERROR", message);

    private static object? Value(IfsColumn column, JsonElement value) => (column.Kind, value.ValueKind) switch
    {
        (_, JsonValueKind.Null) => null,
        (IfsKind.Text, JsonValueKind.String) when value.GetString()!.Length <= column.Size => value.GetString(),
        (IfsKind.Number, JsonValueKind.Number) => value.GetDecimal(),
        (IfsKind.Flag, JsonValueKind.True or JsonValueKind.False) => value.GetBoolean(),
        (IfsKind.Date, JsonValueKind.String) when DateOnly.TryParseExact(value.GetString(), "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out DateOnly day) => day,
        (IfsKind.Stamp, JsonValueKind.String) when DateTimeOffset.TryParse(value.GetString(), CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out DateTimeOffset moment) => moment,
        (IfsKind.Enum, JsonValueKind.String) when IfsData.Enums[column.Enum].Contains(value.GetString(), StringComparer.Ordinal) => value.GetString(),
        _ => throw Deserialization($"The value of property '{column.Name}' is not of its type."),
    };
}
