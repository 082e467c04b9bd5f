using System.Text.Json;

namespace MlConnector.Http.Transport;

/// <summary>What the body of a refusal says: the vendor's code and its message, on one line and without secrets; both may be empty.</summary>
public readonly record struct VendorSaid(string Code, string Message);

/// <summary>
/// The code and message of a refusal in JSON, bounded; of plain text only the number in <c>Error 45: …</c>; nothing of anything else (HTML pages are not quoted). Read are OData's <c>{"error":{"code","message","details"}}</c>, where the first detail often
/// names what the message leaves out, OAuth's <c>{"error","error_description"}</c>, SData's <c>{"$diagnoses":[{"$message"}]}</c>, GraphQL's <c>{"errors":[{"message"}]}</c> and a plain <c>{"message"}</c>.
/// </summary>
internal static class ErrorBody
{
    private const int MaxBytes = 64 << 10;
    private const int MaxCharacters = 300;

    public static async Task<VendorSaid> ReadAsync(HttpContent content, GatewayHeaders headers, CancellationToken cancel)
    {
        string type = content.Headers.ContentType?.MediaType ?? "";
        bool json = type.Contains("json", StringComparison.OrdinalIgnoreCase), plain = type.Equals("text/plain", StringComparison.OrdinalIgnoreCase);
        if (!json && !plain) return new("", "");
        byte[] bytes = new byte[MaxBytes];
        await using Stream body = await content.ReadAsStreamAsync(cancel);
        int length = await body.ReadAtLeastAsync(bytes, MaxBytes, throwOnEndOfStream: false, cancel);
        if (plain) return new(Numbered(bytes.AsSpan(0, length)), ""); // whatever else a text repeats of the request, it is not quoted (INV-6)
        return Of(bytes.AsMemory(0, length), headers.Revealed);
    }

    /// <summary>The same of a body at hand; <paramref name="secrets"/> is what the request carried beside its sign-in.</summary>
    public static VendorSaid Of(ReadOnlyMemory<byte> body, ReadOnlySpan<string> secrets)
    {
        try
        {
            using JsonDocument document = JsonDocument.Parse(body, new JsonDocumentOptions { MaxDepth = 16 });
            return Of(document.RootElement, secrets);
        }
        catch (Exception error) when (error is JsonException or InvalidOperationException) // the latter of half a character
        {
            return new("", "");
        }
    }

    private static VendorSaid Of(JsonElement root, ReadOnlySpan<string> secrets)
    {
        if (root.ValueKind != JsonValueKind.Object) return new("", "");
        if (!root.TryGetProperty("error", out JsonElement error)) return new("", SafeText.Of(Listed(root), MaxCharacters, secrets));
        if (error.ValueKind == JsonValueKind.String) return new(Code(error, secrets), SafeText.Of(Text(root, "error_description"), MaxCharacters, secrets));
        if (error.ValueKind != JsonValueKind.Object) return new("", "");
        string detail = error.TryGetProperty("details", out JsonElement details) && details.ValueKind == JsonValueKind.Array && details.GetArrayLength() > 0 ? Text(details[0], "message") : "";
        string message = Text(error, "message");
        return new(error.TryGetProperty("code", out JsonElement code) ? Code(code, secrets) : "", SafeText.Of(detail.Length == 0 || detail == message ? message : $"{message} {detail}", MaxCharacters, secrets));
    }

    /// <summary><c>Error 45</c> of a text that begins so; else nothing.</summary>
    private static string Numbered(ReadOnlySpan<byte> text)
    {
        if (!text.StartsWith("Error "u8)) return "";
        int digits = text[6..].IndexOfAnyExceptInRange((byte)'0', (byte)'9');
        if (digits < 0) digits = text.Length - 6;
        return digits is > 0 and < 6 ? System.Text.Encoding.ASCII.GetString(text[..(6 + digits)]) : "";
    }

    /// <summary>The messages of a list of findings, or the one message of the whole.</summary>
    private static string Listed(JsonElement root)
    {
        foreach ((string list, string message) in new[] { ("$diagnoses", "$message"), ("errors", "message"), ("diagnoses", "message") })
        {
            if (root.TryGetProperty(list, out JsonElement findings) && findings.ValueKind == JsonValueKind.Array) return string.Join(' ', findings.EnumerateArray().Select(finding => Text(finding, message)).Where(text => text.Length > 0));
        }

        return Text(root, "message");
    }

    /// <summary>A text, or the <c>value</c> of an object in its place.</summary>
    private static string Text(JsonElement parent, string name)
    {
        if (parent.ValueKind != JsonValueKind.Object || !parent.TryGetProperty(name, out JsonElement text)) return "";
        if (text.ValueKind == JsonValueKind.Object && text.TryGetProperty("value", out JsonElement value)) text = value;
        return text.ValueKind == JsonValueKind.String ? text.GetString()! : "";
    }

    private static string Code(JsonElement code, ReadOnlySpan<string> secrets) => code.ValueKind == JsonValueKind.String ? SafeText.Of(code.GetString()!, MaxCharacters, secrets) : "";
}
