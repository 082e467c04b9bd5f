using System.Text.Json;

namespace MlConnector.Http.Transport;

/// <summary>The <c>error.message</c> of a refusal in JSON, bounded; empty for anything else (HTML pages are not quoted).</summary>
internal static class ErrorBody
{
    private const int MaxBytes = 64 << 10;
    private const int MaxCharacters = 300;

    public static async Task<string> MessageAsync(HttpContent content, CancellationToken cancel)
    {
        if (content.Headers.ContentType?.MediaType?.Contains("json", StringComparison.OrdinalIgnoreCase) != true) return "";
        byte[] bytes = new byte[MaxBytes];
        await using Stream body = await content.ReadAsStreamAsync(cancel);
        int length = await body.ReadAtLeastAsync(bytes, MaxBytes, throwOnEndOfStream: false, cancel);
        try
        {
            using JsonDocument document = JsonDocument.Parse(bytes.AsMemory(0, length), new JsonDocumentOptions { MaxDepth = 16 });
            if (document.RootElement.ValueKind != JsonValueKind.Object || !document.RootElement.TryGetProperty("error", out JsonElement error)) return "";
            if (error.ValueKind != JsonValueKind.Object || !error.TryGetProperty("message", out JsonElement message) || message.ValueKind != JsonValueKind.String) return "";
            return SafeText.Of(message.GetString()!, MaxCharacters);
        }
        catch (Exception error) when (error is JsonException or InvalidOperationException) // the latter of half a character
        {
            return "";
        }
    }
}
