using System.Text.Json;

namespace MlConnector.Http.OData;

/// <summary>Looks for the next link at the end of a body before it is parsed, so that the next page travels meanwhile. A guess: the parsed link decides.</summary>
internal static class NextLinkPeek
{
    private const int Tail = 4096;

    public static string? Find(ReadOnlySpan<byte> body)
    {
        ReadOnlySpan<byte> tail = body[Math.Max(0, body.Length - Tail)..];
        int at = tail.LastIndexOf("\"@odata.nextLink\":"u8);
        if (at < 0) return null;
        Utf8JsonReader json = new(tail[(at + 18)..], isFinalBlock: false, default);
        try
        {
            return json.Read() && json.TokenType == JsonTokenType.String ? json.GetString() : null;
        }
        catch (Exception error) when (error is JsonException or InvalidOperationException) // the latter of half a character
        {
            return null;
        }
    }
}
