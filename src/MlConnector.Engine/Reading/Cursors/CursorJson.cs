using System.Text.Json;
using System.Text.Json.Serialization;
using MlConnector.Abstractions.Errors;

namespace MlConnector.Engine.Reading.Cursors;

/// <summary>Cursors as JSON, without reflection.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow)]
[JsonSerializable(typeof(DateCursor))]
[JsonSerializable(typeof(JournalCursor))]
internal sealed partial class CursorJson : JsonSerializerContext
{
    /// <summary>Reads a stored cursor; one that was written by another strategy or is damaged stops the stream rather than being ignored.</summary>
    public static T? Read<T>(string? json, string stream)
        where T : class
    {
        if (json is null) return null;
        try
        {
            return (T?)JsonSerializer.Deserialize(json, typeof(T), Default);
        }
        catch (JsonException e)
        {
            throw new ConnectorException(
                new ConnectorError("CURSOR-FORM", ErrorKind.Config, ErrorOwner.Operator, $"The stored cursor of stream {stream} does not fit its strategy.", "The strategy was probably changed: read the stream once with 'mlc run --full --stream " + stream + "'."), e);
        }
    }

    /// <summary>Writes a cursor.</summary>
    public static string Write<T>(T cursor)
        where T : class => JsonSerializer.Serialize(cursor, typeof(T), Default);
}
